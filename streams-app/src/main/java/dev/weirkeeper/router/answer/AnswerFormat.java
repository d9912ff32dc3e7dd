package dev.weirkeeper.router.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weirkeeper.schema.InferenceRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The form that a request asks its answer in, by its {@code responseFormat} as the OpenAI API has it. */
final class AnswerFormat {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final AnswerFormat ANY = new AnswerFormat(false, null);

    private final boolean json;
    private final @Nullable JsonNode schema;

    private AnswerFormat(boolean json, @Nullable JsonNode schema) {
        this.json = json;
        this.schema = schema;
    }

    /** What a request asks for. */
    static AnswerFormat of(@Nullable InferenceRequest request) {
        @Nullable
        String asked = request == null || request.getParameters() == null
                ? null
                : request.getParameters().getResponseFormat();
        Optional<JsonNode> format = asked == null ? Optional.empty() : read(asked);
        return format.map(node -> switch (node.path("type").asText()) {
                    case "json_object" -> new AnswerFormat(true, null);
                    case "json_schema" -> new AnswerFormat(true, schema(node));
                    default -> ANY;
                })
                .orElse(ANY);
    }

    private static @Nullable JsonNode schema(JsonNode format) {
        JsonNode schema = format.path("json_schema").path("schema");
        return schema.isObject() ? schema : null;
    }

    /** What an answer lacks; empty: nothing. */
    Optional<String> flaw(String text) {
        if (!json) {
            return Optional.empty();
        }
        Optional<JsonNode> answer = read(text).filter(JsonNode::isContainerNode);
        if (answer.isEmpty()) {
            return Optional.of(AnswerFlaws.NOT_JSON);
        }
        return schema == null || SchemaCheck.fits(schema, answer.get())
                ? Optional.empty()
                : Optional.of(AnswerFlaws.OFF_SCHEMA);
    }

    /** JSON, and nothing but JSON; empty where it is not. */
    static Optional<JsonNode> read(String text) {
        try {
            return Optional.ofNullable(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
