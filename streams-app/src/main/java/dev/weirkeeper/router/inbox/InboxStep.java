package dev.weirkeeper.router.inbox;

import dev.weirkeeper.router.plan.Outgoing;
import dev.weirkeeper.router.plan.OutgoingSerde;
import dev.weirkeeper.router.plan.StoreNames;
import dev.weirkeeper.router.task.Supplies;
import dev.weirkeeper.router.time.AppendTime;
import dev.weirkeeper.router.time.InboxFirst;
import dev.weirkeeper.topic.Topics;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;

/** Adds what is addressed to running requests and to partitions; it goes before new requests. */
public final class InboxStep {
    private static final String[] STORES = StoreNames.ALL.toArray(String[]::new);

    private InboxStep() {}

    /** Reads what workers report. */
    public static KStream<byte[], Outgoing> addAttempts(StreamsBuilder builder, Supplies supplies) {
        return builder.stream(supplies.topics().attempts(), first("attempts-source"))
                .process(() -> new AttemptProcessor(supplies), Named.as("attempts"), STORES);
    }

    /** Reads ticks and cancellations, and sends the ticks. */
    public static KStream<byte[], Outgoing> addInbox(StreamsBuilder builder, Supplies supplies) {
        return builder.stream(supplies.topics().inbox(), first("inbox-source"))
                .process(() -> new InboxProcessor(supplies), Named.as("inbox"), STORES);
    }

    /** Tells the inboxes of cancellations; a subtopology of its own, for its topic may have other partitions. */
    public static void addCancellations(StreamsBuilder builder, Supplies supplies) {
        addMail(
                builder.stream(
                                supplies.topics().cancellations(),
                                Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                                        .withName("cancellations-source")
                                        .withTimestampExtractor(new AppendTime()))
                        .process(() -> new CancellationProcessor(supplies), Named.as("cancellations")),
                supplies.topics(),
                "cancellation-mail-sink");
    }

    /** Mail goes to the inbox partition it is addressed to. */
    public static void addMail(KStream<byte[], Outgoing> mail, Topics topics, String name) {
        mail.to(
                topics.inbox(),
                Produced.with(Serdes.ByteArray(), OutgoingSerde.INSTANCE)
                        .withName(name)
                        .withStreamPartitioner((topic, key, value, partitions) -> value instanceof Outgoing.Mail one
                                ? Optional.of(Set.of(one.partition()))
                                : Optional.empty()));
    }

    private static Consumed<byte[], byte[]> first(String name) {
        return Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                .withName(name)
                .withTimestampExtractor(new InboxFirst());
    }
}
