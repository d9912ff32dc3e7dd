package dev.weirkeeper.router.answer;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * A schema with its references written out. What is left is a tree of a known size, so that checking an answer against it ends,
 * and soon; with references a few lines can ask for more steps than there are atoms.
 */
final class PlainSchema {
    /** Most nodes of a schema that is gone by. */
    static final int MOST_NODES = 4_000;

    private static final int DEEPEST = 64;

    private final JsonNode root;
    private int nodes;

    private PlainSchema(JsonNode root) {
        this.root = root;
    }

    /** Thrown where it cannot be written out; costs no stack trace. */
    private static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLargeException() {
            super("the schema cannot be written out", null, false, false);
        }
    }

    /** The schema as a tree; empty where that is too large, without end, or refers to elsewhere. */
    static Optional<JsonNode> of(JsonNode schema) {
        try {
            return Optional.of(new PlainSchema(schema).copy(schema, 0));
        } catch (TooLargeException e) {
            return Optional.empty();
        }
    }

    /** Of a schema. */
    private JsonNode copy(JsonNode schema, int depth) {
        count(depth);
        if (schema.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            schema.forEach(item -> array.add(copy(item, depth + 1)));
            return array;
        }
        if (!schema.isObject()) {
            return schema;
        }
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        schema.properties().forEach(keyword -> {
            JsonNode value = keyword.getValue();
            switch (keyword.getKey()) {
                case "$defs",
                        "definitions",
                        "$ref",
                        "$id",
                        "$schema",
                        "$anchor",
                        "$dynamicAnchor" -> {} // see below, or not needed
                case "$dynamicRef", "$recursiveRef" -> throw new TooLargeException();
                case "properties", "patternProperties", "dependentSchemas" ->
                    copy.set(keyword.getKey(), named(value, depth + 1));
                case "enum", "const", "default", "examples" -> copy.set(keyword.getKey(), value);
                default -> copy.set(keyword.getKey(), copy(value, depth + 1));
            }
        });
        if (schema.has("$ref")) {
            copy.withArray("allOf").add(target(schema.get("$ref"), depth));
        }
        return copy;
    }

    /** Of schemas by names, which may be like keywords. */
    private JsonNode named(JsonNode schemas, int depth) {
        count(depth);
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        schemas.properties().forEach(field -> copy.set(field.getKey(), copy(field.getValue(), depth + 1)));
        return copy;
    }

    private void count(int depth) {
        if (++nodes > MOST_NODES || depth > DEEPEST) {
            throw new TooLargeException();
        }
    }

    private JsonNode target(JsonNode reference, int depth) {
        String text = reference.asText();
        boolean isLocal = text.equals("#") || text.startsWith("#/");
        JsonNode target = isLocal ? root.at(JsonPointer.compile(text.substring(1))) : MissingNode.getInstance();
        if (target.isMissingNode()) {
            throw new TooLargeException();
        }
        return copy(target, depth + 1);
    }
}
