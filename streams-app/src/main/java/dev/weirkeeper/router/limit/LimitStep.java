package dev.weirkeeper.router.limit;

import dev.weirkeeper.router.task.Supplies;
import dev.weirkeeper.router.time.AppendTime;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;

/**
 * Adds the owners of limits to a topology: one for each partition of {@code llm.limits}. They read that topic for its partitions
 * alone, which makes each limit one task's own; what they go by comes from the global tables.
 */
public final class LimitStep {
    /** Name of the store. */
    public static final String STORE = "limit-owner";

    private LimitStep() {}

    /** Adds the step. */
    public static void add(StreamsBuilder builder, Supplies supplies) {
        // In memory: a few kilobytes for each limit in use; its changelog brings it back.
        builder.addStateStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray()));
        String topic = supplies.topics().limits();
        LimitWorld world = new LimitWorld(supplies.tables());
        int partitions = supplies.rules().partitions();
        builder.stream(
                        topic,
                        Consumed.with(Serdes.String(), Serdes.ByteArray())
                                .withName("limits-source")
                                .withTimestampExtractor(new AppendTime()))
                .process(
                        () -> new LimitProcessor(world, topic, supplies.serdes(), partitions),
                        Named.as("limit-owner"),
                        STORE)
                .to(
                        topic,
                        Produced.with(Serdes.String(), LimitRow.RowSerde.INSTANCE)
                                .withName("limit-sink")
                                .withStreamPartitioner(
                                        (name, key, row, count) -> Optional.of(Set.of(row.partition()))));
    }

    /** The partition of {@code llm.limits} whose task owns a limit. */
    static int ownerOf(String limit, int partitions) {
        return Utils.toPositive(Utils.murmur2(limit.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
