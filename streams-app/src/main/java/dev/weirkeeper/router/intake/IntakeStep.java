package dev.weirkeeper.router.intake;

import dev.weirkeeper.router.plan.Outgoing;
import dev.weirkeeper.router.plan.OutgoingSerde;
import dev.weirkeeper.router.plan.StoreNames;
import dev.weirkeeper.router.task.Supplies;
import dev.weirkeeper.router.time.AppendTime;
import dev.weirkeeper.topic.Topics;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;

/** Adds the door for requests. */
public final class IntakeStep {
    private IntakeStep() {}

    /** Reads requests; the task's stores must have been added. */
    public static KStream<byte[], Outgoing> add(StreamsBuilder builder, Supplies supplies) {
        return builder.stream(
                        supplies.topics().requests(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                                .withName("requests-source")
                                .withTimestampExtractor(new AppendTime()))
                .process(
                        () -> new IntakeProcessor(supplies), Named.as("intake"), StoreNames.ALL.toArray(String[]::new));
    }

    /** Strays go to their home partition. */
    public static void addStrays(KStream<byte[], Outgoing> strays, Topics topics) {
        strays.to(
                topics.requests(),
                Produced.with(Serdes.ByteArray(), OutgoingSerde.INSTANCE)
                        .withName("stray-sink")
                        .withStreamPartitioner((topic, key, value, partitions) -> value instanceof Outgoing.Stray stray
                                ? Optional.of(Set.of(stray.partition()))
                                : Optional.empty()));
    }
}
