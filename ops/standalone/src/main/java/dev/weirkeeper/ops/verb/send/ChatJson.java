package dev.weirkeeper.ops.verb.send;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weirkeeper.schema.ContentPart;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.schema.ToolCall;
import dev.weirkeeper.serde.TrustedRecords;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Messages and parameters in the shape of OpenAI's chat completions. */
final class ChatJson {
    private static final Set<String> NOT_PARAMETERS =
            Set.of("model", "messages", "stream", "stream_options", "user", "metadata", "n");

    static {
        TrustedRecords.vouch(); // a record takes its defaults by reflection
    }

    private ChatJson() {}

    /** The messages of {@code messages}. */
    static List<Message> messages(JsonNode array) throws BadLineException {
        if (!array.isArray() || array.isEmpty()) {
            throw new BadLineException("no_messages", "\"messages\" must be a list of at least one message");
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode node : array) {
            messages.add(message(node));
        }
        return messages;
    }

    private static Message message(JsonNode node) throws BadLineException {
        if (!node.path("role").isTextual()) {
            throw new BadLineException("bad_message", "each message needs a \"role\", like user or system");
        }
        Message.Builder message = Message.newBuilder().setRole(node.get("role").textValue());
        JsonNode content = node.path("content");
        if (content.isTextual()) {
            message.setContent(content.textValue());
        } else if (content.isArray()) {
            message.setParts(parts(content));
        } else if (!content.isNull() && !content.isMissingNode()) {
            throw new BadLineException("bad_message", "\"content\" must be a text or a list of parts");
        }
        message.setName(text(node, "name"));
        message.setToolCallId(text(node, "tool_call_id"));
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode call : node.path("tool_calls")) {
            calls.add(ToolCall.newBuilder()
                    .setId(call.path("id").asText(""))
                    .setName(call.path("function").path("name").asText(""))
                    .setArguments(call.path("function").path("arguments").asText("{}"))
                    .build());
        }
        return message.setToolCalls(calls).build();
    }

    private static List<ContentPart> parts(JsonNode array) throws BadLineException {
        List<ContentPart> parts = new ArrayList<>();
        for (JsonNode node : array) {
            String type = node.path("type").asText("");
            if (type.isEmpty()) {
                throw new BadLineException("bad_message", "each part of \"content\" needs a \"type\"");
            }
            JsonNode image = node.path("image_url");
            parts.add(ContentPart.newBuilder()
                    .setType(type)
                    .setText(text(node, "text"))
                    .setUrl(image.isTextual() ? image.textValue() : text(image, "url"))
                    .build());
        }
        return parts;
    }

    /** Every known parameter of an object by its name, the others as {@code extra}; null where there is none. */
    static @Nullable Parameters parameters(JsonNode object, Set<String> others) throws BadLineException {
        Parameters.Builder parameters = Parameters.newBuilder();
        Map<String, String> extra = new LinkedHashMap<>();
        boolean any = false;
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode value = field.getValue();
            if (NOT_PARAMETERS.contains(field.getKey()) || others.contains(field.getKey()) || value.isNull()) {
                continue;
            }
            any = true;
            set(parameters, extra, field.getKey(), value);
        }
        return any ? parameters.setExtra(extra).build() : null;
    }

    private static void set(Parameters.Builder parameters, Map<String, String> extra, String name, JsonNode value)
            throws BadLineException {
        switch (name) {
            case "max_tokens", "max_completion_tokens", "max_output_tokens" ->
                parameters.setMaxOutputTokens((int) whole(name, value, 1, Integer.MAX_VALUE));
            case "temperature" -> parameters.setTemperature(number(name, value));
            case "top_p" -> parameters.setTopP(number(name, value));
            case "seed" -> parameters.setSeed(whole(name, value, Long.MIN_VALUE, Long.MAX_VALUE));
            case "stop" -> parameters.setStop(texts(value));
            case "response_format" -> parameters.setResponseFormat(value.toString());
            case "tools" -> parameters.setTools(value.toString());
            default -> extra.put(name, value.toString());
        }
    }

    private static long whole(String name, JsonNode value, long least, long most) throws BadLineException {
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            throw new BadLineException("bad_parameter", "\"" + name + "\" must be a whole number, at least " + least);
        }
        return value.longValue();
    }

    private static double number(String name, JsonNode value) throws BadLineException {
        if (!value.isNumber()) {
            throw new BadLineException("bad_parameter", "\"" + name + "\" must be a number");
        }
        return value.doubleValue();
    }

    private static List<String> texts(JsonNode value) {
        List<String> texts = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(item -> texts.add(item.asText()));
        } else {
            texts.add(value.asText());
        }
        return texts;
    }

    static @Nullable String text(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isTextual() ? value.textValue() : null;
    }
}
