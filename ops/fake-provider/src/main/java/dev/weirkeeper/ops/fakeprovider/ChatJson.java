package dev.weirkeeper.ops.fakeprovider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OpenAI's bodies. Pure. */
final class ChatJson {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final String FINGERPRINT = "fp_simulated";
    private static final int WORDS_PER_PIECE = 4;

    /**
     * What all bodies of one answer share.
     *
     * @param id the completion's id
     * @param createdSeconds when, seconds since the epoch
     * @param model the model's name
     */
    record Frame(String id, long createdSeconds, String model) {}

    private ChatJson() {}

    /** The answer's text: it says that it is none. */
    static String text(ChatRequest request, Plan plan) {
        return "Simulated answer by %s: no model was asked. Your %d-character prompt would get about %d tokens here."
                .formatted(request.model(), request.promptChars(), plan.outputTokens());
    }

    static byte[] completion(Frame frame, ChatRequest request, Plan plan) {
        ObjectNode body = frame(frame, "chat.completion");
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        choice.putObject("message")
                .put("role", "assistant")
                .put("content", text(request, plan))
                .putNull("refusal");
        choice.putNull("logprobs").put("finish_reason", finishReason(plan));
        body.set("usage", usage(request, plan));
        return bytes(body.put("service_tier", "default").put("system_fingerprint", FINGERPRINT));
    }

    /** The text in the pieces in which it streams; joined they are the text. */
    static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        int words = 0;
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) == ' ' && ++words % WORDS_PER_PIECE == 0) {
                pieces.add(text.substring(from, at));
                from = at;
            }
        }
        pieces.add(text.substring(from));
        return pieces;
    }

    /** One event of a stream: the first carries the role, the last a finish reason. */
    static String chunk(Frame frame, @Nullable String role, @Nullable String content, @Nullable String finish) {
        ObjectNode body = frame(frame, "chat.completion.chunk").put("system_fingerprint", FINGERPRINT);
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        ObjectNode delta = choice.putObject("delta");
        if (role != null) {
            delta.put("role", role);
        }
        if (content != null) {
            delta.put("content", content);
        }
        choice.putNull("logprobs").put("finish_reason", finish);
        return event(body);
    }

    /** The event after the last, where the caller asked for it: no choices, only usage. */
    static String usageChunk(Frame frame, ChatRequest request, Plan plan) {
        ObjectNode body = frame(frame, "chat.completion.chunk").put("system_fingerprint", FINGERPRINT);
        body.putArray("choices");
        body.set("usage", usage(request, plan));
        return event(body);
    }

    static byte[] error(String message, String type, @Nullable String param, @Nullable String code) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return bytes(body);
    }

    static ObjectNode models(List<SimulatedModel> models) {
        ObjectNode body = JSON.createObjectNode().put("object", "list");
        var data = body.putArray("data");
        models.forEach(model -> data.add(model(model)));
        return body;
    }

    static ObjectNode model(SimulatedModel model) {
        return JSON.createObjectNode()
                .put("id", model.name())
                .put("object", "model")
                .put("created", 1_700_000_000)
                .put("owned_by", "simulated");
    }

    static String finishReason(Plan plan) {
        return plan.cutByLimit() ? "length" : "stop";
    }

    static byte[] bytes(JsonNode body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values is always JSON", e);
        }
    }

    private static ObjectNode frame(Frame frame, String object) {
        return JSON.createObjectNode()
                .put("id", frame.id())
                .put("object", object)
                .put("created", frame.createdSeconds())
                .put("model", frame.model());
    }

    private static ObjectNode usage(ChatRequest request, Plan plan) {
        ObjectNode usage = JSON.createObjectNode()
                .put("prompt_tokens", request.promptTokens())
                .put("completion_tokens", plan.outputTokens())
                .put("total_tokens", request.promptTokens() + plan.outputTokens());
        usage.putObject("prompt_tokens_details").put("cached_tokens", 0);
        usage.putObject("completion_tokens_details").put("reasoning_tokens", 0);
        return usage;
    }

    private static String event(ObjectNode body) {
        return "data: " + body + "\n\n";
    }
}
