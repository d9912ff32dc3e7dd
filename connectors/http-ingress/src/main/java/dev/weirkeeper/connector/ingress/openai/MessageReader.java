package dev.weirkeeper.connector.ingress.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weirkeeper.schema.ContentPart;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads {@code messages}. What cannot be carried to every provider is refused rather than dropped. */
final class MessageReader {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");

    private MessageReader() {}

    static List<Message> read(Fields body) {
        List<Fields> objects = body.objects("messages");
        if (objects.isEmpty()) {
            throw RefusedException.field("messages", "[]", "must hold at least one message");
        }
        List<Message> messages = new ArrayList<>();
        objects.forEach(object -> messages.add(message(object)));
        return messages;
    }

    private static Message message(Fields fields) {
        String role = fields.requiredText("role");
        if (!ROLES.contains(role)) {
            throw RefusedException.field(
                    fields.at("role"),
                    role,
                    "must be one of " + ROLES.stream().sorted().toList());
        }
        Message.Builder message = Message.newBuilder().setRole(role);
        content(fields, message);
        fields.text("name").ifPresent(message::setName);
        fields.text("tool_call_id").ifPresent(message::setToolCallId);
        message.setToolCalls(fields.objects("tool_calls").stream()
                .map(MessageReader::toolCall)
                .toList());
        if (role.equals("tool") && !message.hasToolCallId()) {
            throw RefusedException.field(fields.at("tool_call_id"), "", "must be given in a message of the role tool");
        }
        String text = message.getContent();
        if ((text == null || text.isEmpty())
                && message.getParts().isEmpty()
                && message.getToolCalls().isEmpty()) {
            throw RefusedException.field(fields.at("content"), "", "must not be empty where there are no tool_calls");
        }
        return message.build();
    }

    private static void content(Fields fields, Message.Builder message) {
        message.setParts(List.of());
        Optional<JsonNode> content = fields.node("content");
        if (content.isEmpty()) {
            return;
        }
        if (content.get().isTextual()) {
            message.setContent(content.get().textValue());
        } else if (content.get().isArray()) {
            message.setParts(
                    fields.objects("content").stream().map(MessageReader::part).toList());
        } else {
            throw fields.refused("content", content.get(), "must be a text or a list of parts");
        }
    }

    private static ContentPart part(Fields fields) {
        String type = fields.requiredText("type");
        ContentPart.Builder part = ContentPart.newBuilder().setType(type);
        return switch (type) {
            case "text" ->
                part.setText(fields.text("text")
                                .orElseThrow(() -> RefusedException.field(fields.at("text"), "", "must be given")))
                        .build();
            case "refusal" ->
                part.setType("text").setText(fields.requiredText("refusal")).build();
            case "image_url" -> {
                Fields image = fields.object("image_url")
                        .orElseThrow(() -> RefusedException.field(fields.at("image_url"), "", "must be given"));
                yield part.setUrl(url(image)).build();
            }
            default ->
                throw RefusedException.field(
                        fields.at("type"), type, "must be text or image_url: other parts are not carried");
        };
    }

    private static String url(Fields image) {
        String url = image.requiredText("url");
        String scheme = url.substring(0, Math.max(0, url.indexOf(':'))).toLowerCase(Locale.ROOT);
        if (!Set.of("https", "http", "data").contains(scheme)) {
            throw RefusedException.field(image.at("url"), url, "must begin with https:, http: or data:");
        }
        return url;
    }

    private static ToolCall toolCall(Fields fields) {
        Fields function = fields.object("function")
                .orElseThrow(() -> RefusedException.field(fields.at("function"), "", "must be given"));
        return ToolCall.newBuilder()
                .setId(fields.requiredText("id"))
                .setName(function.requiredText("name"))
                .setArguments(function.text("arguments").orElse("{}"))
                .build();
    }
}
