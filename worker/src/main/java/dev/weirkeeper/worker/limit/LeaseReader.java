package dev.weirkeeper.worker.limit;

import dev.weirkeeper.schema.Lease;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.worker.follow.Decoder;
import dev.weirkeeper.worker.follow.TopicFollower;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads {@code llm.limits} and takes what is made out to this life of this worker. */
public final class LeaseReader implements TopicFollower.Listener {
    private final Decoder<Lease> decoder;
    private final String incarnation;
    private final WorkerLimits limits;

    /**
     * @param serdes reads the records
     * @param incarnation this life of this worker
     * @param limits takes its leases
     */
    public LeaseReader(RecordSerdes serdes, String incarnation, WorkerLimits limits) {
        this.decoder = new Decoder<>(serdes, Lease.class, "lease_undecodable");
        this.incarnation = incarnation;
        this.limits = limits;
    }

    @Override
    public void onRecord(ConsumerRecord<byte[], byte[]> record) {
        decoder.decode(record)
                .filter(lease -> lease.getIncarnation().equals(incarnation))
                .ifPresent(limits::lease);
    }
}
