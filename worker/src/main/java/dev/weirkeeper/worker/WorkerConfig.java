package dev.weirkeeper.worker;

import dev.weirkeeper.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * How a worker runs. Made from properties by {@link #of}; a wrong value is refused there with its key, the value and the
 * rule. Not reloadable: a worker reads it once, at its start.
 *
 * @param clientProperties properties handed to every Kafka client and to the serdes, {@code bootstrap.servers} and
 *     {@code schema.registry.url} among them
 * @param topics topic names
 * @param workerId name of this worker in heartbeats and attempt events
 * @param region where it runs; empty: not said
 * @param models what it serves
 * @param inFlight calls at once, for each model
 * @param bounds times and sizes
 */
public record WorkerConfig(
        Map<String, Object> clientProperties,
        Topics topics,
        String workerId,
        String region,
        Models models,
        int inFlight,
        Bounds bounds) {

    /** Key: what every topic name starts with. */
    public static final String TOPICS_PREFIX = "topics.prefix";
    /** Key: name of the worker. */
    public static final String ID = "worker.id";
    /** Key: models it serves. */
    public static final String MODELS = "worker.models";
    /** Key: calls at once for each model. */
    public static final String IN_FLIGHT = "worker.in.flight";
    /** Key: whether fewer calls run at once while a provider refuses. */
    public static final String IN_FLIGHT_ADAPTIVE = "worker.in.flight.adaptive";
    /** Key: how long calls may go on after a stop. */
    public static final String STOP_GRACE_MS = "worker.stop.grace.ms";
    /** Key: where it runs. */
    public static final String REGION = "worker.region";
    /** Key: how long a connection to a provider may take. */
    public static final String CONNECT_TIMEOUT_MS = "worker.connect.timeout.ms";
    /** Key: pause after a rate limit that names none. */
    public static final String PAUSE_DEFAULT_MS = "worker.pause.default.ms";
    /** Key: largest attempt event. */
    public static final String EVENT_MAX_BYTES = "worker.event.max.bytes";
    /** Key: largest provider response. */
    public static final String ANSWER_MAX_BYTES = "worker.answer.max.bytes";

    private static final String ALL = "*";
    private static final String NAMESPACE = "worker.";
    private static final int ID_NOISE_BITS = 24;

    /** Which models a worker serves. */
    public sealed interface Models {
        /** Every model that is or becomes ACTIVE in the catalogue. */
        record All() implements Models {}

        /**
         * These.
         *
         * @param ids model ids, at least one
         */
        record These(Set<String> ids) implements Models {
            public These {
                ids = Set.copyOf(ids);
                if (ids.isEmpty()) {
                    throw new IllegalArgumentException("ids: must name at least one model");
                }
            }
        }
    }

    /**
     * Times and sizes.
     *
     * @param adaptive whether fewer calls than {@code inFlight} run at once while a provider refuses
     * @param stopGrace how long running calls may go on after {@link Worker#close}; then they are broken off
     * @param connectTimeout how long a connection to a provider may take
     * @param defaultPause how long a model is left alone after a rate limit without a wait
     * @param eventMaxBytes the largest attempt event; a larger answer is reported as {@code answer_too_large}
     * @param answerMaxBytes the most bytes of a provider's response that are read
     */
    public record Bounds(
            boolean adaptive,
            Duration stopGrace,
            Duration connectTimeout,
            Duration defaultPause,
            int eventMaxBytes,
            int answerMaxBytes) {}

    /** What may be configured: key, type, default, rule and meaning. */
    public static ConfigDef definition() {
        return defineCalls(new ConfigDef()
                .define(
                        TOPICS_PREFIX,
                        Type.STRING,
                        Topics.DEFAULT_PREFIX,
                        Importance.HIGH,
                        "What every topic name starts with. Reloadable: no.")
                .define(
                        ID,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "Name of this worker, unique among those that run; empty: host-pid-random. Reloadable: no.")
                .define(
                        MODELS,
                        Type.LIST,
                        ALL,
                        Importance.HIGH,
                        "Model ids, comma-separated, or * for every ACTIVE model of the catalogue. Reloadable: no.")
                .define(
                        IN_FLIGHT,
                        Type.INT,
                        64,
                        Range.between(1, 100_000),
                        Importance.HIGH,
                        "Calls at once, for each model; the ceiling where " + IN_FLIGHT_ADAPTIVE
                                + " is true. Reloadable: no.")
                .define(
                        IN_FLIGHT_ADAPTIVE,
                        Type.BOOLEAN,
                        true,
                        Importance.MEDIUM,
                        "Whether fewer calls run at once, down to 1, while a provider answers with rate limits, overload or"
                                + " time-outs, and more again as it answers. Reloadable: no.")
                .define(
                        STOP_GRACE_MS,
                        Type.LONG,
                        30_000L,
                        Range.between(0, 3_600_000),
                        Importance.MEDIUM,
                        "How long running calls may go on after a stop, ms; then they end CANCELLED. Reloadable: no."));
    }

    private static ConfigDef defineCalls(ConfigDef definition) {
        return definition
                .define(
                        REGION,
                        Type.STRING,
                        "",
                        Importance.LOW,
                        "Where this worker runs, told in its heartbeat; empty: not said. Reloadable: no.")
                .define(
                        CONNECT_TIMEOUT_MS,
                        Type.LONG,
                        10_000L,
                        Range.between(100, 120_000),
                        Importance.LOW,
                        "How long a connection to a provider may take, ms. Reloadable: no.")
                .define(
                        PAUSE_DEFAULT_MS,
                        Type.LONG,
                        1_000L,
                        Range.between(0, 600_000),
                        Importance.LOW,
                        "How long a model is left alone after a rate limit that names no wait, ms. Reloadable: no.")
                .define(
                        EVENT_MAX_BYTES,
                        Type.INT,
                        950_000,
                        Range.between(10_000, 100_000_000),
                        Importance.MEDIUM,
                        "Largest attempt event, bytes; at least 64 kB below the response topic's limit, because the"
                                + " response adds to it. Larger answers end MALFORMED, answer_too_large. Reloadable: no.")
                .define(
                        ANSWER_MAX_BYTES,
                        Type.INT,
                        8_388_608,
                        Range.between(10_000, 268_435_456),
                        Importance.LOW,
                        "Most bytes of a provider's response that are read. Reloadable: no.");
    }

    /**
     * Reads a configuration.
     *
     * @param properties worker keys as in {@link #definition()}; every other key is handed to the Kafka clients and serdes
     * @throws ConfigException where a key is unknown or a value breaks its rule; the message names key, value and rule
     */
    public static WorkerConfig of(Map<String, ?> properties) {
        return of(properties, new Random());
    }

    /**
     * Reads a configuration.
     *
     * @param properties as in {@link #of(Map)}
     * @param random for the id of a worker that is given none
     * @throws ConfigException as in {@link #of(Map)}
     */
    public static WorkerConfig of(Map<String, ?> properties, RandomGenerator random) {
        ConfigDef definition = definition();
        AbstractConfig config = new AbstractConfig(definition, properties, false);
        Map<String, Object> clients = new HashMap<>(properties);
        clients.keySet().removeAll(definition.names());
        refuseUnknown(clients);
        return new WorkerConfig(
                Map.copyOf(clients),
                topics(config.getString(TOPICS_PREFIX)),
                config.getString(ID).isBlank()
                        ? inventedId(random)
                        : config.getString(ID).strip(),
                config.getString(REGION).strip(),
                models(config),
                config.getInt(IN_FLIGHT),
                new Bounds(
                        config.getBoolean(IN_FLIGHT_ADAPTIVE),
                        Duration.ofMillis(config.getLong(STOP_GRACE_MS)),
                        Duration.ofMillis(config.getLong(CONNECT_TIMEOUT_MS)),
                        Duration.ofMillis(config.getLong(PAUSE_DEFAULT_MS)),
                        config.getInt(EVENT_MAX_BYTES),
                        config.getInt(ANSWER_MAX_BYTES)));
    }

    /** Client properties may hold passwords: they are not shown. */
    @Override
    public String toString() {
        return "WorkerConfig[workerId=" + workerId + ", region=" + region + ", models=" + models + ", inFlight="
                + inFlight + ", topics=" + topics + ", bounds=" + bounds + "]";
    }

    private static void refuseUnknown(Map<String, Object> clients) {
        clients.keySet().stream()
                .filter(key -> key.startsWith(NAMESPACE))
                .sorted()
                .findFirst()
                .ifPresent(key -> {
                    throw new ConfigException(key + ": there is no such setting; known are "
                            + definition().names().stream()
                                    .filter(known -> known.startsWith(NAMESPACE))
                                    .sorted()
                                    .toList());
                });
        if (!clients.containsKey("bootstrap.servers")) {
            throw new ConfigException("bootstrap.servers: missing; name the brokers as host:port,host:port");
        }
    }

    private static Topics topics(String prefix) {
        try {
            return new Topics(prefix);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(TOPICS_PREFIX, prefix, e.getMessage());
        }
    }

    private static Models models(AbstractConfig config) {
        Set<String> ids = new LinkedHashSet<>();
        config.getList(MODELS).stream()
                .map(String::strip)
                .filter(id -> !id.isEmpty())
                .forEach(ids::add);
        if (ids.isEmpty()) {
            throw new ConfigException(MODELS, config.getList(MODELS), "must name at least one model, or be *");
        }
        if (!ids.contains(ALL)) {
            return new Models.These(ids);
        }
        if (ids.size() > 1) {
            throw new ConfigException(MODELS, config.getList(MODELS), "must be either * or model ids, not both");
        }
        return new Models.All();
    }

    private static String inventedId(RandomGenerator random) {
        return Host.name() + "-" + ProcessHandle.current().pid() + "-"
                + Integer.toHexString(random.nextInt(1 << ID_NOISE_BITS));
    }
}
