package dev.weirkeeper.worker.heartbeat;

import dev.weirkeeper.schema.WorkerStatus;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.worker.follow.Decoder;
import dev.weirkeeper.worker.follow.TopicFollower;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads other workers' heartbeats and keeps their pauses. A heartbeat tells how long a pause still lasts; the append time of
 * its record says from when, so nobody's clock matters.
 */
public final class HeardPauses implements TopicFollower.Listener {
    private final Decoder<WorkerStatus> decoder;
    private final String incarnation;
    private final Pauses pauses;

    /**
     * @param serdes reads the records
     * @param incarnation this worker's own incarnation, whose heartbeats say nothing new
     * @param pauses where pauses are kept
     */
    public HeardPauses(RecordSerdes serdes, String incarnation, Pauses pauses) {
        this.decoder = new Decoder<>(serdes, WorkerStatus.class, "heartbeat_undecodable");
        this.incarnation = incarnation;
        this.pauses = pauses;
    }

    @Override
    public void onRecord(ConsumerRecord<byte[], byte[]> record) {
        decoder.decode(record)
                .filter(status -> !status.getIncarnation().equals(incarnation))
                .ifPresent(status -> status.getPauses()
                        .forEach(pause -> pauses.heard(pause.getModel(), record.timestamp() + pause.getForMs())));
    }
}
