package dev.weirkeeper.worker.heartbeat;

import dev.weirkeeper.schema.WorkerStatus;
import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.UnknownSchemaException;
import dev.weirkeeper.worker.follow.TopicFollower;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads other workers' heartbeats and keeps their pauses. */
public final class HeardPauses implements TopicFollower.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(HeardPauses.class);

    private final RecordSerdes serdes;
    private final String incarnation;
    private final BrokerClock clock;
    private final Pauses pauses;

    /**
     * @param serdes reads the records
     * @param incarnation this worker's own incarnation, whose heartbeats say nothing new
     * @param clock broker time
     * @param pauses where pauses are kept
     */
    public HeardPauses(RecordSerdes serdes, String incarnation, BrokerClock clock, Pauses pauses) {
        this.serdes = serdes;
        this.incarnation = incarnation;
        this.clock = clock;
        this.pauses = pauses;
    }

    @Override
    public void onRecord(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            return;
        }
        try {
            WorkerStatus status = serdes.deserialize(record.topic(), value, WorkerStatus.class);
            if (!status.getIncarnation().equals(incarnation)) {
                status.getPauses()
                        .forEach(pause -> pauses.heard(
                                pause.getModel(), left(record.timestamp(), pause.getForMs()), pause.getReason()));
            }
        } catch (MalformedRecordException | UnknownSchemaException e) {
            LOG.atWarn()
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("errorCode", "heartbeat_undecodable")
                    .log("a heartbeat cannot be read and is passed over");
        }
    }

    /** Without broker time the whole pause is kept from now on: too long rather than too short. */
    private Duration left(long appendMillis, long forMillis) {
        long passed = clock.fresh() ? clock.now() - appendMillis : 0;
        return Duration.ofMillis(forMillis - Math.max(0, passed));
    }
}
