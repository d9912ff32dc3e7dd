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

    private static final int HEARTBEAT_DELIVERY_MS = 5_000;
    private static final int CHUNK_DELIVERY_MS = 5_000;

    /** Chunks of many streams go together; a reader does not see the difference. */
    private static final int CHUNK_LINGER_MS = 5;
    /** A piece of an answer waits this long for a broker and is lost then: it is read on a connection's thread. */
    private static final int CHUNK_BLOCKED_MS = 250;

    /**
     * A broker that has not answered a write for this long is left, and its successor asked for (the default is 30 s, longer
     * than most outages). Shorter than {@code replica.lag.time.max.ms}, so a write may be sent again while a follower is
     * waited for; idempotence makes one of the two.
     */
    private static final int WRITE_ANSWERED_WITHIN_MS = 4_000;

    /** The same for reads, above the half second that a broker may wait for records. */
    private static final int READ_ANSWERED_WITHIN_MS = 10_000;

    /** A machine that is gone answers no connection attempt; the default waits 10 s for it, up to 30 s later on. */
    private static final long CONNECTED_WITHIN_MS = 3_000;

    private static final long LONGEST_CONNECTED_WITHIN_MS = 6_000;
    private static final long BLOCKED_MS = 10_000;
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
        base.put("socket.connection.setup.timeout.ms", CONNECTED_WITHIN_MS);
        base.put("socket.connection.setup.timeout.max.ms", LONGEST_CONNECTED_WITHIN_MS);
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
        return new KafkaProducer<>(reportProperties());
    }

    Map<String, Object> reportProperties() {
        Map<String, Object> config = producer("reports");
        // An answer is paid for: its report is tried for as long as the process lives. The producer itself tries again,
        // with
        // the same sequence number, so nothing comes twice or out of order.
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        config.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        // With a full buffer (or no metadata) a send fails after this. A call's thread then waits and sends again, its
        // permit
        // in hand; an intake drops its batch, which is not committed. So memory is bounded and no consumer misses its
        // polls.
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCKED_MS);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, maxRequestBytes);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return config;
    }

    /** The producer of heartbeats. */
    Producer<byte[], byte[]> heartbeats() {
        return new KafkaProducer<>(heartbeatProperties());
    }

    Map<String, Object> heartbeatProperties() {
        Map<String, Object> config = producer("heartbeats");
        // Nothing is worth sending late: the next heartbeat says more.
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, HEARTBEAT_DELIVERY_MS);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, HEARTBEAT_DELIVERY_MS);
        return config;
    }

    /** The producer of streamed answers. */
    Producer<byte[], byte[]> chunks() {
        return new KafkaProducer<>(chunkProperties());
    }

    Map<String, Object> chunkProperties() {
        Map<String, Object> config = producer("chunks");
        // A late piece helps nobody: the whole answer comes through the ledger.
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, CHUNK_DELIVERY_MS);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, CHUNK_BLOCKED_MS);
        config.put(ProducerConfig.LINGER_MS_CONFIG, CHUNK_LINGER_MS);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return config;
    }

    private Map<String, Object> consumer(String name) {
        Map<String, Object> config = new HashMap<>(base);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId + "-" + name);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"); // an aborted dispatch was never made
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, READ_ANSWERED_WITHIN_MS);
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
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, WRITE_ANSWERED_WITHIN_MS);
        config.remove("transactional.id"); // a transaction would hold up other readers of the same partitions
        return config;
    }
}
