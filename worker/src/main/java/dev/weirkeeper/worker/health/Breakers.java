package dev.weirkeeper.worker.health;

import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.UnknownSchemaException;
import dev.weirkeeper.worker.follow.TopicFollower;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deployments' breakers. While one is OPEN or HALF_OPEN, what was dispatched before the end of the opening was dispatched
 * in ignorance of it and is better routed anew; what was dispatched from then on is a probe, sent on purpose. CLOSED: all is
 * wanted again, also what waited. A row without an end of opening (HALF_OPEN says none) leaves the last known one in force;
 * where none is known, nothing is given back. Thread-safe.
 */
public final class Breakers implements TopicFollower.Listener {
    /** Routers and brokers agree about the time to within this; the shortest opening is ten times as long. */
    static final long CLOCK_ERROR_MS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Breakers.class);

    private final RecordSerdes serdes;
    private final Map<String, Long> closedToBeforeMs = new ConcurrentHashMap<>();

    /**
     * @param serdes reads the rows
     */
    public Breakers(RecordSerdes serdes) {
        this.serdes = serdes;
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
        byte[] value = record.value();
        if (value == null) {
            closedToBeforeMs.remove(model);
            return;
        }
        try {
            take(model, serdes.deserialize(record.topic(), value, ModelHealth.class));
        } catch (MalformedRecordException | UnknownSchemaException e) {
            LOG.atWarn()
                    .addKeyValue("model", model)
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("errorCode", "health_row_undecodable")
                    .log("a health row cannot be read and is passed over");
        }
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
