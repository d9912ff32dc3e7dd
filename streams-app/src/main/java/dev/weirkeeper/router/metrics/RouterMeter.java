package dev.weirkeeper.router.metrics;

import java.util.List;

/** Every meter of the router. Names and tags are public: dashboards and alerts stand on them. */
public enum RouterMeter {
    ACCEPTED(
            "weirkeeper.router.requests.accepted",
            Kind.COUNTER,
            "requests",
            List.of("priority"),
            "4",
            "Requests that intake let in."),
    REPEATED(
            "weirkeeper.router.requests.repeated",
            Kind.COUNTER,
            "requests",
            List.of("state"),
            "2",
            "Requests whose id came again: in_flight (swallowed) or ended (answered from the ledger)."),
    MOVED(
            "weirkeeper.router.requests.moved",
            Kind.COUNTER,
            "requests",
            List.of(),
            "1",
            "Requests that another partitioner put beside their home partition, moved there."),
    DEAD_LETTERS(
            "weirkeeper.router.dead.letters",
            Kind.COUNTER,
            "records",
            List.of("code"),
            "one per error code",
            "Records that could not be read or dealt with."),
    DECISIONS(
            "weirkeeper.router.decisions",
            Kind.COUNTER,
            "decisions",
            List.of("outcome"),
            "5",
            "Decisions, by outcome."),
    DISPATCHES(
            "weirkeeper.router.dispatches",
            Kind.COUNTER,
            "dispatches",
            List.of("model"),
            "one per deployment",
            "Dispatches sent to model topics."),
    ATTEMPTS_ENDED(
            "weirkeeper.router.attempts.ended",
            Kind.COUNTER,
            "attempts",
            List.of("model", "outcome"),
            "deployments x 13",
            "Attempts that ended, by outcome."),
    ESCALATIONS(
            "weirkeeper.router.escalations",
            Kind.COUNTER,
            "answers",
            List.of("flaw"),
            "5",
            "Answers that failed the check of a cascade, whose next step was asked, by check."),
    RESPONSES(
            "weirkeeper.router.responses",
            Kind.COUNTER,
            "responses",
            List.of("status"),
            "6",
            "Terminal responses, by status; replayed ones do not count."),
    RESPONSE_TIME(
            "weirkeeper.router.response.time",
            Kind.TIMER,
            "milliseconds",
            List.of("status"),
            "6",
            "From a request's append to its terminal response."),
    ROW_PASSED_OVER(
            "weirkeeper.router.rows.passed.over",
            Kind.COUNTER,
            "rows",
            List.of("topic"),
            "5",
            "Rows of tables that could not be decoded."),
    RUNNING(
            "weirkeeper.router.requests.running",
            Kind.GAUGE,
            "requests",
            List.of(),
            "1",
            "Requests in the ledgers of this instance that have not ended."),
    WAITING(
            "weirkeeper.router.requests.waiting",
            Kind.GAUGE,
            "requests",
            List.of("priority"),
            "3",
            "Requests of this instance that wait: for room, for a deployment to recover, for configuration."),
    DEPLOYMENTS(
            "weirkeeper.router.deployments",
            Kind.GAUGE,
            "deployments",
            List.of(),
            "1",
            "Deployments in the catalogue."),
    TABLES_CAUGHT_UP(
            "weirkeeper.router.tables.caught.up",
            Kind.GAUGE,
            "boolean",
            List.of(),
            "1",
            "1 when the tables are read, 0 while nothing is decided."),
    CLOCK_OFFSET(
            "weirkeeper.router.clock.offset",
            Kind.GAUGE,
            "milliseconds",
            List.of(),
            "1",
            "Broker time less this machine's time."),
    CLOCK_FRESH(
            "weirkeeper.router.clock.fresh", Kind.GAUGE, "boolean", List.of(), "1", "1 while broker time is known.");

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
    private final String cardinality;
    private final String meaning;

    RouterMeter(String meterName, Kind kind, String unit, List<String> tags, String cardinality, String meaning) {
        this.meterName = meterName;
        this.kind = kind;
        this.unit = unit;
        this.tags = tags;
        this.cardinality = cardinality;
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

    /** Its tags. */
    public List<String> tags() {
        return tags;
    }

    /** How many series it has. */
    public String cardinality() {
        return cardinality;
    }

    /** What it says. */
    public String meaning() {
        return meaning;
    }
}
