package dev.weirkeeper.worker.provider.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Failed;
import dev.weirkeeper.worker.outcome.Failure;
import dev.weirkeeper.worker.provider.ProviderCodec.Reply;
import dev.weirkeeper.worker.provider.ProviderCodec.StreamedAnswer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A chat completion out of its chunks. They are put together into the completion that the provider would have sent whole,
 * and that is read as any other: an answer means the same, however it came.
 */
final class StreamedCompletion implements StreamedAnswer {
    private static final String DONE = "[DONE]";

    /** Calls that a model asks for at once; an index beyond is nonsense. */
    private static final int MOST_TOOL_CALLS = 128;

    private static final class Call {
        private final StringBuilder arguments = new StringBuilder();
        private String id = "";
        private String name = "";
    }

    private final ObjectMapper json;
    private final AnswerJson answers;
    private final int status;
    private final StringBuilder content = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();
    private final SortedMap<Integer, Call> calls = new TreeMap<>();
    private int size;
    private boolean done;
    private String role = "assistant";
    private @Nullable String finishReason;
    private @Nullable JsonNode usage;
    private @Nullable CallResult failed;

    StreamedCompletion(ObjectMapper json, AnswerJson answers, int status) {
        this.json = json;
        this.answers = answers;
        this.status = status;
    }

    @Override
    public @Nullable String next(String data) {
        if (data.strip().equals(DONE)) {
            done = true;
            return null;
        }
        JsonNode event;
        try {
            event = json.readTree(data);
        } catch (JsonProcessingException e) {
            failed = malformed("an event of the stream is no JSON");
            return null;
        }
        if (event.path("error").isObject()) {
            failed = answers.read(new Reply(status, data.getBytes(StandardCharsets.UTF_8)));
            return null;
        }
        if (event.path("usage").isObject()) {
            usage = event.path("usage");
        }
        return choice(event.path("choices").path(0));
    }

    private @Nullable String choice(JsonNode choice) {
        JsonNode reason = choice.path("finish_reason");
        if (reason.isTextual()) {
            finishReason = reason.asText();
        }
        JsonNode delta = choice.path("delta");
        role = delta.path("role").asText(role);
        String text = delta.path("content").asText("");
        String no = delta.path("refusal").asText("");
        content.append(text);
        refusal.append(no);
        size += text.length() + no.length();
        boolean tools = !delta.path("tool_calls").isEmpty();
        delta.path("tool_calls").forEach(this::toolCall);
        String piece = text + no;
        return piece.isEmpty() && !tools ? null : piece;
    }

    private void toolCall(JsonNode node) {
        int index = node.path("index").asInt(calls.size());
        if (index < 0 || index >= MOST_TOOL_CALLS) {
            failed = malformed("a tool call of the stream has the index " + index);
            return;
        }
        Call call = calls.computeIfAbsent(index, at -> new Call());
        JsonNode function = node.path("function");
        String arguments = function.path("arguments").asText("");
        call.id = node.path("id").asText(call.id);
        call.name = function.path("name").asText(call.name);
        call.arguments.append(arguments);
        size += arguments.length();
    }

    @Override
    public boolean over() {
        return done || failed != null;
    }

    @Override
    public int size() {
        return size;
    }

    /** Whole is what has a reason for its end; the usage and the word DONE come after that, and may be lost. */
    @Override
    public Optional<CallResult> result() {
        if (failed != null) {
            return Optional.of(failed);
        }
        return finishReason == null && !done
                ? Optional.empty()
                : Optional.of(AnswerJson.answer(new Reply(status, new byte[0]), completion()));
    }

    private ObjectNode completion() {
        ObjectNode body = json.createObjectNode();
        if (usage != null) {
            body.set("usage", usage);
        }
        ObjectNode choice = body.putArray("choices").addObject();
        choice.put("finish_reason", finishReason);
        ObjectNode message = choice.putObject("message").put("role", role);
        message.put(
                "content", content.isEmpty() && (!calls.isEmpty() || !refusal.isEmpty()) ? null : content.toString());
        message.put("refusal", refusal.isEmpty() ? null : refusal.toString());
        ArrayNode tools = message.putArray("tool_calls");
        calls.values()
                .forEach(call -> tools.addObject()
                        .put("id", call.id)
                        .put("type", "function")
                        .putObject("function")
                        .put("name", call.name)
                        .put("arguments", call.arguments.isEmpty() ? "{}" : call.arguments.toString()));
        return body;
    }

    private Failed malformed(String words) {
        return new Failed(Failure.ANSWER_MALFORMED, words, status, null, null);
    }
}
