package dev.weirkeeper.ops.guarantees.load;

import dev.weirkeeper.ops.guarantees.Produced;
import dev.weirkeeper.ops.guarantees.cluster.Cluster;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.HomePartition;
import dev.weirkeeper.topic.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends a load at its rate, on a thread of its own. Thread-safe. */
public final class Sender implements AutoCloseable {
    private static final String DELIVERY_MS = "180000";
    private static final int NO_SCHEMA_HAS_THIS_ID = 999_999;

    private final Load load;
    private final Topics topics;
    private final int partitions;
    private final RecordSerdes serdes;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Produced> produced = new ArrayList<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final Thread thread;
    private volatile boolean stopped;

    private Sender(Load load, Cluster cluster) {
        this.load = load;
        this.topics = cluster.topics();
        this.partitions = cluster.partitions();
        this.serdes = cluster.serdes();
        Map<String, Object> settings = new HashMap<>(cluster.clients());
        settings.put("acks", "all");
        settings.put("linger.ms", "0");
        // An outage of the brokers must not make a sender give up: it would not be accepted then, and prove nothing.
        settings.put("delivery.timeout.ms", DELIVERY_MS);
        settings.put("max.block.ms", DELIVERY_MS);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.thread = Thread.ofPlatform().daemon().name("sender").unstarted(this::sendUntilStopped);
    }

    /** Starts to send. */
    public static Sender start(Load load, Cluster cluster) {
        Sender sender = new Sender(load, cluster);
        sender.thread.start();
        return sender;
    }

    /** How many requests were handed to the producer. */
    public int sent() {
        return sent.get();
    }

    /** Waits until all are sent and acknowledged, or given up. */
    public void await() throws InterruptedException {
        thread.join();
        producer.flush();
    }

    /** What was sent and acknowledged, or given up, until now. */
    public List<Produced> produced() {
        synchronized (produced) {
            return List.copyOf(produced);
        }
    }

    /** What was sent and acknowledged, or given up, since it was asked last; it is forgotten. */
    public List<Produced> take() {
        synchronized (produced) {
            List<Produced> taken = List.copyOf(produced);
            produced.clear();
            return taken;
        }
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ZERO);
    }

    private void sendUntilStopped() {
        try {
            send();
        } catch (InterruptException e) {
            if (!stopped) {
                throw e;
            }
        }
    }

    private void send() {
        long start = System.nanoTime();
        int lethalAt = load.requests() / 3;
        double poison = 0;
        int junk = 0;
        for (int i = 0; i < load.requests() && !stopped; i++) {
            waitUntil(start + (long) (i / load.perSecond() * TimeUnit.SECONDS.toNanos(1)));
            send(load.prompt(i));
            if (i == lethalAt) {
                for (int n = 0; n < load.oddities().lethal(); n++) {
                    send(Prompt.lethal(n));
                }
            }
            poison += load.oddities().poison();
            if (poison >= 1) {
                poison--;
                sendJunk(junk++);
            }
            sent.incrementAndGet();
        }
    }

    private void send(Prompt prompt) {
        int partition = HomePartition.of(prompt.tenant(), null, prompt.id(), partitions);
        Instant now = Instant.now().plusMillis(load.oddities().clockShiftMs());
        byte[] value = serdes.serialize(topics.requests(), prompt.request(now));
        long sentAt = System.currentTimeMillis();
        send(partition, prompt.id(), value, (metadata, accepted) -> {
            long at = accepted ? metadata.timestamp() : sentAt;
            return new Produced(prompt.id(), origin(metadata), accepted, at, at + prompt.spanMs(), prompt.mayGoTo());
        });
    }

    /** Bytes that were never a record, and bytes whose schema nobody knows, in turn. */
    private void sendJunk(int number) {
        byte[] junk = number % 2 == 0
                ? ("not a record, number " + number).getBytes(StandardCharsets.UTF_8)
                : ByteBuffer.allocate(13)
                        .put((byte) 0)
                        .putInt(NO_SCHEMA_HAS_THIS_ID)
                        .putLong(number)
                        .array();
        long sentAt = System.currentTimeMillis();
        send(
                number % partitions,
                "junk-" + number,
                junk,
                (metadata, accepted) -> accepted
                        ? Produced.poison(origin(metadata), metadata.timestamp())
                        : new Produced("", "", false, sentAt, Long.MAX_VALUE, Set.of()));
    }

    /** Makes what was sent of how it went. */
    @FunctionalInterface
    private interface Note {
        Produced of(RecordMetadata metadata, boolean accepted);
    }

    private void send(int partition, String key, byte[] value, Note note) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topics.requests(), partition, key.getBytes(StandardCharsets.UTF_8), value);
        var unused = producer.send(record, (metadata, failure) -> {
            Produced one = note.of(metadata, failure == null);
            synchronized (produced) {
                produced.add(one);
            }
        });
    }

    private static String origin(@Nullable RecordMetadata metadata) {
        return metadata == null ? "" : metadata.topic() + "-" + metadata.partition() + "@" + metadata.offset();
    }

    private static void waitUntil(long nanos) {
        long left = nanos - System.nanoTime();
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(left);
            left = nanos - System.nanoTime();
        }
    }
}
