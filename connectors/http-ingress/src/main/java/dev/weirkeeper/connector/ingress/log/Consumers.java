package dev.weirkeeper.connector.ingress.log;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Makes consumers that carry bytes and belong to no group.
 *
 * @param kafka properties of Kafka clients
 */
public record Consumers(Map<String, Object> kafka) {
    public Consumers {
        kafka = Map.copyOf(kafka);
    }

    /**
     * A consumer.
     *
     * @param role what it reads, for the broker's logs
     */
    Consumer<byte[], byte[]> make(String role) {
        Map<String, Object> properties = new HashMap<>(kafka);
        // These name the serdes of records; the Kafka clients carry bytes.
        List.of("key.serializer", "value.serializer", "key.deserializer", "value.deserializer")
                .forEach(properties::remove);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "weirkeeper-ingress-" + role);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"); // an aborted record was never said
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // Positions are set by hand; this is for those that fell out of retention.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
