package dev.weirkeeper.worker.heartbeat;

import dev.weirkeeper.schema.WorkerStatus;
import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.UnknownSchemaException;
import dev.weirkeeper.worker.follow.TopicFollower;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads other workers' heartbeats and keeps their pauses. A heartbeat tells how long a pause still lasts; the append time of
 * its record says from when, so nobody's clock matters.
 */
public final class HeardPauses implements TopicFollower.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(HeardPauses.class);

    private final RecordSerdes serdes;
    private final String incarnation;
    private final Pauses pauses;

    /**
     * @param serdes reads the records
     * @param incarnation this worker's own incarnation, whose heartbeats say nothing new
     * @param pauses where pauses are kept
     */
    public HeardPauses(RecordSerdes serdes, String incarnation, Pauses pauses) {
        this.serdes = serdes;
        this.incarnation = incarnation;
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
                        .forEach(pause -> pauses.heard(pause.getModel(), record.timestamp() + pause.getForMs()));
            }
        } catch (MalformedRecordException | UnknownSchemaException e) {
            LOG.atWarn()
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("errorCode", "heartbeat_undecodable")
                    .log("a heartbeat cannot be read and is passed over");
        }
    }
}
