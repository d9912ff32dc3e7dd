package dev.weirkeeper.worker.metrics;

import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.ReturnReason;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** The worker's meters on a registry that it is given. Thread-safe. */
public final class WorkerMeters implements AutoCloseable {
    private final MeterRegistry registry;
    private final Queue<Gauge> gauges = new ConcurrentLinkedQueue<>();

    /**
     * @param registry where the meters live
     */
    public WorkerMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Dispatches were taken. */
    public void taken(String model, int count) {
        registry.counter(WorkerMeter.TAKEN.meterName(), "model", model).increment(count);
    }

    /** A dispatch was given back. */
    public void returned(String model, ReturnReason reason) {
        registry.counter(WorkerMeter.RETURNED.meterName(), "model", model, "reason", lower(reason.name()))
                .increment();
    }

    /** Dispatches were dropped because their commit failed. */
    public void notPermitted(String model, int count) {
        registry.counter(WorkerMeter.NOT_PERMITTED.meterName(), "model", model).increment(count);
    }

    /** A record could not be read. */
    public void deadLetter(String model) {
        registry.counter(WorkerMeter.DEAD_LETTERS.meterName(), "model", model).increment();
    }

    /** A call ended. */
    public void callEnded(String model, AttemptOutcome outcome, long millis) {
        registry.timer(WorkerMeter.CALLS.meterName(), "model", model, "outcome", lower(outcome.name()))
                .record(Duration.ofMillis(millis));
    }

    /** An intake thread died. */
    public void intakeFailed(String model) {
        registry.counter(WorkerMeter.INTAKE_FAILURES.meterName(), "model", model)
                .increment();
    }

    /** The end of a call could not be put on the log. */
    public void eventLost() {
        registry.counter(WorkerMeter.EVENTS_LOST.meterName()).increment();
    }

    /** A piece of a streamed answer could not be published. */
    public void chunkLost() {
        registry.counter(WorkerMeter.CHUNKS_LOST.meterName()).increment();
    }

    /** Shows a value of one model; asked whenever the registry is read. */
    public void gauge(WorkerMeter meter, String model, Supplier<Number> value) {
        gauges.add(Gauge.builder(meter.meterName(), value)
                .tag("model", model)
                .baseUnit(meter.unit())
                .register(registry));
    }

    /** Shows a value of the worker. */
    public void gauge(WorkerMeter meter, Supplier<Number> value) {
        gauges.add(
                Gauge.builder(meter.meterName(), value).baseUnit(meter.unit()).register(registry));
    }

    /** Takes the gauges off the registry: what they show is gone, and a next worker of this process brings its own. */
    @Override
    public void close() {
        gauges.forEach(registry::remove);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
