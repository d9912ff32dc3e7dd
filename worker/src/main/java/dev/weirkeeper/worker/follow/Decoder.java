package dev.weirkeeper.worker.follow;

import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.UnknownSchemaException;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes the records of a followed topic. What cannot be decoded is logged and passed over: one bad record must not keep a worker from
 * those behind it. A registry that is away is the follower's business: it reads again.
 *
 * @param <T> the records
 */
public final class Decoder<T extends SpecificRecord> {
    private static final Logger LOG = LoggerFactory.getLogger(Decoder.class);

    private final RecordSerdes serdes;
    private final Class<T> type;
    private final String errorCode;

    /**
     * @param serdes decodes
     * @param type the records
     * @param errorCode stable code that is logged with what cannot be decoded
     */
    public Decoder(RecordSerdes serdes, Class<T> type, String errorCode) {
        this.serdes = serdes;
        this.type = type;
        this.errorCode = errorCode;
    }

    /** The record's value; empty where it has none or it cannot be decoded. */
    public Optional<T> decode(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(serdes.deserialize(record.topic(), record.value(), type));
        } catch (MalformedRecordException | UnknownSchemaException e) {
            LOG.atWarn()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("errorCode", errorCode)
                    .log("a record cannot be decoded and is passed over: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
