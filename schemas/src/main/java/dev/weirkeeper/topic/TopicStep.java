package dev.weirkeeper.topic;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a plan does with one topic. {@link #toString} is a line for people. */
public sealed interface TopicStep {
    /** The topic's full name. */
    String name();

    /** It is not there and will be made. */
    record Create(TopicSpec spec) implements TopicStep {
        @Override
        public String name() {
            return spec.name();
        }

        @Override
        public String toString() {
            return "create   " + name() + " (" + spec.partitions() + " partitions, replication " + spec.replication()
                    + ") " + new TreeMap<>(spec.configs());
        }
    }

    /** It is as it should be. */
    record Keep(String name) implements TopicStep {
        @Override
        public String toString() {
            return "keep     " + name;
        }
    }

    /**
     * Settings differ and will be set.
     *
     * @param changes by setting
     */
    record Change(String name, Map<String, Setting> changes) implements TopicStep {
        public Change {
            changes = Map.copyOf(changes);
        }

        @Override
        public String toString() {
            return "change   " + name
                    + new TreeMap<>(changes)
                            .entrySet().stream()
                                    .map(each -> " " + each.getKey() + ": "
                                            + each.getValue().before() + " -> "
                                            + each.getValue().after())
                                    .collect(Collectors.joining(","));
        }
    }

    /**
     * It cannot be made right without people.
     *
     * @param reason what is wrong and what to do
     */
    record Conflict(String name, String reason) implements TopicStep {
        @Override
        public String toString() {
            return "conflict " + name + ": " + reason;
        }
    }

    /** A setting before and after. */
    record Setting(String before, String after) {}
}
