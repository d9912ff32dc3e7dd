package dev.weirkeeper.ops.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The fields of one mapping. A reader asks for those it knows; {@link #refuseOthers} then reports all that nobody asked
 * for: a mistyped field must not be a field left out.
 */
final class Fields {
    private final Value owner;
    private final Map<String, Value> entries;
    private final boolean mapping;
    private final Set<String> known = new LinkedHashSet<>();

    /** @param mapping whether the owner is a mapping at all: of what is none, no field is missed */
    Fields(Value owner, Map<String, Value> entries, boolean mapping) {
        this.owner = owner;
        this.entries = entries;
        this.mapping = mapping;
    }

    /** A field that may be left out; {@code ~} and nothing after the colon mean left out. */
    Optional<Value> optional(String name) {
        known.add(name);
        return Optional.ofNullable(entries.get(name)).filter(value -> !isNull(value));
    }

    /** A field that must be there. */
    Optional<Value> required(String name) {
        Optional<Value> value = optional(name);
        if (value.isEmpty() && mapping) {
            owner.problems().add(owner.mark(), owner.child(name), "is missing");
        }
        return value;
    }

    /** The texts of a list that may be left out. */
    List<String> texts(String name) {
        return optional(name).map(Value::texts).orElse(List.of());
    }

    /** Reports the fields that nobody asked for. To be called when all known ones have been asked for. */
    void refuseOthers() {
        List<String> names = new ArrayList<>(known);
        entries.forEach((name, value) -> {
            if (!known.contains(name)) {
                value.complain("unknown field" + rule(name, names));
            }
        });
    }

    private static String rule(String name, List<String> names) {
        String near = Value.didYouMean(name, names);
        return near.isEmpty() ? "; known are " + String.join(", ", names) : near;
    }

    private static boolean isNull(Value value) {
        return value.node().getTag().equals(Tag.NULL);
    }
}
