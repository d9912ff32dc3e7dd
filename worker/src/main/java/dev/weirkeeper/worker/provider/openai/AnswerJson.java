package dev.weirkeeper.worker.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ToolCall;
import dev.weirkeeper.schema.Usage;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Answered;
import dev.weirkeeper.worker.outcome.CallResult.Failed;
import dev.weirkeeper.worker.outcome.ErrorTable;
import dev.weirkeeper.worker.outcome.Failure;
import dev.weirkeeper.worker.outcome.ProviderError;
import dev.weirkeeper.worker.provider.ProviderCodec.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A chat completions response as a result. Reads what is there and forgives what servers leave out. */
final class AnswerJson {
    private static final int OK_FROM = 200;
    private static final int OK_TO = 299;
    /** Providers write -9999 for what they think impossible; one such token would drown all others. */
    private static final double LEAST_LOGARITHM = -20;

    private static final long MOST_TOKENS = 1_000_000_000L;

    private final ObjectMapper json;

    AnswerJson(ObjectMapper json) {
        this.json = json;
    }

    CallResult read(Reply reply) {
        Optional<JsonNode> body = parse(reply.body());
        boolean ok = reply.status() >= OK_FROM && reply.status() <= OK_TO;
        if (!ok) {
            return failed(reply, body);
        }
        if (body.isEmpty()) {
            return malformed(reply, "the answer is no JSON", null);
        }
        JsonNode error = body.get().path("error");
        if (error.isObject()) {
            return failed(new Reply(statusInside(error, reply, body), reply.body()), body);
        }
        return answer(reply, body.get());
    }

    /** A completion as a result; the reply is quoted where it is none. */
    static CallResult answer(Reply reply, JsonNode body) {
        @Nullable Usage usage = usage(body.path("usage"));
        JsonNode choice = body.path("choices").path(0);
        JsonNode message = choice.path("message");
        if (!message.isObject()) {
            return malformed(reply, "the answer has no choices[0].message", usage);
        }
        @Nullable String finish = text(choice.path("finish_reason"));
        if ("content_filter".equals(finish)) {
            return new Failed(
                    Failure.CONTENT_FILTERED, "the provider withheld the answer", reply.status(), null, usage);
        }
        return new Answered(message(message), finish, usage, meanLogProbability(choice.path("logprobs")));
    }

    private static Message message(JsonNode node) {
        List<ToolCall> calls = new ArrayList<>();
        node.path("tool_calls").forEach(call -> calls.add(toolCall(call)));
        @Nullable String content = content(node.path("content"));
        if (content == null) {
            content = text(node.path("refusal")); // the model's own refusal is its answer
        }
        return Message.newBuilder()
                .setRole(node.path("role").asText("assistant"))
                .setContent(content)
                .setToolCalls(calls)
                .build();
    }

    /** Some servers answer with parts, as requests have them. */
    private static @Nullable String content(JsonNode node) {
        if (!node.isArray()) {
            return text(node);
        }
        StringBuilder whole = new StringBuilder();
        node.forEach(part -> whole.append(part.path("text").asText("")));
        return whole.toString();
    }

    private static ToolCall toolCall(JsonNode node) {
        JsonNode function = node.path("function");
        JsonNode arguments = function.path("arguments");
        String text =
                arguments.isTextual() ? arguments.asText() : arguments.isMissingNode() ? "{}" : arguments.toString();
        return ToolCall.newBuilder()
                .setId(node.path("id").asText(""))
                .setName(function.path("name").asText(""))
                .setArguments(text)
                .build();
    }

    /** Of the tokens that say it; what is no logarithm of a probability is none. */
    private static @Nullable Double meanLogProbability(JsonNode logprobs) {
        double sum = 0;
        int count = 0;
        for (JsonNode token : logprobs.path("content")) {
            double logarithm = token.path("logprob").asDouble(1);
            if (logarithm <= 0) {
                sum += Math.max(logarithm, LEAST_LOGARITHM);
                count++;
            }
        }
        return count == 0 ? null : sum / count;
    }

    private static @Nullable Usage usage(JsonNode node) {
        if (!node.isObject()) {
            return null;
        }
        long cached = node.path("prompt_tokens_details")
                .path("cached_tokens")
                .asLong(node.path("prompt_cache_hit_tokens").asLong(0));
        return Usage.newBuilder()
                .setInputTokens(plausible(node.path("prompt_tokens").asLong(0)))
                .setCachedInputTokens(plausible(cached))
                .setOutputTokens(plausible(node.path("completion_tokens").asLong(0)))
                .setReasoningTokens(plausible(node.path("completion_tokens_details")
                        .path("reasoning_tokens")
                        .asLong(0)))
                .build();
    }

    /** A negative count would lower a bill, an absurd one overflow it. */
    private static long plausible(long tokens) {
        return Math.clamp(tokens, 0, MOST_TOKENS);
    }

    private static Failed failed(Reply reply, Optional<JsonNode> body) {
        ProviderError error = error(reply, body);
        @Nullable
        Long wait = body.flatMap(whole -> RetryInBody.of(whole.path("error")))
                .map(Duration::toMillis)
                .orElse(null);
        return new Failed(ErrorTable.of(error), words(error, reply), reply.status(), wait, null);
    }

    private static ProviderError error(Reply reply, Optional<JsonNode> body) {
        JsonNode node = body.map(whole -> whole.path("error").isObject() ? whole.path("error") : whole)
                .orElse(MissingNode.getInstance());
        String inner = node.path("innererror").path("code").asText("");
        String code = node.path("code").asText("");
        return new ProviderError(
                reply.status(),
                lower(inner.isEmpty() ? code : code.equals("content_filter") ? code : inner),
                lower(type(node)),
                node.path("message").asText(""));
    }

    /** OpenAI says {@code type}, Google {@code status}, Amazon {@code __type} behind a name space. */
    private static String type(JsonNode node) {
        String type = node.path("type")
                .asText(node.path("status").asText(node.path("__type").asText("")));
        return type.substring(type.indexOf('#') + 1);
    }

    private static String words(ProviderError error, Reply reply) {
        if (!error.message().isEmpty()) {
            return error.message();
        }
        String raw =
                new String(reply.body(), 0, Math.min(reply.body().length, Failed.MAX_MESSAGE), StandardCharsets.UTF_8);
        return raw.isBlank() ? "HTTP status " + error.status() : raw;
    }

    /**
     * Some gateways answer 200 with an error inside. Its status is the numeric code; without one it is the client's error
     * where its code or words say so, and else the provider's.
     */
    private static int statusInside(JsonNode error, Reply reply, Optional<JsonNode> body) {
        int code = error.path("code").asInt(error.path("status").asInt(0));
        if (code >= 400 && code <= 599) {
            return code;
        }
        ProviderError asBadRequest = error(new Reply(400, reply.body()), body);
        return ErrorTable.of(asBadRequest) == Failure.REQUEST_REJECTED ? 500 : 400;
    }

    private static Failed malformed(Reply reply, String message, @Nullable Usage usage) {
        return new Failed(Failure.ANSWER_MALFORMED, message, reply.status(), null, usage);
    }

    private Optional<JsonNode> parse(byte[] body) {
        try {
            return Optional.ofNullable(json.readTree(body))
                    .map(node -> node.isArray() && node.size() == 1 ? node.get(0) : node) // Google's way with errors
                    .filter(JsonNode::isObject);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() ? node.asText() : null;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
