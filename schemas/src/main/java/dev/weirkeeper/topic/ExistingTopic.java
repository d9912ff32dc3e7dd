package dev.weirkeeper.topic;

import java.util.Map;

/**
 * A topic as the cluster has it.
 *
 * @param name full name
 * @param partitions how many
 * @param configs its effective settings
 */
public record ExistingTopic(String name, int partitions, Map<String, String> configs) {
    public ExistingTopic {
        configs = Map.copyOf(configs);
    }
}
