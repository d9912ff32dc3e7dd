package dev.weirkeeper.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Confluent's layout of the records in {@code _schemas}: JSON keys and values. */
final class LogLayout {
    private static final ObjectMapper JSON = new ObjectMapper();

    private LogLayout() {}

    /** A record of the topic. A value of null is a tombstone. */
    record Entry(byte[] key, byte @Nullable [] value) {}

    static Entry schema(StoredSchema schema) {
        ObjectNode value = JSON.createObjectNode()
                .put("subject", schema.subject())
                .put("version", schema.version())
                .put("id", schema.id());
        if (!schema.type().equals("AVRO")) {
            value.put("schemaType", schema.type());
        }
        if (!schema.references().isEmpty()) {
            value.set("references", references(schema.references()));
        }
        value.put("schema", schema.schema()).put("deleted", schema.deleted());
        return new Entry(schemaKey(schema.subject(), schema.version()), bytes(value));
    }

    static Entry noSchema(String subject, int version) {
        return new Entry(schemaKey(subject, version), null);
    }

    static Entry deletedSubject(String subject, int upToVersion) {
        return new Entry(
                key("DELETE_SUBJECT", subject),
                bytes(JSON.createObjectNode().put("subject", subject).put("version", upToVersion)));
    }

    static Entry level(String subject, Optional<String> level) {
        return setting("CONFIG", subject, "compatibilityLevel", level);
    }

    static Entry mode(String subject, Optional<String> mode) {
        return setting("MODE", subject, "mode", mode);
    }

    static ArrayNode references(List<Reference> references) {
        ArrayNode array = JSON.createArrayNode();
        references.forEach(each -> array.addObject()
                .put("name", each.name())
                .put("subject", each.subject())
                .put("version", each.version()));
        return array;
    }

    static List<Reference> references(JsonNode array) {
        List<Reference> references = new ArrayList<>();
        array.forEach(each -> references.add(new Reference(
                each.path("name").asText(),
                each.path("subject").asText(),
                each.path("version").asInt())));
        return references;
    }

    /** Applies a record to the store. Kinds that are not known here are left alone, as a newer Confluent may write them. */
    static void apply(Entry entry, SchemaStore store) throws java.io.IOException {
        JsonNode key = JSON.readTree(entry.key());
        Optional<JsonNode> value = entry.value() == null ? Optional.empty() : Optional.of(JSON.readTree(entry.value()));
        String subject = key.path("subject").asText(SchemaStore.GLOBAL);
        switch (key.path("keytype").asText()) {
            case "SCHEMA" ->
                value.ifPresentOrElse(
                        v -> store.put(stored(v)),
                        () -> store.remove(subject, key.path("version").asInt()));
            case "DELETE_SUBJECT" ->
                value.ifPresent(v -> store.softDelete(subject, v.path("version").asInt()));
            case "CONFIG" -> store.setLevel(global(key, subject), text(value, "compatibilityLevel"));
            case "MODE" -> store.setMode(global(key, subject), text(value, "mode"));
            default -> {
                // NOOP and kinds to come
            }
        }
    }

    private static String global(JsonNode key, String subject) {
        return key.path("subject").isNull() ? SchemaStore.GLOBAL : subject;
    }

    private static Optional<String> text(Optional<JsonNode> value, String field) {
        return value.map(v -> v.path(field).asText("")).filter(t -> !t.isEmpty());
    }

    private static StoredSchema stored(JsonNode value) {
        return new StoredSchema(
                value.path("subject").asText(),
                value.path("version").asInt(),
                value.path("id").asInt(),
                value.path("schemaType").asText("AVRO"),
                references(value.path("references")),
                value.path("schema").asText(),
                value.path("deleted").asBoolean(false));
    }

    private static Entry setting(String keytype, String subject, String field, Optional<String> value) {
        return new Entry(
                key(keytype, subject.isEmpty() ? null : subject),
                value.map(v -> bytes(JSON.createObjectNode().put(field, v))).orElse(null));
    }

    private static byte[] schemaKey(String subject, int version) {
        return bytes(JSON.createObjectNode()
                .put("keytype", "SCHEMA")
                .put("subject", subject)
                .put("version", version)
                .put("magic", 1));
    }

    private static byte[] key(String keytype, @Nullable String subject) {
        return bytes(JSON.createObjectNode()
                .put("keytype", keytype)
                .put("subject", subject)
                .put("magic", 0));
    }

    private static byte[] bytes(JsonNode json) {
        try {
            return JSON.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can be written", e);
        }
    }
}
