package dev.weirkeeper.connector.ingress.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Takes fields out of a JSON object by what they must be; absent and null are the same. */
public final class Fields {
    private final JsonNode object;
    private final String path;

    /**
     * @param path where the object lies, like {@code messages[0]}; empty: it is the body
     */
    public Fields(JsonNode object, String path) {
        this.object = object;
        this.path = path;
    }

    /** Where a field lies. */
    public String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** The field as it is; empty where it is absent or null. */
    public Optional<JsonNode> node(String name) {
        JsonNode node = object.path(name);
        return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(node);
    }

    /** A text. */
    public Optional<String> text(String name) {
        return node(name).map(node -> {
            if (!node.isTextual()) {
                throw refused(name, node, "must be a text");
            }
            return node.textValue();
        });
    }

    /** A text that must be there and not blank. */
    public String requiredText(String name) {
        String text = text(name).orElseThrow(() -> RefusedException.field(at(name), "", "must be given"));
        if (text.isBlank()) {
            throw RefusedException.field(at(name), text, "must not be blank");
        }
        return text;
    }

    /** true or false; false where it is absent. */
    public boolean flag(String name) {
        return node(name)
                .map(node -> {
                    if (!node.isBoolean()) {
                        throw refused(name, node, "must be true or false");
                    }
                    return node.booleanValue();
                })
                .orElse(false);
    }

    /** A whole number within bounds, both included. */
    public OptionalLong whole(String name, long least, long most) {
        Optional<JsonNode> node = node(name);
        if (node.isEmpty()) {
            return OptionalLong.empty();
        }
        JsonNode value = node.get();
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            throw refused(name, value, "must be a whole number, " + least + " to " + most);
        }
        return OptionalLong.of(value.longValue());
    }

    /** A number within bounds, both included. */
    public OptionalDouble number(String name, double least, double most) {
        Optional<JsonNode> node = node(name);
        if (node.isEmpty()) {
            return OptionalDouble.empty();
        }
        JsonNode value = node.get();
        // Written so that NaN is refused too.
        if (!value.isNumber() || !(value.doubleValue() >= least && value.doubleValue() <= most)) {
            throw refused(name, value, "must be a number, " + least + " to " + most);
        }
        return OptionalDouble.of(value.doubleValue());
    }

    /** Objects of a list; none where it is absent. */
    public List<Fields> objects(String name) {
        Optional<JsonNode> node = node(name);
        List<Fields> objects = new ArrayList<>();
        if (node.isEmpty()) {
            return objects;
        }
        if (!node.get().isArray()) {
            throw refused(name, node.get(), "must be a list");
        }
        for (JsonNode item : node.get()) {
            String where = at(name) + "[" + objects.size() + "]";
            if (!item.isObject()) {
                throw RefusedException.field(where, item.toString(), "must be an object");
            }
            objects.add(new Fields(item, where));
        }
        return objects;
    }

    /** The object of a field. */
    public Optional<Fields> object(String name) {
        return node(name).map(node -> {
            if (!node.isObject()) {
                throw refused(name, node, "must be an object");
            }
            return new Fields(node, at(name));
        });
    }

    /** A field breaks a rule. */
    public RefusedException refused(String name, JsonNode value, String rule) {
        return RefusedException.field(at(name), value.isTextual() ? value.textValue() : value.toString(), rule);
    }
}
