package dev.weirkeeper.worker.limit;

import dev.weirkeeper.schema.Lease;
import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.UnknownSchemaException;
import dev.weirkeeper.worker.follow.TopicFollower;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads {@code llm.limits} and takes what is made out to this life of this worker. */
public final class LeaseReader implements TopicFollower.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseReader.class);

    private final RecordSerdes serdes;
    private final String incarnation;
    private final WorkerLimits limits;

    /**
     * @param serdes reads the records
     * @param incarnation this life of this worker
     * @param limits takes its leases
     */
    public LeaseReader(RecordSerdes serdes, String incarnation, WorkerLimits limits) {
        this.serdes = serdes;
        this.incarnation = incarnation;
        this.limits = limits;
    }

    @Override
    public void onRecord(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            return;
        }
        try {
            Lease lease = serdes.deserialize(record.topic(), value, Lease.class);
            if (lease.getIncarnation().equals(incarnation)) {
                limits.lease(lease);
            }
        } catch (MalformedRecordException | UnknownSchemaException e) {
            LOG.atWarn()
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("errorCode", "lease_undecodable")
                    .log("a lease cannot be read and is passed over");
        }
    }
}
