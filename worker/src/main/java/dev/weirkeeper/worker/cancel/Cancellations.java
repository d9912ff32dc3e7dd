package dev.weirkeeper.worker.cancel;

import dev.weirkeeper.schema.Cancellation;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.worker.follow.Decoder;
import dev.weirkeeper.worker.follow.TopicFollower;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Recent cancellations, by tenant and request: a tenant cannot cancel another's. An identity is never used again while the
 * router remembers it, so a cancellation meets no other request than its own. Thread-safe.
 */
public final class Cancellations implements TopicFollower.Listener {
    /** How many are remembered; beyond that the oldest are forgotten. Some 20 MB at the most usual lengths of ids. */
    static final int MOST = 100_000;
    /** How long they are remembered: longer than dispatches usually lie on a model's topic. */
    static final Duration LONGEST = Duration.ofHours(1);

    private record Key(String tenant, String requestId) {}

    /** Takes a cancellation that was just read. */
    @FunctionalInterface
    public interface Sink {
        /** The request's answer is no longer wanted. */
        void cancelled(String tenant, String requestId);
    }

    private final Decoder<Cancellation> decoder;
    private final LongSupplier nanos;
    private final Sink sink;
    private final Map<Key, Long> readAtNanos = new LinkedHashMap<>();

    /**
     * @param serdes reads the records
     * @param nanos the monotonic clock
     * @param sink told of each, after it is remembered
     */
    public Cancellations(RecordSerdes serdes, LongSupplier nanos, Sink sink) {
        this.decoder = new Decoder<>(serdes, Cancellation.class, "cancellation_malformed");
        this.nanos = nanos;
        this.sink = sink;
    }

    /** Whether a dispatch's request was cancelled. */
    public synchronized boolean cancelled(DispatchedRequest dispatch) {
        return readAtNanos.containsKey(new Key(dispatch.getTenant(), dispatch.getRequestId()));
    }

    @Override
    public void onRecord(ConsumerRecord<byte[], byte[]> record) {
        decoder.decode(record).ifPresent(read -> {
            remember(new Key(read.getTenant(), read.getRequestId()));
            sink.cancelled(read.getTenant(), read.getRequestId());
        });
    }

    private synchronized void remember(Key key) {
        long now = nanos.getAsLong();
        readAtNanos.remove(key); // so that the order stays that of reading
        readAtNanos.put(key, now);
        Iterator<Long> oldest = readAtNanos.values().iterator();
        while (oldest.hasNext()) {
            boolean tooOld = now - oldest.next() > LONGEST.toNanos();
            if (!tooOld && readAtNanos.size() <= MOST) {
                return;
            }
            oldest.remove();
        }
    }
}
