package dev.weirkeeper.router.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;

/** The router's meters on a registry that it is given. Thread-safe. */
public final class RouterMeters implements AutoCloseable {
    private static final String MILLISECONDS = "milliseconds";

    private final MeterRegistry registry;
    private final Queue<Meter> shown = new ConcurrentLinkedQueue<>();
    private final Queue<KafkaStreamsMetrics> bound = new ConcurrentLinkedQueue<>();

    /**
     * @param registry where the meters live
     */
    public RouterMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Counts one.
     *
     * @param meter a counter
     * @param tagValues a value for each of its tags, in their order; enum names in lower case
     */
    public void count(RouterMeter meter, String... tagValues) {
        Counter.builder(meter.meterName())
                .tags(tags(meter, tagValues))
                .description(meter.meaning())
                .register(registry)
                .increment();
    }

    /**
     * Records a duration.
     *
     * @param meter a timer
     * @param duration not negative; a negative one, between two clocks, counts as none
     */
    public void time(RouterMeter meter, Duration duration, String... tagValues) {
        Timer.builder(meter.meterName())
                .tags(tags(meter, tagValues))
                .description(meter.meaning())
                .register(registry)
                .record(duration.isNegative() ? Duration.ZERO : duration);
    }

    /** Shows a value; asked whenever the registry is read. */
    public void gauge(RouterMeter meter, Supplier<Number> value, String... tagValues) {
        shown.add(Gauge.builder(meter.meterName(), value)
                .tags(tags(meter, tagValues))
                .baseUnit(meter.unit().equals(MILLISECONDS) ? MILLISECONDS : null) // others only repeat the name
                .description(meter.meaning())
                .register(registry));
    }

    /** Shows a count that is kept elsewhere; asked whenever the registry is read. */
    public void counted(RouterMeter meter, Supplier<Number> value, String... tagValues) {
        shown.add(FunctionCounter.builder(meter.meterName(), value, v -> v.get().doubleValue())
                .tags(tags(meter, tagValues))
                .description(meter.meaning())
                .register(registry));
    }

    /** Shows Kafka Streams' own metrics, beginning with {@code kafka.}. */
    public void bind(KafkaStreams streams) {
        KafkaStreamsMetrics metrics = new KafkaStreamsMetrics(streams);
        metrics.bindTo(registry);
        bound.add(metrics);
    }

    /** Takes what is shown off the registry: a next router of this process brings its own. */
    @Override
    public void close() {
        shown.forEach(registry::remove);
        bound.forEach(KafkaStreamsMetrics::close);
    }

    private static Tags tags(RouterMeter meter, String... values) {
        if (values.length != meter.tags().size()) {
            throw new IllegalArgumentException(meter + " has the tags " + meter.tags() + ": give each a value");
        }
        Tags tags = Tags.empty();
        for (int i = 0; i < values.length; i++) {
            tags = tags.and(meter.tags().get(i), values[i]);
        }
        return tags;
    }
}
