package dev.weirkeeper.worker.health;

import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.worker.follow.Decoder;
import dev.weirkeeper.worker.follow.TopicFollower;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The deployments' breakers. While one is OPEN or HALF_OPEN, what was dispatched before the end of the opening was dispatched
 * in ignorance of it and is better routed anew; what was dispatched from then on is a probe, sent on purpose. CLOSED: all is
 * wanted again, also what waited. A row without an end of opening (HALF_OPEN says none) leaves the last known one in force;
 * where none is known, nothing is given back. Thread-safe.
 */
public final class Breakers implements TopicFollower.Listener {
    /** Routers and brokers agree about the time to within this; the shortest opening is ten times as long. */
    static final long CLOCK_ERROR_MS = 500;

    private final Decoder<ModelHealth> decoder;
    private final Map<String, Long> closedToBeforeMs = new ConcurrentHashMap<>();

    /**
     * @param serdes reads the rows
     */
    public Breakers(RecordSerdes serdes) {
        this.decoder = new Decoder<>(serdes, ModelHealth.class, "health_row_undecodable");
    }

    /** Whether a dispatch was made before its deployment's breaker opened, or while it was open. */
    public boolean outdated(DispatchedRequest dispatch) {
        @Nullable Long until = closedToBeforeMs.get(dispatch.getModel());
        return until != null && dispatch.getDispatchedAt().toEpochMilli() < until - CLOCK_ERROR_MS;
    }

    @Override
    public void onRecord(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        if (key == null) {
            return;
        }
        String model = new String(key, StandardCharsets.UTF_8);
        if (record.value() == null) {
            closedToBeforeMs.remove(model);
            return;
        }
        decoder.decode(record).ifPresent(row -> take(model, row));
    }

    private void take(String model, ModelHealth row) {
        BreakerState state = row.getBreaker();
        if (state == BreakerState.OPEN && row.getOpenUntil() != null) {
            closedToBeforeMs.put(model, row.getOpenUntil().toEpochMilli());
        } else if (state == BreakerState.CLOSED || state == BreakerState.UNKNOWN) {
            closedToBeforeMs.remove(model);
        }
    }
}
