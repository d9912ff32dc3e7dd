package dev.weirkeeper.router.app;

import dev.weirkeeper.topic.Topics;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;

/**
 * How a router runs. Made from properties by {@link #of}; a wrong value is refused there with its key, the value and the
 * rule. Not reloadable: a router reads it once, at its start.
 *
 * @param clientProperties properties handed to every Kafka client and to the serdes, {@code bootstrap.servers} and
 *     {@code schema.registry.url} among them
 * @param topics topic names
 * @param applicationId Kafka Streams application id; routers of one id share the work
 * @param instanceId name of this instance in heartbeats
 * @param stateDir where the stores lie
 * @param threads stream threads
 * @param timing intervals and bounds, all in milliseconds
 * @param exactlyOnce false: at least once, for lower latency
 * @param standbyReplicas copies of each store on other instances
 * @param spendCeilingNanoUsdPerDay what all requests together may cost in a UTC day, nano-dollars; empty: no ceiling
 */
public record RouterConfig(
        Map<String, Object> clientProperties,
        Topics topics,
        String applicationId,
        String instanceId,
        String stateDir,
        int threads,
        Timing timing,
        boolean exactlyOnce,
        int standbyReplicas,
        OptionalLong spendCeilingNanoUsdPerDay) {

    public static final String TOPICS_PREFIX = "topics.prefix";
    public static final String APPLICATION_ID = "router.application.id";
    public static final String INSTANCE_ID = "router.instance.id";
    public static final String STATE_DIR = "router.state.dir";
    public static final String THREADS = "router.threads";
    public static final String COMMIT_INTERVAL_MS = "router.commit.interval.ms";
    public static final String TICK_INTERVAL_MS = "router.tick.interval.ms";
    public static final String PROCESSING_GUARANTEE = "router.processing.guarantee";
    public static final String STANDBY_REPLICAS = "router.standby.replicas";
    public static final String SPEND_CEILING = "router.spend.ceiling.usd.per.day";
    public static final String WORKER_SILENCE_MS = "router.worker.silence.ms";
    public static final String LEDGER_RETENTION_MS = "ledger.retention.ms";
    public static final String DEADLINE_INTERACTIVE_MS = "router.deadline.interactive.ms";
    public static final String DEADLINE_STANDARD_MS = "router.deadline.standard.ms";
    public static final String DEADLINE_BATCH_MS = "router.deadline.batch.ms";

    private static final long DAY_MS = 86_400_000L;
    private static final int MOST_THREADS = 64;
    private static final BigDecimal NANO_PER_USD = BigDecimal.valueOf(1_000_000_000L);

    /**
     * Intervals and bounds, all in milliseconds.
     *
     * @param commitIntervalMs how often a transaction commits; under exactly-once it is each hop's latency
     * @param tickIntervalMs how often each partition is told the time
     * @param workerSilenceMs how long a worker may be silent, by the log's time, before it counts as dead
     * @param ledgerRetentionMs how long an ended request's id and answer are remembered
     * @param deadlineInteractiveMs default deadline of INTERACTIVE requests
     * @param deadlineStandardMs default deadline of STANDARD requests
     * @param deadlineBatchMs default deadline of BATCH requests
     */
    public record Timing(
            long commitIntervalMs,
            long tickIntervalMs,
            long workerSilenceMs,
            long ledgerRetentionMs,
            long deadlineInteractiveMs,
            long deadlineStandardMs,
            long deadlineBatchMs) {}

    /** What may be configured: key, type, default, rule and meaning. */
    public static ConfigDef definition() {
        return defineDeadlines(defineTiming(defineIdentity(new ConfigDef())));
    }

    private static ConfigDef defineIdentity(ConfigDef definition) {
        return definition
                .define(
                        TOPICS_PREFIX,
                        Type.STRING,
                        Topics.DEFAULT_PREFIX,
                        Importance.HIGH,
                        "What every topic name starts with. Reloadable: no.")
                .define(
                        APPLICATION_ID,
                        Type.STRING,
                        "weirkeeper-router",
                        new ConfigDef.NonEmptyString(),
                        Importance.HIGH,
                        "Routers of one application id share the work. Reloadable: no.")
                .define(
                        INSTANCE_ID,
                        Type.STRING,
                        "router-" + ProcessHandle.current().pid(),
                        new ConfigDef.NonEmptyString(),
                        Importance.LOW,
                        "Name of this instance in heartbeats. Reloadable: no.")
                .define(
                        STATE_DIR,
                        Type.STRING,
                        ".weirkeeper/state",
                        new ConfigDef.NonEmptyString(),
                        Importance.HIGH,
                        "Directory of the stores; keep it over restarts. Reloadable: no.")
                .define(
                        THREADS,
                        Type.INT,
                        0,
                        Range.between(0, MOST_THREADS),
                        Importance.MEDIUM,
                        "Stream threads; 0: half as many as processors, 1 at least. Each has a transaction of its own, which "
                                + "is what a busy machine spends most on. Reloadable: no.")
                .define(
                        PROCESSING_GUARANTEE,
                        Type.STRING,
                        "exactly_once_v2",
                        ValidString.in("exactly_once_v2", "at_least_once"),
                        Importance.HIGH,
                        "exactly_once_v2, or at_least_once for lower latency with marked duplicates. Reloadable: no.")
                .define(
                        STANDBY_REPLICAS,
                        Type.INT,
                        0,
                        Range.between(0, 5),
                        Importance.MEDIUM,
                        "Copies of each store on other instances; 1 wherever there are several. Reloadable: no.")
                .define(
                        SPEND_CEILING,
                        Type.STRING,
                        "",
                        Importance.HIGH,
                        "US dollars that all requests together may cost in a UTC day; empty: no ceiling. Reloadable: no.");
    }

    private static ConfigDef defineTiming(ConfigDef definition) {
        return definition
                .define(
                        COMMIT_INTERVAL_MS,
                        Type.LONG,
                        50L,
                        Range.between(1, 1000),
                        Importance.MEDIUM,
                        "How often a transaction commits, ms: under exactly-once the latency of a hop. 20 answers sooner "
                                + "where processors are idle, and much later where they are not. Reloadable: no.")
                .define(
                        TICK_INTERVAL_MS,
                        Type.LONG,
                        500L,
                        Range.between(50, 1000),
                        Importance.LOW,
                        "How often each partition is told the time while requests are under way, ms; while none is, each "
                                + "5 s. Reloadable: no.")
                .define(
                        WORKER_SILENCE_MS,
                        Type.LONG,
                        6_000L,
                        Range.between(2_000, 600_000),
                        Importance.MEDIUM,
                        "How long a worker may be silent before it counts as dead, ms of log time. Reloadable: no.")
                .define(
                        LEDGER_RETENTION_MS,
                        Type.LONG,
                        7 * DAY_MS,
                        Range.atLeast(60_000),
                        Importance.HIGH,
                        "How long an ended request's id and answer are remembered, ms. Reloadable: no.");
    }

    private static ConfigDef defineDeadlines(ConfigDef definition) {
        return definition
                .define(
                        DEADLINE_INTERACTIVE_MS,
                        Type.LONG,
                        120_000L,
                        Range.between(1_000, 5 * DAY_MS),
                        Importance.MEDIUM,
                        "Deadline of INTERACTIVE requests that bring none, ms. Reloadable: no.")
                .define(
                        DEADLINE_STANDARD_MS,
                        Type.LONG,
                        900_000L,
                        Range.between(1_000, 5 * DAY_MS),
                        Importance.MEDIUM,
                        "Deadline of STANDARD requests that bring none, ms. Reloadable: no.")
                .define(
                        DEADLINE_BATCH_MS,
                        Type.LONG,
                        DAY_MS,
                        Range.between(1_000, 5 * DAY_MS),
                        Importance.MEDIUM,
                        "Deadline of BATCH requests that bring none, ms. Reloadable: no.");
    }

    /**
     * Reads a configuration.
     *
     * @param properties router keys as in {@link #definition()}; every other key is handed to the Kafka clients and serdes
     * @throws ConfigException where a value breaks its rule; the message names key, value and rule
     */
    public static RouterConfig of(Map<String, ?> properties) {
        ConfigDef definition = definition();
        AbstractConfig config = new AbstractConfig(definition, properties, false);
        Map<String, Object> clients = new HashMap<>(properties);
        clients.keySet().removeAll(definition.names());
        if (!clients.containsKey("bootstrap.servers")) {
            throw new ConfigException("bootstrap.servers: missing; name the brokers as host:port,host:port");
        }
        Timing timing = new Timing(
                config.getLong(COMMIT_INTERVAL_MS),
                config.getLong(TICK_INTERVAL_MS),
                config.getLong(WORKER_SILENCE_MS),
                config.getLong(LEDGER_RETENTION_MS),
                config.getLong(DEADLINE_INTERACTIVE_MS),
                config.getLong(DEADLINE_STANDARD_MS),
                config.getLong(DEADLINE_BATCH_MS));
        return new RouterConfig(
                Map.copyOf(clients),
                new Topics(config.getString(TOPICS_PREFIX)),
                config.getString(APPLICATION_ID),
                config.getString(INSTANCE_ID),
                config.getString(STATE_DIR),
                threads(config.getInt(THREADS), Runtime.getRuntime().availableProcessors()),
                timing,
                config.getString(PROCESSING_GUARANTEE).equals("exactly_once_v2"),
                config.getInt(STANDBY_REPLICAS),
                ceiling(config.getString(SPEND_CEILING)));
    }

    static int threads(int wanted, int processors) {
        return wanted > 0 ? wanted : Math.clamp(processors / 2, 1, MOST_THREADS);
    }

    private static OptionalLong ceiling(String usd) {
        if (usd.isBlank()) {
            return OptionalLong.empty();
        }
        try {
            BigDecimal amount = new BigDecimal(usd.trim());
            if (amount.signum() < 0) {
                throw new ConfigException(SPEND_CEILING, usd, "must not be negative");
            }
            return OptionalLong.of(amount.multiply(NANO_PER_USD).longValueExact());
        } catch (NumberFormatException | ArithmeticException e) {
            throw new ConfigException(
                    SPEND_CEILING, usd, "must be US dollars with at most nine decimals, like 1 or 0.50");
        }
    }
}
