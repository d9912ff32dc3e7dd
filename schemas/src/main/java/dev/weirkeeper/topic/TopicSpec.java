package dev.weirkeeper.topic;

import java.util.Map;

/**
 * What a topic must look like.
 *
 * @param name full name
 * @param partitions at least 1
 * @param replication copies of each partition, at least 1
 * @param configs topic settings by Kafka's own names; those not named are the broker's
 */
public record TopicSpec(String name, int partitions, short replication, Map<String, String> configs) {
    public TopicSpec {
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions: " + partitions + " of " + name + " must be at least 1");
        }
        if (replication < 1) {
            throw new IllegalArgumentException("replication: " + replication + " of " + name + " must be at least 1");
        }
        configs = Map.copyOf(configs);
    }
}
