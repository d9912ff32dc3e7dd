package dev.weirkeeper.connector.ingress;

import dev.weirkeeper.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * How the HTTP door behaves. Made from properties by {@link #of}; a wrong value is refused there with its key, the value and
 * the rule. Not reloadable.
 *
 * @param kafka properties handed to the Kafka clients and serdes
 * @param topics topic names
 * @param listen where it listens
 * @param anonymousTenant whom callers on loopback are while no tenant's row says anything about keys; empty: nobody
 * @param limits what a caller may use up
 * @param view what is remembered of requests
 */
public record IngressConfig(
        Map<String, Object> kafka, Topics topics, Listen listen, String anonymousTenant, Limits limits, View view) {
    /** Key: what every topic name starts with. */
    public static final String TOPICS_PREFIX = "topics.prefix";
    /** Key: address to listen on. */
    public static final String HOST = "ingress.host";
    /** Key: port to listen on. */
    public static final String PORT = "ingress.port";
    /** Key: whom callers on loopback are while there are no keys. */
    public static final String ANONYMOUS_TENANT = "ingress.anonymous.tenant";
    /** Key: most bytes of a body. */
    public static final String BODY_MAX_BYTES = "ingress.body.max.bytes";
    /** Key: most bytes of all bodies together. */
    public static final String BODIES_MAX_BYTES = "ingress.bodies.max.bytes";
    /** Key: how long a body may take to arrive. */
    public static final String BODY_TIMEOUT_MS = "ingress.body.timeout.ms";
    /** Key: most bytes of a call's head. */
    public static final String HEADER_MAX_BYTES = "ingress.header.max.bytes";
    /** Key: how long a connection may be silent. */
    public static final String IDLE_TIMEOUT_MS = "ingress.idle.timeout.ms";
    /** Key: most connections. */
    public static final String MAX_CONNECTIONS = "ingress.max.connections";
    /** Key: most calls that wait for an answer. */
    public static final String MAX_IN_FLIGHT = "ingress.max.in.flight";
    /** Key: how long a stream may be silent. */
    public static final String KEEP_ALIVE_MS = "ingress.keep.alive.ms";
    /** Key: how long an answer is waited for. */
    public static final String RESPONSE_TIMEOUT_MS = "ingress.response.timeout.ms";
    /** Key: most requests remembered. */
    public static final String VIEW_MAX_REQUESTS = "ingress.view.max.requests";
    /** Key: most bytes of responses remembered. */
    public static final String VIEW_MAX_BYTES = "ingress.view.max.bytes";
    /** Key: how far back a start reads. */
    public static final String VIEW_SINCE_MS = "ingress.view.since.ms";

    private static final String NAMESPACE = "ingress.";

    public IngressConfig {
        kafka = Map.copyOf(kafka);
    }

    /**
     * Where it listens.
     *
     * @param host name or address
     * @param port 0: a free one
     */
    public record Listen(String host, int port) {}

    /**
     * What a caller may use up.
     *
     * @param bodies how large and how slow bodies may be
     * @param headerMaxBytes most bytes of a call's head
     * @param connections how many, and how long they may be silent
     * @param maxInFlight most calls that wait for an answer
     * @param keepAlive how long a stream may be silent
     * @param response how long an answer is waited for
     */
    public record Limits(
            Bodies bodies,
            int headerMaxBytes,
            Connections connections,
            int maxInFlight,
            Duration keepAlive,
            Duration response) {
        /** Most bytes of a body. */
        public int bodyMaxBytes() {
            return bodies.mostBytes();
        }

        /** Most bytes of all bodies together. */
        public long bodiesMaxBytes() {
            return bodies.together();
        }

        /** How long a body may take to arrive. */
        public Duration body() {
            return bodies.longest();
        }

        /** Most connections. */
        public int maxConnections() {
            return connections.most();
        }

        /** How long a connection may be silent while a call or an answer is on its way. */
        public Duration idle() {
            return connections.idle();
        }
    }

    /**
     * Bodies.
     *
     * @param mostBytes most bytes of one
     * @param together most bytes of those whose calls have not ended
     * @param longest how long one may take to arrive
     */
    public record Bodies(int mostBytes, long together, Duration longest) {
        public Bodies {
            if (together < mostBytes) {
                throw new ConfigException(
                        BODIES_MAX_BYTES, together, "must be at least " + BODY_MAX_BYTES + ", which is " + mostBytes);
            }
        }
    }

    /**
     * Connections.
     *
     * @param most how many
     * @param idle how long one may be silent
     */
    public record Connections(int most, Duration idle) {}

    /**
     * What is remembered of requests.
     *
     * @param maxRequests most requests
     * @param maxBytes most bytes of their responses
     * @param since how far back a start reads
     */
    public record View(int maxRequests, long maxBytes, Duration since) {
        /** How far back is seen, in words that end a sentence. */
        public String shown() {
            return "among the newest " + maxRequests + " (" + maxBytes + " bytes of answers; a door that starts reads "
                    + since.toMinutes() + " minutes back)";
        }
    }

    /** What may be configured: key, type, default, rule and meaning. */
    public static ConfigDef definition() {
        return defineView(defineLimits(new ConfigDef()
                .define(
                        TOPICS_PREFIX,
                        Type.STRING,
                        Topics.DEFAULT_PREFIX,
                        Importance.HIGH,
                        "What every topic name starts with. Reloadable: no.")
                .define(
                        HOST,
                        Type.STRING,
                        "127.0.0.1",
                        Importance.HIGH,
                        "Address to listen on; 0.0.0.0 in a container. TLS is for a proxy in front. Reloadable: no.")
                .define(
                        PORT,
                        Type.INT,
                        8080,
                        Range.between(0, 65_535),
                        Importance.HIGH,
                        "Port to listen on; 0: a free one. Reloadable: no.")
                .define(
                        ANONYMOUS_TENANT,
                        Type.STRING,
                        "",
                        Importance.HIGH,
                        "The tenant of callers on loopback while no tenant's row says anything about keys; empty:"
                                + " nobody is let in without a key. Reloadable: no.")));
    }

    private static ConfigDef defineLimits(ConfigDef definition) {
        return defineConnections(definition
                .define(
                        BODY_MAX_BYTES,
                        Type.INT,
                        2_000_000,
                        Range.between(1_000, 100_000_000),
                        Importance.MEDIUM,
                        "Most bytes of a body; larger ones get 413. A request that is more than 900 kB as a record gets"
                                + " 413 all the same. Reloadable: no.")
                .define(
                        BODIES_MAX_BYTES,
                        Type.LONG,
                        268_435_456L,
                        Range.between(1_000, 1L << 40),
                        Importance.MEDIUM,
                        "Most bytes of all bodies whose calls have not ended; more get 429. A body without"
                                + " Content-Length counts as the largest that may be. Reloadable: no.")
                .define(
                        BODY_TIMEOUT_MS,
                        Type.LONG,
                        30_000L,
                        Range.between(100, 600_000L),
                        Importance.LOW,
                        "How long a body may take to arrive, ms; slower ones get 408. Reloadable: no.")
                .define(
                        MAX_IN_FLIGHT,
                        Type.INT,
                        2_000,
                        Range.between(1, 1_000_000),
                        Importance.HIGH,
                        "Most calls that wait for an answer at once; more get 429. Reloadable: no.")
                .define(
                        KEEP_ALIVE_MS,
                        Type.LONG,
                        10_000L,
                        Range.between(100, 600_000L),
                        Importance.MEDIUM,
                        "How long a stream may be silent before a comment is sent, ms. Reloadable: no.")
                .define(
                        RESPONSE_TIMEOUT_MS,
                        Type.LONG,
                        930_000L,
                        Range.between(1_000, 604_800_000L),
                        Importance.MEDIUM,
                        "How long an answer is waited for, ms; then 504. The router's deadlines end requests before."
                                + " Reloadable: no."));
    }

    private static ConfigDef defineConnections(ConfigDef definition) {
        return definition
                .define(
                        HEADER_MAX_BYTES,
                        Type.INT,
                        16_384,
                        Range.between(1_024, 1_048_576),
                        Importance.LOW,
                        "Most bytes of a call's request line and headers; more get 431. Reloadable: no.")
                .define(
                        IDLE_TIMEOUT_MS,
                        Type.LONG,
                        30_000L,
                        Range.between(100, 600_000L),
                        Importance.LOW,
                        "How long a connection may be silent while a call arrives or an answer is read, ms; then it is"
                                + " closed. Waiting for a model does not count. Reloadable: no.")
                .define(
                        MAX_CONNECTIONS,
                        Type.INT,
                        10_000,
                        Range.between(1, 1_000_000),
                        Importance.MEDIUM,
                        "Most connections; more wait to be accepted. Reloadable: no.");
    }

    private static ConfigDef defineView(ConfigDef definition) {
        return definition
                .define(
                        VIEW_MAX_REQUESTS,
                        Type.INT,
                        100_000,
                        Range.between(1, 10_000_000),
                        Importance.MEDIUM,
                        "Most requests that GET /v1/requests/{id} knows; the oldest make room. Reloadable: no.")
                .define(
                        VIEW_MAX_BYTES,
                        Type.LONG,
                        67_108_864L,
                        Range.between(0, 1L << 40),
                        Importance.MEDIUM,
                        "Most bytes of responses held for it. Reloadable: no.")
                .define(
                        VIEW_SINCE_MS,
                        Type.LONG,
                        3_600_000L,
                        Range.between(0, 604_800_000L),
                        Importance.MEDIUM,
                        "How far back a door that starts reads requests, decisions and responses for it, ms."
                                + " Reloadable: no.");
    }

    /**
     * Reads a configuration.
     *
     * @param properties keys as in {@link #definition()}; every other key is handed to the Kafka clients and serdes
     * @throws ConfigException where a key is unknown or a value breaks its rule; the message names key, value and rule
     */
    public static IngressConfig of(Map<String, ?> properties) {
        ConfigDef definition = definition();
        AbstractConfig config = new AbstractConfig(definition, properties, false);
        Map<String, Object> kafka = new HashMap<>(properties);
        kafka.keySet().removeAll(definition.names());
        kafka.keySet().stream()
                .filter(key -> key.startsWith(NAMESPACE))
                .sorted()
                .findFirst()
                .ifPresent(key -> {
                    throw new ConfigException(key + ": there is no such setting; known are "
                            + definition.names().stream()
                                    .filter(known -> known.startsWith(NAMESPACE))
                                    .sorted()
                                    .toList());
                });
        if (!kafka.containsKey("bootstrap.servers")) {
            throw new ConfigException("bootstrap.servers: missing; name the brokers as host:port,host:port");
        }
        return new IngressConfig(
                kafka,
                topics(config.getString(TOPICS_PREFIX)),
                new Listen(config.getString(HOST).strip(), config.getInt(PORT)),
                config.getString(ANONYMOUS_TENANT).strip(),
                limits(config),
                new View(config.getInt(VIEW_MAX_REQUESTS), config.getLong(VIEW_MAX_BYTES), ms(config, VIEW_SINCE_MS)));
    }

    private static Limits limits(AbstractConfig config) {
        return new Limits(
                new Bodies(
                        config.getInt(BODY_MAX_BYTES), config.getLong(BODIES_MAX_BYTES), ms(config, BODY_TIMEOUT_MS)),
                config.getInt(HEADER_MAX_BYTES),
                new Connections(config.getInt(MAX_CONNECTIONS), ms(config, IDLE_TIMEOUT_MS)),
                config.getInt(MAX_IN_FLIGHT),
                ms(config, KEEP_ALIVE_MS),
                ms(config, RESPONSE_TIMEOUT_MS));
    }

    private static Duration ms(AbstractConfig config, String key) {
        return Duration.ofMillis(config.getLong(key));
    }

    private static Topics topics(String prefix) {
        try {
            return new Topics(prefix);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(TOPICS_PREFIX, prefix, e.getMessage());
        }
    }

    /** Kafka properties may hold passwords: they are not shown. */
    @Override
    public String toString() {
        return "IngressConfig[topics=" + topics + ", listen=" + listen + ", anonymousTenant=" + anonymousTenant
                + ", limits=" + limits + ", view=" + view + "]";
    }
}
