package dev.weirkeeper.worker.heartbeat;

import dev.weirkeeper.schema.WorkerStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the worker's status each second, and at once when {@link #now} is called, and sets the broker clock by the
 * acknowledgements. Its own thread and its own producer: nothing that holds up the worker's reports holds up its sign of
 * life.
 */
public final class Heartbeat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    /** A broker that keeps this as the append time uses the producer's time: the topic is not LogAppendTime. */
    private static final long NO_TIME = 0L;

    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    /**
     * What it works with.
     *
     * @param topic the heartbeat topic
     * @param key the worker's id
     * @param producer sends the records; closed together with the heartbeat
     * @param bytes a status as bytes
     * @param status the worker's status now
     * @param clock set by each acknowledgement
     * @param nanos the monotonic clock
     */
    public record Parts(
            String topic,
            String key,
            Producer<byte[], byte[]> producer,
            Function<WorkerStatus, byte[]> bytes,
            Supplier<WorkerStatus> status,
            BrokerClock clock,
            LongSupplier nanos) {}

    private final Parts parts;
    private final byte[] key;
    private final ScheduledExecutorService thread;
    private final AtomicBoolean queued = new AtomicBoolean();
    private volatile boolean failing;

    private Heartbeat(Parts parts) {
        this.parts = parts;
        this.key = parts.key().getBytes(StandardCharsets.UTF_8);
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("weirkeeper-heartbeat").factory());
    }

    /** Starts a heartbeat. */
    public static Heartbeat start(Parts parts, Duration interval) {
        Heartbeat heartbeat = new Heartbeat(parts);
        // Fixed delay, not fixed rate: after a pause one heartbeat is enough.
        var unused =
                heartbeat.thread.scheduleWithFixedDelay(heartbeat::beat, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        return heartbeat;
    }

    /** Sends a status now, beside the regular ones. Returns at once; many at once become one. */
    public void now() {
        if (!thread.isShutdown() && queued.compareAndSet(false, true)) {
            thread.execute(() -> {
                queued.set(false); // before the status is taken: what comes after this needs a beat of its own
                beat();
            });
        }
    }

    /** Sends the last status, waits for it a little, and stops. */
    @Override
    public void close() {
        thread.execute(this::beat);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parts.producer().close(LAST_WORDS);
    }

    private void beat() {
        try {
            byte[] value = parts.bytes().apply(parts.status().get());
            long sentNanos = parts.nanos().getAsLong();
            var unused = parts.producer()
                    .send(
                            new ProducerRecord<>(parts.topic(), 0, NO_TIME, key, value),
                            (metadata, failure) -> acknowledged(sentNanos, metadata, failure));
        } catch (RuntimeException e) { // the edge of the thread: the next heartbeat is the retry
            failed(e);
        }
    }

    private void acknowledged(long sentNanos, @Nullable RecordMetadata metadata, @Nullable Exception failure) {
        if (failure != null || metadata == null) {
            failed(failure);
        } else if (metadata.timestamp() <= NO_TIME) {
            wrongTopic();
        } else {
            parts.clock().acknowledged(sentNanos, metadata.timestamp());
            if (failing) {
                failing = false;
                LOG.atInfo().addKeyValue("topic", parts.topic()).log("heartbeats are acknowledged again");
            }
        }
    }

    private void wrongTopic() {
        if (!failing) {
            failing = true;
            LOG.atError()
                    .addKeyValue("topic", parts.topic())
                    .addKeyValue("errorCode", "topic_not_log_append_time")
                    .log("no calls start: the topic needs message.timestamp.type=LogAppendTime");
        }
    }

    private void failed(@Nullable Exception failure) {
        if (!failing) { // once, not each second
            failing = true;
            LOG.atWarn()
                    .addKeyValue("topic", parts.topic())
                    .addKeyValue("errorCode", "heartbeat_failed")
                    .log("a heartbeat was not acknowledged: {}", String.valueOf(failure));
        }
    }
}
