package dev.weirkeeper.router.dispatch;

import dev.weirkeeper.router.plan.Outgoing;
import dev.weirkeeper.router.plan.OutgoingSerde;
import dev.weirkeeper.router.plan.OutgoingTopic;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;

/** Adds the sink of dispatches. */
public final class DispatchStep {
    private DispatchStep() {}

    /** Dispatches go to the partition that was chosen for them; where none was, spread over the topic's, however many those are. */
    public static void add(KStream<byte[], Outgoing> dispatches) {
        dispatches.to(
                new OutgoingTopic(),
                Produced.with(Serdes.ByteArray(), OutgoingSerde.INSTANCE)
                        .withName("dispatch-sink")
                        .withStreamPartitioner(
                                (topic, key, value, partitions) -> value instanceof Outgoing.Dispatch dispatch
                                        ? Optional.of(Set.of(partition(dispatch, partitions)))
                                        : Optional.empty()));
    }

    private static int partition(Outgoing.Dispatch dispatch, int partitions) {
        boolean known = dispatch.partition() >= 0 && dispatch.partition() < partitions;
        return known ? dispatch.partition() : Math.floorMod(dispatch.spread(), partitions);
    }
}
