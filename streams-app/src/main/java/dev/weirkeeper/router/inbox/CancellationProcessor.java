package dev.weirkeeper.router.inbox;

import dev.weirkeeper.router.metrics.RouterMeter;
import dev.weirkeeper.router.plan.Outgoing;
import dev.weirkeeper.router.task.Supplies;
import dev.weirkeeper.schema.Cancellation;
import dev.weirkeeper.schema.Inbox;
import dev.weirkeeper.schema.InboxType;
import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.UnknownSchemaException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every partition of a cancellation: it knows the request's id, but not the conversation that its partition was
 * chosen by.
 */
final class CancellationProcessor extends ContextualProcessor<byte[], byte[], byte[], Outgoing> {
    private static final Logger LOG = LoggerFactory.getLogger(CancellationProcessor.class);

    private static final int LONGEST_ID = 200;
    private static final int LONGEST_REASON = 500;

    private final Supplies supplies;

    CancellationProcessor(Supplies supplies) {
        this.supplies = supplies;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        read(record).filter(CancellationProcessor::mayMeanSomething).ifPresent(cancellation -> {
            for (int partition = 0; partition < supplies.rules().partitions(); partition++) {
                byte[] value = supplies.serdes().serialize(supplies.topics().inbox(), mail(cancellation, partition));
                long nowMs = supplies.time().atLeast(record.timestamp());
                Outgoing mail = new Outgoing.Mail(partition, value);
                context().forward(new Record<>(record.key(), mail, nowMs));
            }
        });
    }

    /** A cancellation that nobody can read asks for nothing; its bytes stay on its topic for people. */
    private Optional<Cancellation> read(Record<byte[], byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(supplies.serdes()
                    .deserialize(supplies.topics().cancellations(), record.value(), Cancellation.class));
        } catch (MalformedRecordException | UnknownSchemaException e) {
            supplies.meters().count(RouterMeter.DEAD_LETTERS, "cancellation_malformed");
            LOG.atWarn()
                    .addKeyValue("topic", supplies.topics().cancellations())
                    .addKeyValue("errorCode", "cancellation_malformed")
                    .log("a cancellation cannot be read: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** No request has a longer name, and what is compressed well on its own topic may be too large for an inbox. */
    private static boolean mayMeanSomething(Cancellation cancellation) {
        return cancellation.getTenant().length() <= LONGEST_ID
                && cancellation.getRequestId().length() <= LONGEST_ID;
    }

    private static @Nullable String cut(@Nullable String reason) {
        return reason == null || reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON);
    }

    private static Inbox mail(Cancellation cancellation, int partition) {
        return Inbox.newBuilder()
                .setType(InboxType.CANCELLATION)
                .setPartition(partition)
                .setSentAt(Instant.ofEpochMilli(cancellation.getAt().toEpochMilli()))
                .setTenant(cancellation.getTenant())
                .setRequestId(cancellation.getRequestId())
                .setReason(cut(cancellation.getReason()))
                .build();
    }
}
