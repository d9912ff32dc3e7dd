package dev.weirkeeper.worker;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The worker's Kafka clients. What the user configures comes first; what the protocol needs is set over it, each with its
 * reason.
 */
final class KafkaClients {
    /** Every group of workers is named after its topic, with this before it. */
    static final String GROUP_PREFIX = "weirkeeper-";

    /** An answer that is paid for is not given up before a broker outage of this length is over. */
    private static final int OUTCOME_DELIVERY_MS = 1_800_000;

    private static final int HEARTBEAT_DELIVERY_MS = 5_000;
    private static final int REQUEST_MS = 4_000;
    private static final int LARGEST_BATCH = 500;
    private static final int FETCH_BYTES = 8 << 20;

    private final Map<String, Object> base;
    private final String clientId;
    private final int inFlight;
    private final int maxRequestBytes;

    KafkaClients(WorkerConfig config) {
        this.base = new HashMap<>(config.clientProperties());
        base.remove("key.serializer"); // of the serdes, not of the clients, which carry bytes
        base.remove("value.serializer");
        base.remove("key.deserializer");
        base.remove("value.deserializer");
        this.clientId = config.workerId();
        this.inFlight = config.inFlight();
        this.maxRequestBytes = Math.max(2 << 20, 2 * config.bounds().eventMaxBytes());
    }

    static String group(String topic) {
        return GROUP_PREFIX + topic;
    }

    /** The consumer of a model topic's group. */
    Consumer<byte[], byte[]> dispatches(String topic) {
        Map<String, Object> config = consumer("dispatches-" + topic);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group(topic));
        // Classic: its session may be 6 s on any broker (the newer protocol's floor is 45 s), and it leaves on close.
        config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        // A turn waits for acknowledgements and a commit, 10 s each at most.
        config.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 60_000);
        config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        // A group without offsets is new: what was dispatched before its first worker came is still to be done.
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.min(inFlight, LARGEST_BATCH));
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        return new KafkaConsumer<>(config);
    }

    /** A consumer without a group, for topics that are read as tables. */
    Consumer<byte[], byte[]> table(String name) {
        Map<String, Object> config = consumer(name);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(config);
    }

    /** The producer of attempt events and dead letters. */
    Producer<byte[], byte[]> reports() {
        Map<String, Object> config = producer("reports");
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, OUTCOME_DELIVERY_MS);
        // With a full buffer the thread of a call waits, and its permit with it: memory is bounded, nothing is lost.
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, OUTCOME_DELIVERY_MS);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, maxRequestBytes);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return new KafkaProducer<>(config);
    }

    /** The producer of heartbeats: nothing is worth sending late. */
    Producer<byte[], byte[]> heartbeats() {
        Map<String, Object> config = producer("heartbeats");
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, HEARTBEAT_DELIVERY_MS);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MS);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, HEARTBEAT_DELIVERY_MS);
        return new KafkaProducer<>(config);
    }

    private Map<String, Object> consumer(String name) {
        Map<String, Object> config = new HashMap<>(base);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId + "-" + name);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"); // an aborted dispatch was never made
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return config;
    }

    private Map<String, Object> producer(String name) {
        Map<String, Object> config = new HashMap<>(base);
        config.put(ProducerConfig.CLIENT_ID_CONFIG, clientId + "-" + name);
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.remove("transactional.id"); // a transaction would hold up other readers of the same partitions
        return config;
    }
}
