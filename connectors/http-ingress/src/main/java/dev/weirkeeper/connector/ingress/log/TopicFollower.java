package dev.weirkeeper.connector.ingress.log;

import dev.weirkeeper.serde.RegistryUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads all partitions of some topics from a point of time on, and hands each record to one taker, on one thread. */
public final class TopicFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration BACK_OFF = Duration.ofMillis(500);
    private static final Duration ASKING = Duration.ofSeconds(15);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    /** Takes records. */
    @FunctionalInterface
    public interface Taker {
        /**
         * Takes one.
         *
         * @throws RegistryUnavailableException where trying again helps; any other exception means that it never will
         */
        void take(ConsumerRecord<byte[], byte[]> record);
    }

    private final String role;
    private final Consumers consumers;
    private final Taker taker;
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    /** Of the starting thread, then of the reading thread alone. */
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    /** Where the partitions ended at the start; a partition is taken out when it has been read that far. */
    private final Map<TopicPartition, Long> behind = new ConcurrentHashMap<>();

    private TopicFollower(String role, Consumers consumers, Taker taker) {
        this.role = role;
        this.consumers = consumers;
        this.taker = taker;
        this.thread =
                Thread.ofPlatform().name("weirkeeper-ingress-" + role).daemon().unstarted(this::run);
    }

    /**
     * Notes where the topics begin and end now, and starts to read.
     *
     * @param role what it reads, for logs
     * @param since from which append time on; {@link Instant#MIN}: all, {@link Instant#MAX}: only what comes from now on
     * @throws org.apache.kafka.common.KafkaException where no broker answers in 15 s
     * @throws IllegalStateException where a topic does not exist
     */
    public static TopicFollower start(
            String role, Consumers consumers, List<String> topics, Instant since, Taker taker) {
        TopicFollower follower = new TopicFollower(role, consumers, taker);
        try (Consumer<byte[], byte[]> asking = consumers.make(role)) {
            List<TopicPartition> partitions = new ArrayList<>();
            topics.forEach(topic -> partitions.addAll(partitions(asking, topic)));
            asking.assign(partitions); // only so that asking for their ends is not warned about
            Map<TopicPartition, Long> ends = asking.endOffsets(partitions, ASKING);
            begins(asking, partitions, ends, since).forEach((partition, begin) -> {
                follower.positions.put(partition, begin);
                long end = ends.getOrDefault(partition, 0L);
                if (begin < end) {
                    follower.behind.put(partition, end);
                }
            });
        }
        follower.thread.start();
        return follower;
    }

    /** Completes when all that was there at the start has been taken, on the thread that reads. */
    public CompletableFuture<Void> caughtUp() {
        return caughtUp;
    }

    private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic) {
        List<PartitionInfo> found = consumer.partitionsFor(topic, ASKING);
        if (found.isEmpty()) {
            throw new IllegalStateException("topic " + topic + " does not exist: make it with weir topics apply");
        }
        return found.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private static Map<TopicPartition, Long> begins(
            Consumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends,
            Instant since) {
        if (since.equals(Instant.MAX)) {
            return ends;
        }
        if (since.equals(Instant.MIN)) {
            return consumer.beginningOffsets(partitions, ASKING);
        }
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
        Map<TopicPartition, Long> begins = new HashMap<>(ends);
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times, ASKING);
        found.forEach((partition, at) -> {
            if (at != null) { // null: nothing is that young
                begins.put(partition, at.offset());
            }
        });
        return begins;
    }

    private void run() {
        while (running()) {
            try (Consumer<byte[], byte[]> consumer = consumers.make(role)) {
                consumer.assign(positions.keySet());
                positions.forEach(consumer::seek);
                read(consumer);
            } catch (RuntimeException e) { // the edge of the thread: whatever broke, begin again with a new consumer
                LOG.atWarn()
                        .addKeyValue("role", role)
                        .addKeyValue("errorCode", "topics_read_failed")
                        .log("reading starts again: {}", e.toString());
                rest();
            }
        }
    }

    private void read(Consumer<byte[], byte[]> consumer) {
        while (running()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                take(record);
                positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            }
            // By the consumer's position, not the last record's: the end of a transaction is an offset without a
            // record.
            behind.forEach((partition, end) -> {
                if (consumer.position(partition) >= end) {
                    behind.remove(partition);
                }
            });
            if (behind.isEmpty() && !caughtUp.isDone()) {
                caughtUp.complete(null);
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        while (running()) {
            try {
                taker.take(record);
                return;
            } catch (RegistryUnavailableException e) {
                LOG.atWarn()
                        .addKeyValue("errorCode", "registry_unavailable")
                        .log("records wait for the registry: {}", e.getMessage());
                rest();
            } catch (RuntimeException e) { // the edge of the record: this one is poison, the next may be fine
                LOG.atWarn()
                        .addKeyValue("topic", record.topic())
                        .addKeyValue("partition", record.partition())
                        .addKeyValue("offset", record.offset())
                        .addKeyValue("errorCode", "record_unreadable")
                        .log("skipped a record that cannot be read: {}", e.toString());
                return;
            }
        }
    }

    private boolean running() {
        return stopping.getCount() > 0;
    }

    private void rest() {
        try {
            if (stopping.await(BACK_OFF.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) { // only close interrupts, and the flag would make the consumer's close fail
            stopping.countDown();
        }
    }

    /** Stops reading and waits until it has, 5 s at most. */
    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join(LONGEST_CLOSE.toMillis());
            if (thread.isAlive()) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
