package dev.weirkeeper.worker.intake;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.RegistryUnavailableException;
import dev.weirkeeper.serde.SchemaRefusedException;
import dev.weirkeeper.serde.UnknownSchemaException;
import dev.weirkeeper.worker.intake.ModelIntake.DispatchBytes;
import dev.weirkeeper.worker.intake.Reading.Poison;
import dev.weirkeeper.worker.intake.Reading.Readable;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads records of a model topic. */
final class DispatchReader {

    private final DispatchBytes bytes;
    private final int attemptPartitions;

    /**
     * @param attemptPartitions partitions of the attempts topic, which a dispatch's home must be among
     */
    DispatchReader(DispatchBytes bytes, int attemptPartitions) {
        this.bytes = bytes;
        this.attemptPartitions = attemptPartitions;
    }

    /**
     * Reads a record.
     *
     * @throws RegistryUnavailableException where nothing can be known about it now
     */
    Reading read(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            return new Poison("record_empty", "the record has no value");
        }
        try {
            DispatchedRequest dispatch = bytes.read(record.topic(), value);
            return flaw(dispatch)
                    .<Reading>map(flaw -> new Poison("dispatch_invalid", flaw))
                    .orElseGet(() -> new Readable(dispatch));
        } catch (RegistryUnavailableException | SchemaRefusedException e) {
            throw e; // the registry's trouble, not the record's
        } catch (UnknownSchemaException e) {
            return new Poison("schema_unknown", words(e));
        } catch (MalformedRecordException e) {
            return new Poison("record_malformed", words(e));
        }
    }

    private Optional<String> flaw(DispatchedRequest dispatch) {
        if (dispatch.getHomePartition() < 0 || dispatch.getHomePartition() >= attemptPartitions) {
            return Optional.of(
                    "homePartition: " + dispatch.getHomePartition() + " must be 0 to " + (attemptPartitions - 1));
        }
        if (dispatch.getCallTimeoutMs() < 1) {
            return Optional.of("callTimeoutMs: " + dispatch.getCallTimeoutMs() + " must be at least 1");
        }
        if (dispatch.getDispatchId().isBlank()) {
            return Optional.of("dispatchId: must not be blank");
        }
        return Optional.empty();
    }

    private static String words(RuntimeException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
