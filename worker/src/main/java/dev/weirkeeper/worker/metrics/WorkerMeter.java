package dev.weirkeeper.worker.metrics;

import java.util.List;

/** Every meter of the worker. Names and tags are public: dashboards and alerts stand on them. */
public enum WorkerMeter {
    /** Dispatches taken from model topics. */
    TAKEN("weirkeeper.worker.dispatches.taken", Kind.COUNTER, "dispatches", List.of("model")),
    /** Dispatches given back without a call. */
    RETURNED("weirkeeper.worker.dispatches.returned", Kind.COUNTER, "dispatches", List.of("model", "reason")),
    /** Dispatches dropped because their commit failed; they are read again by whoever owns the partition. */
    NOT_PERMITTED("weirkeeper.worker.dispatches.not.permitted", Kind.COUNTER, "dispatches", List.of("model")),
    /** Records that could not be read. */
    DEAD_LETTERS("weirkeeper.worker.dead.letters", Kind.COUNTER, "records", List.of("model")),
    /** Provider calls, by outcome, with their duration. */
    CALLS("weirkeeper.worker.calls", Kind.TIMER, "milliseconds", List.of("model", "outcome")),
    /** Calls running now. */
    IN_FLIGHT("weirkeeper.worker.calls.in.flight", Kind.GAUGE, "calls", List.of("model")),
    /** Calls that may run at once. */
    PERMITS("weirkeeper.worker.permits", Kind.GAUGE, "calls", List.of("model")),
    /** How long a model is still left alone. */
    PAUSE("weirkeeper.worker.pause", Kind.GAUGE, "milliseconds", List.of("model")),
    /** Lives of an intake thread that an unexpected exception ended. */
    INTAKE_FAILURES("weirkeeper.worker.intake.failures", Kind.COUNTER, "failures", List.of("model")),
    /** Ends of calls that could not be put on the log. */
    EVENTS_LOST("weirkeeper.worker.events.lost", Kind.COUNTER, "events", List.of()),
    /** Broker time less this machine's time. */
    CLOCK_OFFSET("weirkeeper.worker.clock.offset", Kind.GAUGE, "milliseconds", List.of()),
    /** Age of the last clock sample; -1 before the first. */
    CLOCK_AGE("weirkeeper.worker.clock.age", Kind.GAUGE, "milliseconds", List.of());

    /** What kind of meter it is. */
    public enum Kind {
        /** Counts up. */
        COUNTER,
        /** Shows a value of now. */
        GAUGE,
        /** Counts and times. */
        TIMER
    }

    private final String meterName;
    private final Kind kind;
    private final String unit;
    private final List<String> tags;

    WorkerMeter(String meterName, Kind kind, String unit, List<String> tags) {
        this.meterName = meterName;
        this.kind = kind;
        this.unit = unit;
        this.tags = tags;
    }

    /** Its name. */
    public String meterName() {
        return meterName;
    }

    /** Its kind. */
    public Kind kind() {
        return kind;
    }

    /** Its unit. */
    public String unit() {
        return unit;
    }

    /** Its tags: model has one value per catalogue row of this worker, reason and outcome those of their enums. */
    public List<String> tags() {
        return tags;
    }
}
