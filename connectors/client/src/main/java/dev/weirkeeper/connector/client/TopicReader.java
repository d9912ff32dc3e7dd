package dev.weirkeeper.connector.client;

import dev.weirkeeper.serde.RegistryUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all partitions of topics that are keyed by request, from where they ended when it started, and hands on what somebody
 * waits for. It keeps its own positions: after whatever failure, a new consumer goes on where the last one stopped.
 */
final class TopicReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration BACK_OFF = Duration.ofMillis(500);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);
    private static final int POLLS_PER_LOOK = 20;

    /** Whom records are for. Called on the reader's thread. */
    interface Listener {
        /** Whether anybody waits for records of this request id; the others are passed over undecoded. */
        boolean awaits(String requestId);

        /**
         * Takes a record.
         *
         * @throws RegistryUnavailableException where trying again helps; any other exception means that it never will
         */
        void take(String topic, byte[] value);
    }

    private final Set<String> topics;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Listener listener;
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final LongAdder skipped = new LongAdder();
    /** The next offset of every partition that is read. Of the connecting thread, then of the reader's alone. */
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    private int polls;

    /**
     * @param name of its thread
     * @param topics what it reads
     * @param consumers makes consumers, one at a time
     * @param listener whom the records are for
     */
    TopicReader(String name, Set<String> topics, Supplier<Consumer<byte[], byte[]>> consumers, Listener listener) {
        this.topics = topics;
        this.consumers = consumers;
        this.listener = listener;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /**
     * Notes where the topics end now, and starts reading there. What is sent after this returns cannot be answered
     * unseen.
     *
     * @param consumer asked for the ends; not kept
     * @throws NotConnectedException where a topic does not exist
     */
    void start(Consumer<byte[], byte[]> consumer, Duration timeout) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            List<TopicPartition> found = partitions(consumer, topic, timeout);
            if (found.isEmpty()) {
                throw new NotConnectedException(
                        "topic_unknown", "topic " + topic + " does not exist: is the prefix right?", null);
            }
            partitions.addAll(found);
        }
        consumer.assign(partitions); // only so that asking for their ends is not warned about
        positions.putAll(consumer.endOffsets(partitions, timeout));
        thread.start();
    }

    /** Records for this client's requests that could not be read. */
    long skipped() {
        return skipped.sum();
    }

    private void run() {
        while (running()) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                consumer.assign(positions.keySet());
                positions.forEach(consumer::seek);
                read(consumer);
            } catch (RuntimeException e) { // the edge of the thread: whatever broke, begin again with a new consumer
                LOG.atWarn()
                        .addKeyValue("topics", topics)
                        .addKeyValue("errorCode", "read_failed")
                        .log("reading starts again: {}", e.toString());
                rest();
            }
        }
    }

    private void read(Consumer<byte[], byte[]> consumer) {
        while (running()) {
            if (++polls % POLLS_PER_LOOK == 0) {
                adoptNewPartitions(consumer);
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                take(record);
                positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            }
        }
    }

    /** A partition that was added later is read from its beginning: all in it is younger than the client. */
    private void adoptNewPartitions(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> added;
        try {
            added = topics.stream()
                    .flatMap(topic -> partitions(consumer, topic, BACK_OFF).stream())
                    .filter(partition -> !positions.containsKey(partition))
                    .toList();
        } catch (TimeoutException e) { // no broker now: polling goes on until one is back
            return;
        }
        if (!added.isEmpty()) {
            added.forEach(partition -> positions.put(partition, 0L));
            consumer.assign(positions.keySet());
            positions.forEach(consumer::seek);
        }
    }

    private static List<TopicPartition> partitions(Consumer<?, ?> consumer, String topic, Duration timeout) {
        return consumer.partitionsFor(topic, timeout).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        if (record.value() == null || key == null || !listener.awaits(new String(key, StandardCharsets.UTF_8))) {
            return;
        }
        while (running()) {
            try {
                listener.take(record.topic(), record.value());
                return;
            } catch (RegistryUnavailableException e) {
                LOG.atWarn()
                        .addKeyValue("errorCode", "registry_unavailable")
                        .log("records wait for the registry: {}", e.getMessage());
                rest();
            } catch (RuntimeException e) { // the edge of the record: this one is poison, the next may be fine
                skipped.increment();
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
