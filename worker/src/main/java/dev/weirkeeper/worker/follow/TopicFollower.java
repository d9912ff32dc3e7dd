package dev.weirkeeper.worker.follow;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a whole topic, or its recent part, and then what is added, until closed. */
public final class TopicFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration BACK_OFF = Duration.ofMillis(500);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    /** Takes the records, on the follower's thread. */
    public interface Listener {
        /** One record; its value is null for a deletion. An exception makes the follower read again from the start. */
        void onRecord(ConsumerRecord<byte[], byte[]> record);

        /** All that was in the topic when reading began has been seen. */
        default void onCaughtUp() {}
    }

    /** Where reading begins. */
    public sealed interface From {
        /** At the beginning. */
        record Beginning() implements From {}

        /**
         * Where records are younger than this.
         *
         * @param age how far back, by this machine's clock
         * @param millis this machine's clock
         */
        record Recent(Duration age, LongSupplier millis) implements From {}
    }

    private final String topic;
    private final From from;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Listener listener;
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);

    private TopicFollower(String topic, From from, Supplier<Consumer<byte[], byte[]>> consumers, Listener listener) {
        this.topic = topic;
        this.from = from;
        this.consumers = consumers;
        this.listener = listener;
        this.thread =
                Thread.ofPlatform().daemon().name("weirkeeper-follow-" + topic).unstarted(this::run);
    }

    /**
     * Starts following.
     *
     * @param topic the topic; waited for where it does not exist yet
     * @param from where to begin
     * @param consumers makes a consumer without a group; closed by the follower
     * @param listener takes the records
     */
    public static TopicFollower start(
            String topic, From from, Supplier<Consumer<byte[], byte[]>> consumers, Listener listener) {
        TopicFollower follower = new TopicFollower(topic, from, consumers, listener);
        follower.thread.start();
        return follower;
    }

    private void run() {
        while (running()) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                follow(consumer);
            } catch (RuntimeException e) { // the edge of the thread
                LOG.atWarn()
                        .addKeyValue("topic", topic)
                        .addKeyValue("errorCode", "follow_failed")
                        .log("reading starts again: {}", e.toString());
                rest();
            }
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = partitions(consumer);
        consumer.assign(partitions);
        seek(consumer, partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        boolean caughtUp = false;
        while (running()) {
            consumer.poll(POLL).forEach(listener::onRecord);
            if (!caughtUp && ends.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue())) {
                caughtUp = true;
                listener.onCaughtUp();
            }
        }
    }

    private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        while (running()) {
            List<TopicPartition> found = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            if (!found.isEmpty()) {
                return found;
            }
            rest();
        }
        return List.of();
    }

    private void seek(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        switch (from) {
            case From.Beginning() -> consumer.seekToBeginning(partitions);
            case From.Recent(Duration age, LongSupplier millis) -> {
                long since = millis.getAsLong() - age.toMillis();
                Map<TopicPartition, Long> times =
                        partitions.stream().collect(Collectors.toMap(Function.identity(), p -> since));
                consumer.offsetsForTimes(times)
                        .forEach((partition, found) -> Optional.ofNullable(found)
                                .map(OffsetAndTimestamp::offset)
                                .ifPresentOrElse(
                                        offset -> consumer.seek(partition, offset),
                                        () -> consumer.seekToEnd(List.of(partition))));
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
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping.countDown();
        }
    }

    @Override
    public void close() {
        stopping.countDown();
        try {
            if (!thread.join(LONGEST_CLOSE)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
