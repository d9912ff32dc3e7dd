package dev.weirkeeper.router.health;

import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Repartitioned;

/** Adds the health aggregate to a topology. */
public final class HealthStep {
    /** Name of the repartition topic, without the application's id. */
    public static final String REPARTITION = "health";

    private HealthStep() {}

    /**
     * Adds the step.
     *
     * @param builder the topology
     * @param endedByModel ENDED attempts, keyed by model
     * @param serdes encodes rows and samples
     * @param topics topic names
     * @param partitions partitions of the repartition topic, fixed for the life of a router generation
     */
    public static void add(
            StreamsBuilder builder,
            KStream<String, AttemptEvent> endedByModel,
            RecordSerdes serdes,
            Topics topics,
            int partitions) {
        var unused = endedByModel.repartition(Repartitioned.<String, AttemptEvent>as(REPARTITION)
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.serdeFrom(
                        serdes.serializer(AttemptEvent.class), serdes.deserializer(AttemptEvent.class)))
                .withNumberOfPartitions(partitions));
    }
}
