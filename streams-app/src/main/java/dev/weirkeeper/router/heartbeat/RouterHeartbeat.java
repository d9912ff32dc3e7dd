package dev.weirkeeper.router.heartbeat;

import dev.weirkeeper.schema.WorkerRole;
import dev.weirkeeper.schema.WorkerState;
import dev.weirkeeper.schema.WorkerStatus;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the router's status to {@code llm.workers} and learns the broker's time from the acknowledgements. A thread and a
 * producer of its own, outside of the stream threads' transactions: an open transaction must not hold up a sign of life.
 * Also sweeps that topic: rows of workers gone for long are deleted, a few with each heartbeat. Thread-safe.
 */
public final class RouterHeartbeat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RouterHeartbeat.class);

    /** A broker that keeps this as the append time uses the producer's time: the topic is not LogAppendTime. */
    private static final long NO_TIME = 0L;

    private static final int DELIVERY_MS = 5_000;
    private static final int REQUEST_MS = 4_000;
    private static final Duration FRESHNESS = Duration.ofSeconds(10);
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    /**
     * What it works with.
     *
     * @param producer sends the records; closed together with the heartbeat
     * @param gone ids whose rows may be deleted, a few at a time
     * @param nanos the monotonic clock
     * @param wall this machine's clock
     */
    record Surroundings(
            Producer<byte[], byte[]> producer, Supplier<List<String>> gone, LongSupplier nanos, InstantSource wall) {}

    private final Surroundings surroundings;
    private final String topic;
    private final RecordSerdes serdes;
    private final String instanceId;
    private final String incarnation = UUID.randomUUID().toString();
    private final BrokerTime time;
    private final ScheduledExecutorService thread;
    private volatile WorkerState state = WorkerState.RUNNING;
    private volatile boolean failing;

    private RouterHeartbeat(Surroundings surroundings, String topic, RecordSerdes serdes, String instanceId) {
        this.surroundings = surroundings;
        this.topic = topic;
        this.serdes = serdes;
        this.instanceId = instanceId;
        this.time = new BrokerTime(surroundings.nanos(), surroundings.wall(), FRESHNESS);
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("weirkeeper-router-heartbeat").factory());
    }

    /**
     * Starts a heartbeat that deletes nothing.
     *
     * @param clientProperties how the brokers are reached
     * @param topics topic names
     * @param serdes encodes the status
     * @param instanceId the router's name, the key of its row
     * @param interval the pause between two heartbeats; well under the silence that is allowed
     */
    public static RouterHeartbeat start(
            Map<String, Object> clientProperties,
            Topics topics,
            RecordSerdes serdes,
            String instanceId,
            Duration interval) {
        return start(clientProperties, topics, serdes, instanceId, interval, List::of);
    }

    /**
     * Starts a heartbeat.
     *
     * @param gone ids of workers gone for long, a few at a time: their rows are deleted; asked with each heartbeat
     */
    public static RouterHeartbeat start(
            Map<String, Object> clientProperties,
            Topics topics,
            RecordSerdes serdes,
            String instanceId,
            Duration interval,
            Supplier<List<String>> gone) {
        Surroundings real = new Surroundings(
                new KafkaProducer<>(producerConfig(clientProperties, instanceId)),
                gone,
                System::nanoTime,
                InstantSource.system());
        return start(real, topics, serdes, instanceId, interval);
    }

    static RouterHeartbeat start(
            Surroundings surroundings, Topics topics, RecordSerdes serdes, String instanceId, Duration interval) {
        RouterHeartbeat heartbeat = new RouterHeartbeat(surroundings, topics.workers(), serdes, instanceId);
        // Fixed delay, not fixed rate: after a pause one heartbeat is enough.
        var unused =
                heartbeat.thread.scheduleWithFixedDelay(heartbeat::beat, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        return heartbeat;
    }

    private static Map<String, Object> producerConfig(Map<String, Object> clientProperties, String instanceId) {
        Map<String, Object> config = new HashMap<>(clientProperties);
        config.put(ProducerConfig.CLIENT_ID_CONFIG, instanceId + "-heartbeat");
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // No heartbeat is worth sending late.
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MS);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MS);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY_MS);
        config.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG); // it would hold up every reader of the topic
        return config;
    }

    /** Broker time as well as it is known, milliseconds since the epoch; this machine's before the first acknowledgement. */
    public long nowMs() {
        return time.nowMs();
    }

    /** Whether broker time is known: acknowledged within the last ten seconds, and no clock jumped since. */
    public boolean fresh() {
        return time.fresh();
    }

    /** Broker time less this machine's, milliseconds; 0 before the first acknowledgement. */
    public long offsetMs() {
        return time.offsetMs();
    }

    /** Says STOPPED, waits for it a little, and stops. */
    @Override
    public void close() {
        state = WorkerState.STOPPED;
        thread.execute(this::beat);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        surroundings.producer().close(LAST_WORDS);
    }

    private void beat() {
        try {
            byte[] status = serdes.serialize(topic, status());
            long sentNanos = surroundings.nanos().getAsLong();
            var unused = surroundings
                    .producer()
                    .send(row(instanceId, status), (at, failure) -> acknowledged(sentNanos, at, failure));
            surroundings.gone().get().forEach(this::delete);
        } catch (RuntimeException e) { // the edge of the thread: the next heartbeat is the retry
            failed(e);
        }
    }

    private WorkerStatus status() {
        return WorkerStatus.newBuilder()
                .setWorkerId(instanceId)
                .setIncarnation(incarnation)
                .setRole(WorkerRole.ROUTER)
                .setState(state)
                .setSentAt(Instant.ofEpochMilli(surroundings.wall().millis()))
                .build();
    }

    private void delete(String workerId) {
        LOG.atInfo().addKeyValue("workerId", workerId).log("a worker gone for long is taken off the list");
        var unused = surroundings.producer().send(row(workerId, null), (at, failure) -> {
            if (failure != null) {
                failed(failure);
            }
        });
    }

    private ProducerRecord<byte[], byte[]> row(String key, byte @Nullable [] value) {
        return new ProducerRecord<>(topic, 0, NO_TIME, key.getBytes(StandardCharsets.UTF_8), value);
    }

    private void acknowledged(long sentNanos, @Nullable RecordMetadata metadata, @Nullable Exception failure) {
        if (failure != null || metadata == null) {
            failed(failure);
        } else if (metadata.timestamp() <= NO_TIME) {
            LOG.atError()
                    .addKeyValue("topic", topic)
                    .addKeyValue("errorCode", "topic_not_log_append_time")
                    .log("broker time is not known: the topic needs message.timestamp.type=LogAppendTime");
        } else {
            time.acknowledged(sentNanos, metadata.timestamp());
            if (failing) {
                failing = false;
                LOG.atInfo().addKeyValue("topic", topic).log("heartbeats are acknowledged again");
            }
        }
    }

    private void failed(@Nullable Exception failure) {
        if (!failing) { // once, not each second
            failing = true;
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("errorCode", "heartbeat_failed")
                    .log("a heartbeat was not acknowledged: {}", String.valueOf(failure));
        }
    }
}
