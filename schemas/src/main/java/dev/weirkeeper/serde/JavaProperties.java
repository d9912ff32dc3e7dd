package dev.weirkeeper.serde;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * Schemas without what Avro's generator adds for Java alone ({@code avro.java.string}), so that the registry holds one and
 * the same schema whichever language registered it.
 */
final class JavaProperties {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMES =
            List.of("avro.java.string", "java-class", "java-element-class", "java-key-class");

    private final Map<Schema, Schema> stripped = new ConcurrentHashMap<>();

    Schema without(Schema schema) {
        Schema known = stripped.get(schema);
        if (known != null) {
            return known;
        }
        Schema made = strip(schema);
        stripped.put(schema, made);
        return made;
    }

    private static Schema strip(Schema schema) {
        try {
            JsonNode json = JSON.readTree(schema.toString());
            strip(json);
            return new Schema.Parser().parse(json.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a schema prints as JSON", e);
        }
    }

    private static void strip(JsonNode json) {
        if (json instanceof ObjectNode object) {
            object.remove(NAMES);
        }
        json.forEach(JavaProperties::strip);
    }
}
