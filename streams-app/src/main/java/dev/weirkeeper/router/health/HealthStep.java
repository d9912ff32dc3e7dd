package dev.weirkeeper.router.health;

import dev.weirkeeper.router.decide.Deployment;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.Stores;

/**
 * Adds the health aggregate to a topology: ended attempts become samples; samples, and what partitions want of a deployment, go
 * to the one writer of the deployment's row, which publishes it.
 */
public final class HealthStep {
    /** Name of the store. */
    public static final String STORE = "model-health";
    /** Name of the repartition topic, without the application's id and the suffix. */
    public static final String REPARTITION = "health-samples";

    private static final String SAMPLE = "health-sampling";
    private static final String WITH_DEMAND = "health-with-demand";
    private static final String AGGREGATE = "health-aggregate";
    private static final String SINK = "health-sink";

    private HealthStep() {}

    /**
     * What the owner of a deployment's health works with.
     *
     * @param serdes encodes the rows
     * @param topics topic names
     * @param partitions partitions of the repartition topic, and of the requests' topic: fixed for the life of a router generation
     * @param deployments a deployment of the catalogue with what its workers announce
     * @param weights a tenant's share beside others'
     */
    public record World(
            RecordSerdes serdes,
            Topics topics,
            int partitions,
            Function<String, Optional<Deployment>> deployments,
            ToDoubleFunction<String> weights) {}

    /**
     * Adds the step.
     *
     * @param builder the topology
     * @param endedByModel ENDED attempts keyed by model, with their append time as timestamp; others are passed over
     * @param demandByModel bytes of {@link dev.weirkeeper.router.pending.Demand}, keyed by model
     * @param world what the owners work with
     */
    public static void add(
            StreamsBuilder builder,
            KStream<String, AttemptEvent> endedByModel,
            KStream<String, byte[]> demandByModel,
            World world) {
        Serde<String> text = Serdes.String();
        Serde<byte[]> bytes = Serdes.ByteArray();
        // In memory: a few hundred bytes for each deployment; its changelog brings it back.
        builder.addStateStore(Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), text, bytes));
        endedByModel
                .processValues(Sampling::new, Named.as(SAMPLE))
                .merge(demandByModel, Named.as(WITH_DEMAND))
                .repartition(Repartitioned.with(text, bytes)
                        .withName(REPARTITION)
                        .withNumberOfPartitions(world.partitions()))
                .process(() -> new HealthProcessor(STORE, world), Named.as(AGGREGATE), STORE)
                .to(world.topics().modelHealth(), Produced.with(text, bytes).withName(SINK));
    }

    /** Bytes of our own, not Avro: no answer travels, and no registry is needed on the way. */
    private static final class Sampling extends ContextualFixedKeyProcessor<String, AttemptEvent, byte[]> {
        @Override
        public void process(FixedKeyRecord<String, AttemptEvent> ended) {
            if (ended.key() != null && ended.value() != null) {
                Sample.of(ended.value(), ended.timestamp())
                        .ifPresent(sample -> context()
                                .forward(ended.withValue(sample.toBytes()).withTimestamp(sample.atMs())));
            }
        }
    }
}
