package dev.weirkeeper.connector.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The genuine Kafka clients. What the user configures comes first; what the promises of the client need is set over it,
 * each with its reason.
 */
final class KafkaConnections implements Connections {
    private static final int BLOCK_MS = 15_000;
    private static final int METADATA_AGE_MS = 10_000;
    private static final int OVERHEAD_BYTES = 1 << 16;
    private static final int KAFKAS_REQUEST_BYTES = 1 << 20;

    private final ClientConfig config;

    KafkaConnections(ClientConfig config) {
        this.config = config;
    }

    @Override
    public Producer<byte[], byte[]> producer() {
        Map<String, Object> properties = properties("requests");
        properties.remove("transactional.id"); // a transaction would hold back other readers of the same partitions
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.ACKS_CONFIG, "all"); // accepted means that a broker's death does not lose it
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                Math.max(KAFKAS_REQUEST_BYTES, config.requestMaxBytes() + OVERHEAD_BYTES));
        properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0); // a lone request does not wait for company
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MS);
        return new KafkaProducer<>(properties);
    }

    @Override
    public Consumer<byte[], byte[]> consumer(String role) {
        Map<String, Object> properties = properties(role);
        // Every client reads all partitions by itself: in a shared group the answer would go to someone else.
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"); // an aborted answer was never given
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // Positions are set by hand; this is for those that fell out of retention: go on with what is left.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.putIfAbsent(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_AGE_MS); // notices new partitions
        return new KafkaConsumer<>(properties);
    }

    private Map<String, Object> properties(String role) {
        Map<String, Object> properties = new HashMap<>(config.kafkaProperties());
        // These name the serdes of records; the Kafka clients carry bytes.
        List.of("key.serializer", "value.serializer", "key.deserializer", "value.deserializer")
                .forEach(properties::remove);
        properties.put("client.id", config.clientId() + "-" + role);
        return properties;
    }
}
