package dev.weirkeeper.router.health;

import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
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
 * Adds the health aggregate to a topology: ended attempts become samples, samples go to the one writer of their deployment,
 * which publishes its row.
 */
public final class HealthStep {
    /** Name of the store. */
    public static final String STORE = "model-health";
    /** Name of the repartition topic, without the application's id and the suffix. */
    public static final String REPARTITION = "health-samples";

    private static final String SAMPLE = "health-sampling";
    private static final String AGGREGATE = "health-aggregate";
    private static final String SINK = "health-sink";

    private HealthStep() {}

    /**
     * Adds the step.
     *
     * @param builder the topology
     * @param endedByModel ENDED attempts keyed by model, with their append time as timestamp; others are passed over
     * @param serdes encodes the rows
     * @param topics topic names
     * @param partitions partitions of the repartition topic, fixed for the life of a router generation
     */
    public static void add(
            StreamsBuilder builder,
            KStream<String, AttemptEvent> endedByModel,
            RecordSerdes serdes,
            Topics topics,
            int partitions) {
        Serde<String> text = Serdes.String();
        Serde<byte[]> bytes = Serdes.ByteArray();
        // In memory: a few hundred bytes for each deployment; its changelog brings it back.
        builder.addStateStore(Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), text, bytes));
        endedByModel
                .processValues(Sampling::new, Named.as(SAMPLE))
                .repartition(
                        Repartitioned.with(text, bytes).withName(REPARTITION).withNumberOfPartitions(partitions))
                .process(() -> new HealthProcessor(STORE, topics.modelHealth(), serdes), Named.as(AGGREGATE), STORE)
                .to(topics.modelHealth(), Produced.with(text, bytes).withName(SINK));
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
