package dev.weirkeeper.ops.guarantees.observe;

import dev.weirkeeper.ops.guarantees.Seen;
import dev.weirkeeper.ops.guarantees.Seen.Attempted;
import dev.weirkeeper.ops.guarantees.Seen.DeadLettered;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import dev.weirkeeper.ops.guarantees.Seen.What;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads committed records of all topics that promises speak of, from their beginning, on a thread of its own. Thread-safe. */
public final class Observer implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Reading reading;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private final List<Seen> seen = new ArrayList<>();
    private final Consumer<Seen> taker;
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    private final Set<String> letters = ConcurrentHashMap.newKeySet();
    private final Map<String, String> workerOf = new ConcurrentHashMap<>();
    private volatile boolean closing;
    private volatile @Nullable RuntimeException failure;

    private Observer(Map<String, Object> clients, Topics topics, RecordSerdes serdes, @Nullable Consumer<Seen> taker) {
        this.taker = taker == null ? this::keep : taker;
        reading = new Reading(topics, serdes);
        Map<String, Object> settings = new HashMap<>(clients);
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        thread = Thread.ofPlatform().daemon().name("observer").unstarted(this::read);
    }

    /** Starts to look, and keeps what it sees. */
    public static Observer start(Map<String, Object> clients, Topics topics, RecordSerdes serdes) {
        return start(new Observer(clients, topics, serdes, null));
    }

    /** Starts to look, hands over what it sees, on its own thread, and keeps nothing. */
    public static Observer handingOver(
            Map<String, Object> clients, Topics topics, RecordSerdes serdes, Consumer<Seen> taker) {
        return start(new Observer(clients, topics, serdes, taker));
    }

    private static Observer start(Observer observer) {
        List<TopicPartition> partitions = observer.reading.topicNames().stream()
                .flatMap(topic -> observer.consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        observer.consumer.assign(partitions);
        observer.consumer.seekToBeginning(partitions);
        observer.thread.start();
        return observer;
    }

    /** Everything seen until now. */
    public List<Seen> seen() {
        check();
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    /** Whether a request has a response. */
    public boolean ended(String request) {
        check();
        return ended.contains(request);
    }

    /** Whether a record became a dead letter. */
    public boolean deadLettered(String origin) {
        return letters.contains(origin);
    }

    /** The worker, by its id, that said STARTED of a dispatch; empty: nobody yet. */
    public Optional<String> workerOf(String dispatchId) {
        return Optional.ofNullable(workerOf.get(dispatchId));
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Throws where the observation broke off. */
    public void check() {
        RuntimeException broken = failure;
        if (broken != null) {
            throw new IllegalStateException("the observation broke off: " + broken.getMessage(), broken);
        }
    }

    private void read() {
        try (consumer) {
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    taker.accept(reading.seen(record));
                }
            }
        } catch (org.apache.kafka.common.errors.WakeupException e) {
            return; // closed
        } catch (RuntimeException e) { // the edge of the thread: who asks is told
            failure = e;
        }
    }

    private void keep(Seen one) {
        synchronized (seen) {
            seen.add(one);
        }
        switch (one) {
            case Responded response -> ended.add(response.request());
            case DeadLettered letter -> letters.add(letter.origin());
            case Attempted attempt -> {
                if (attempt.what() == What.STARTED) {
                    int slash = attempt.worker().indexOf('/');
                    workerOf.put(attempt.dispatchId(), attempt.worker().substring(0, slash));
                }
            }
            case Seen.Decided decided -> {}
        }
    }
}
