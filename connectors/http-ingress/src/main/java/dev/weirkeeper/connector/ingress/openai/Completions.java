package dev.weirkeeper.connector.ingress.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.schema.CacheHit;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ToolCall;
import dev.weirkeeper.schema.Usage;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes answers, whole and in pieces, in the shape of OpenAI's chat completions. */
public final class Completions {
    private Completions() {}

    /** The answer as a whole. */
    public static ObjectNode whole(InferenceResponse response) {
        ObjectNode body = head(response.getRequestId(), response.getModel(), "chat.completion", created(response));
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        choice.set("message", message(response.getMessage()));
        choice.putNull("logprobs");
        choice.put("finish_reason", finishReason(response));
        @Nullable Usage usage = response.getUsage();
        if (usage != null) {
            body.set("usage", usage(usage));
        }
        body.set("weirkeeper", own(response));
        return body;
    }

    /**
     * The first piece of a stream: who speaks.
     *
     * @param model what was asked for: who answers is not known yet
     * @param created seconds since the epoch
     */
    public static ObjectNode roleChunk(String requestId, String model, long created) {
        ObjectNode chunk = head(requestId, model, "chat.completion.chunk", created);
        delta(chunk, null).put("role", "assistant").put("content", "");
        return chunk;
    }

    /** A piece of text. */
    public static ObjectNode textChunk(String requestId, String model, long created, String text) {
        ObjectNode chunk = head(requestId, model, "chat.completion.chunk", created);
        delta(chunk, null).put("content", text);
        return chunk;
    }

    /**
     * What came so far is void: another attempt begins anew. Readers that know of it drop what they have.
     *
     * @param attempt the one that begins, from 1
     */
    public static ObjectNode restartChunk(String requestId, String model, long created, int attempt) {
        ObjectNode chunk = head(requestId, model, "chat.completion.chunk", created);
        delta(chunk, null);
        chunk.putObject("weirkeeper").put("restart", true).put("attempt", attempt);
        return chunk;
    }

    /** The tool calls of an answer, whole: no piece holds less. */
    public static ObjectNode toolCallsChunk(
            InferenceResponse response, String model, long created, List<ToolCall> calls) {
        ObjectNode chunk = head(response.getRequestId(), model, "chat.completion.chunk", created);
        ArrayNode list = delta(chunk, null).putArray("tool_calls");
        for (ToolCall call : calls) {
            ObjectNode node = toolCall(call);
            node.put("index", list.size());
            list.add(node);
        }
        return chunk;
    }

    /** Why the answer ends. */
    public static ObjectNode finishChunk(InferenceResponse response, String model, long created) {
        ObjectNode chunk = head(response.getRequestId(), model, "chat.completion.chunk", created);
        delta(chunk, finishReason(response));
        chunk.set("weirkeeper", own(response));
        return chunk;
    }

    /** The last piece, where it was asked for: no choices, only what was used. */
    public static ObjectNode usageChunk(InferenceResponse response, String model, long created) {
        ObjectNode chunk = head(response.getRequestId(), model, "chat.completion.chunk", created);
        chunk.putArray("choices");
        @Nullable Usage usage = response.getUsage();
        chunk.set("usage", usage(usage == null ? Usage.newBuilder().build() : usage));
        return chunk;
    }

    /** An error, as a body or as an event in a stream. */
    public static ObjectNode error(Refusal refusal) {
        ObjectNode body = Json.object();
        body.putObject("error")
                .put("message", refusal.message())
                .put("type", refusal.type())
                .put("param", refusal.param())
                .put("code", refusal.code());
        return body;
    }

    /** The answer's text; empty where it has none. */
    public static String text(InferenceResponse response) {
        @Nullable Message message = response.getMessage();
        @Nullable String content = message == null ? null : message.getContent();
        return content == null ? "" : content;
    }

    private static ObjectNode head(String requestId, @Nullable String model, String object, long created) {
        return Json.object()
                .put("id", "chatcmpl-" + requestId)
                .put("object", object)
                .put("created", created)
                .put("model", model == null ? "" : model);
    }

    private static ObjectNode delta(ObjectNode chunk, @Nullable String finishReason) {
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        ObjectNode delta = choice.putObject("delta");
        choice.putNull("logprobs").put("finish_reason", finishReason);
        return delta;
    }

    private static long created(InferenceResponse response) {
        return response.getCreatedAt().getEpochSecond();
    }

    private static String finishReason(InferenceResponse response) {
        @Nullable String reason = response.getFinishReason();
        if (reason != null) {
            return reason;
        }
        @Nullable Message message = response.getMessage();
        return message != null && !message.getToolCalls().isEmpty() ? "tool_calls" : "stop";
    }

    private static ObjectNode message(@Nullable Message message) {
        ObjectNode node = Json.object().put("role", "assistant");
        node.put("content", message == null ? null : message.getContent());
        node.putNull("refusal");
        if (message != null && !message.getToolCalls().isEmpty()) {
            ArrayNode calls = node.putArray("tool_calls");
            message.getToolCalls().forEach(call -> calls.add(toolCall(call)));
        }
        return node;
    }

    private static ObjectNode toolCall(ToolCall call) {
        ObjectNode node = Json.object().put("id", call.getId()).put("type", "function");
        node.putObject("function").put("name", call.getName()).put("arguments", call.getArguments());
        return node;
    }

    private static ObjectNode usage(Usage usage) {
        ObjectNode node = Json.object()
                .put("prompt_tokens", usage.getInputTokens())
                .put("completion_tokens", usage.getOutputTokens())
                .put("total_tokens", usage.getInputTokens() + usage.getOutputTokens());
        node.putObject("prompt_tokens_details").put("cached_tokens", usage.getCachedInputTokens());
        node.putObject("completion_tokens_details").put("reasoning_tokens", usage.getReasoningTokens());
        return node;
    }

    /** What OpenAI's shape has no field for. Clients pass over it. */
    private static ObjectNode own(InferenceResponse response) {
        ObjectNode node = Json.object()
                .put("request_id", response.getRequestId())
                .put("provider", response.getProvider())
                .put("region", response.getRegion())
                .put("cost_nano_usd", response.getCostNanoUsd())
                .put("attempts", response.getAttempts());
        if (response.getCache() != CacheHit.NONE) {
            node.put("cache", response.getCache().name().toLowerCase(Locale.ROOT));
            node.put("saved_nano_usd", response.getSavedNanoUsd());
        }
        node.put("decision_id", response.getDecisionId()).put("replayed", response.getReplayed());
        return node;
    }
}
