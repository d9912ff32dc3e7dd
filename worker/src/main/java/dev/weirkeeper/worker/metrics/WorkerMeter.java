package dev.weirkeeper.worker.metrics;

import java.util.List;

/** Every meter of the worker. Names and tags are public: dashboards and alerts stand on them. */
public enum WorkerMeter {
    TAKEN(
            "weirkeeper.worker.dispatches.taken",
            Kind.COUNTER,
            "dispatches",
            List.of("model"),
            "Dispatches taken from model topics."),
    RETURNED(
            "weirkeeper.worker.dispatches.returned",
            Kind.COUNTER,
            "dispatches",
            List.of("model", "reason"),
            "Dispatches given back without a call."),
    NOT_PERMITTED(
            "weirkeeper.worker.dispatches.not.permitted",
            Kind.COUNTER,
            "dispatches",
            List.of("model"),
            "Dispatches dropped because their commit failed; they are read again by whoever owns the partition."),
    DEAD_LETTERS(
            "weirkeeper.worker.dead.letters",
            Kind.COUNTER,
            "records",
            List.of("model"),
            "Records that could not be read."),
    CALLS(
            "weirkeeper.worker.calls",
            Kind.TIMER,
            "milliseconds",
            List.of("model", "outcome"),
            "Provider calls, by outcome, with their duration."),
    IN_FLIGHT("weirkeeper.worker.calls.in.flight", Kind.GAUGE, "calls", List.of("model"), "Calls running now."),
    PERMITS("weirkeeper.worker.permits", Kind.GAUGE, "calls", List.of("model"), "Calls that may run at once."),
    PAUSE(
            "weirkeeper.worker.pause",
            Kind.GAUGE,
            "milliseconds",
            List.of("model"),
            "How long a model is still left alone."),
    INTAKE_FAILURES(
            "weirkeeper.worker.intake.failures",
            Kind.COUNTER,
            "failures",
            List.of("model"),
            "Lives of an intake thread that an unexpected exception ended."),
    EVENTS_LOST(
            "weirkeeper.worker.events.lost",
            Kind.COUNTER,
            "events",
            List.of(),
            "Ends of calls that could not be put on the log."),
    CHUNKS_LOST(
            "weirkeeper.worker.chunks.lost",
            Kind.COUNTER,
            "chunks",
            List.of(),
            "Pieces of streamed answers that could not be published; their readers wait for the whole answer."),
    CLOCK_OFFSET(
            "weirkeeper.worker.clock.offset",
            Kind.GAUGE,
            "milliseconds",
            List.of(),
            "Broker time less this machine's time."),
    CLOCK_AGE(
            "weirkeeper.worker.clock.age",
            Kind.GAUGE,
            "milliseconds",
            List.of(),
            "Age of the last clock sample; -1 before the first.");

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
    private final String meaning;

    WorkerMeter(String meterName, Kind kind, String unit, List<String> tags, String meaning) {
        this.meterName = meterName;
        this.kind = kind;
        this.unit = unit;
        this.tags = tags;
        this.meaning = meaning;
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

    /** What it says. */
    public String meaning() {
        return meaning;
    }
}
