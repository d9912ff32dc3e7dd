package dev.weirkeeper.ops.verb.send;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one line of an input file. Three shapes are known: {@code {"prompt": "..."}}, {@code {"messages": [...]}} and a line
 * of OpenAI's batch files, {@code {"custom_id": "...", "body": {"model": "...", "messages": [...]}}}. Fields that no shape
 * knows are left alone: data sets carry all kinds of them.
 */
final class QuestionReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION) // a complaint must not quote the line
            .build();
    private static final Set<String> PLAIN_PARAMETERS =
            Set.of("max_tokens", "max_completion_tokens", "max_output_tokens", "temperature", "top_p", "stop", "seed");

    private QuestionReader() {}

    /** What a line asks. */
    static Question read(JsonNode root) throws BadLineException {
        JsonNode body = root.path("body");
        if (body.isObject()) {
            return question(root, body, ChatJson.parameters(body, Set.of("prompt", "system", "policy")));
        }
        // Beside a plain prompt only well-known parameters are taken: other fields belong to the data set.
        var plain = JSON.createObjectNode();
        root.properties().stream()
                .filter(field -> PLAIN_PARAMETERS.contains(field.getKey()))
                .forEach(field -> plain.set(field.getKey(), field.getValue()));
        return question(root, root, ChatJson.parameters(plain, Set.of()));
    }

    /** The fields of a line. */
    static JsonNode parse(String line) throws BadLineException {
        try {
            JsonNode root = JSON.readTree(line);
            if (!root.isObject()) {
                throw new BadLineException("not_an_object", "is JSON, but no object in braces");
            }
            return root;
        } catch (JsonProcessingException e) {
            int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
            throw new BadLineException("not_json", "is no JSON" + (column > 0 ? " (column " + column + ")" : ""));
        }
    }

    private static Question question(JsonNode root, JsonNode body, @Nullable Parameters parameters)
            throws BadLineException {
        return new Question(
                messages(body),
                ChatJson.text(body, "model"),
                ChatJson.text(body, "policy"),
                parameters,
                lineId(root),
                metadata(root.path("metadata")));
    }

    private static List<Message> messages(JsonNode body) throws BadLineException {
        List<Message> messages = new ArrayList<>();
        String system = ChatJson.text(body, "system");
        if (system != null) {
            messages.add(Question.message("system", system));
        }
        JsonNode prompt = body.path("prompt");
        if (body.has("messages")) {
            messages.addAll(ChatJson.messages(body.path("messages")));
        } else if (prompt.isTextual()) {
            if (prompt.textValue().isBlank()) {
                throw new BadLineException("empty_prompt", "has an empty \"prompt\"");
            }
            messages.add(Question.message("user", prompt.textValue()));
        } else {
            throw new BadLineException("no_prompt", "has neither \"prompt\" nor \"messages\"");
        }
        return messages;
    }

    private static @Nullable String lineId(JsonNode root) {
        for (String name : List.of("custom_id", "id", "requestId")) {
            JsonNode id = root.path(name);
            if (id.isValueNode() && !id.isNull() && !id.asText().isBlank()) {
                return id.asText();
            }
        }
        return null;
    }

    private static Map<String, String> metadata(JsonNode node) {
        Map<String, String> metadata = new LinkedHashMap<>();
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> metadata.put(
                            field.getKey(),
                            field.getValue().isValueNode()
                                    ? field.getValue().asText()
                                    : field.getValue().toString()));
        }
        return metadata;
    }
}
