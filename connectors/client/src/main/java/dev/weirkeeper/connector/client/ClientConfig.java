package dev.weirkeeper.connector.client;

import dev.weirkeeper.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * How a client behaves. Made from properties by {@link #of}; a wrong value is refused there with its key, the value and the
 * rule. Not reloadable: a client reads it once, when it connects.
 *
 * @param kafkaProperties properties handed to the Kafka clients and to the serdes, {@code bootstrap.servers} and
 *     {@code schema.registry.url} among them
 * @param topics topic names
 * @param clientId name of this client towards the broker
 * @param replies where responses come
 * @param maxInFlight most requests that wait for a response at once, 1 or more
 * @param requestMaxBytes most bytes of one serialized request
 * @param times how long what may take
 */
public record ClientConfig(
        Map<String, Object> kafkaProperties,
        Topics topics,
        String clientId,
        Replies replies,
        int maxInFlight,
        int requestMaxBytes,
        Times times) {

    /** Key: what every topic name starts with. */
    public static final String TOPICS_PREFIX = "topics.prefix";
    /** Key: name of the client towards the broker. */
    public static final String CLIENT_ID = "client.id";
    /** Key: how long a response is waited for. */
    public static final String RESPONSE_TIMEOUT_MS = "client.response.timeout.ms";
    /** Key: most requests that wait for a response at once. */
    public static final String MAX_IN_FLIGHT = "client.max.in.flight";
    /** Key: response topic of this client. */
    public static final String REPLY_TO = "client.reply.to";
    /** Key: whether the shared response topic is read beside {@link #REPLY_TO}. */
    public static final String FOLLOW_RESPONSES = "client.follow.responses";
    /** Key: how long connecting may take. */
    public static final String CONNECT_TIMEOUT_MS = "client.connect.timeout.ms";
    /** Key: most bytes of one request. */
    public static final String INTAKE_MAX_BYTES = "intake.max.bytes";

    private static final String NAMESPACE = "client.";
    /** Kafka's own keys that begin like ours. */
    private static final Set<String> KAFKAS = Set.of("client.rack", "client.dns.lookup");

    /**
     * Where responses come.
     *
     * @param replyTo the topic that requests name for their response; empty: none, they come on the shared topic
     * @param followed the topics that are read, at least one
     */
    public record Replies(String replyTo, Set<String> followed) {
        public Replies {
            followed = Set.copyOf(followed);
            if (followed.isEmpty()) {
                throw new IllegalArgumentException("followed: must name at least one topic");
            }
        }
    }

    /**
     * How long what may take.
     *
     * @param response how long a response is waited for, unless a call says otherwise
     * @param connect how long connecting may take
     */
    public record Times(Duration response, Duration connect) {}

    /** What may be configured: key, type, default, rule and meaning. */
    public static ConfigDef definition() {
        return defineLimits(new ConfigDef()
                .define(
                        TOPICS_PREFIX,
                        Type.STRING,
                        Topics.DEFAULT_PREFIX,
                        Importance.HIGH,
                        "What every topic name starts with. Reloadable: no.")
                .define(
                        CLIENT_ID,
                        Type.STRING,
                        "weirkeeper-client",
                        Importance.MEDIUM,
                        "Name of this client in the broker's logs and quotas. Reloadable: no.")
                .define(
                        REPLY_TO,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "An existing topic under {prefix}responses. that this client's requests name as replyTo, unless"
                                + " they name one; empty: none, responses come on {prefix}responses. Reloadable: no.")
                .define(
                        FOLLOW_RESPONSES,
                        Type.BOOLEAN,
                        true,
                        Importance.LOW,
                        "Whether {prefix}responses is read beside client.reply.to. A router that does not know the reply"
                                + " topic refuses there; false spares the reading, and such a refusal is then seen as a"
                                + " time-out. Without client.reply.to it is always read. Reloadable: no."));
    }

    private static ConfigDef defineLimits(ConfigDef definition) {
        return definition
                .define(
                        RESPONSE_TIMEOUT_MS,
                        Type.LONG,
                        930_000L,
                        Range.between(1, 604_800_000L),
                        Importance.HIGH,
                        "How long a response is waited for, ms, unless the call says otherwise; the default is a little"
                                + " more than the router's deadline of STANDARD requests. The request is not withdrawn"
                                + " by it; a deadline in the request does that. Reloadable: no.")
                .define(
                        MAX_IN_FLIGHT,
                        Type.INT,
                        10_000,
                        Range.between(1, 1_000_000),
                        Importance.HIGH,
                        "Most requests that wait for a response at once; send() blocks while so many wait."
                                + " Reloadable: no.")
                .define(
                        CONNECT_TIMEOUT_MS,
                        Type.LONG,
                        15_000L,
                        Range.between(1, 600_000L),
                        Importance.LOW,
                        "How long connect() may take to find the broker and the topics, ms. Reloadable: no.")
                .define(
                        INTAKE_MAX_BYTES,
                        Type.INT,
                        900_000,
                        Range.between(1_000, 100_000_000),
                        Importance.MEDIUM,
                        "Most bytes of one serialized request; larger ones are refused before they are sent. Must not"
                                + " exceed the router's setting of the same name. Reloadable: no.");
    }

    /**
     * Reads a configuration.
     *
     * @param properties keys as in {@link #definition()}; every other key is handed to the Kafka clients and serdes
     * @throws ConfigException where a key is unknown or a value breaks its rule; the message names key, value and rule
     */
    public static ClientConfig of(Map<String, ?> properties) {
        ConfigDef definition = definition();
        AbstractConfig config = new AbstractConfig(definition, properties, false);
        Map<String, Object> kafka = new HashMap<>(properties);
        kafka.keySet().removeAll(definition.names());
        refuseUnknown(kafka);
        Topics topics = topics(config.getString(TOPICS_PREFIX));
        return new ClientConfig(
                Map.copyOf(kafka),
                topics,
                config.getString(CLIENT_ID).strip(),
                replies(config, topics),
                config.getInt(MAX_IN_FLIGHT),
                config.getInt(INTAKE_MAX_BYTES),
                new Times(
                        Duration.ofMillis(config.getLong(RESPONSE_TIMEOUT_MS)),
                        Duration.ofMillis(config.getLong(CONNECT_TIMEOUT_MS))));
    }

    /** Kafka properties may hold passwords: they are not shown. */
    @Override
    public String toString() {
        return "ClientConfig[clientId=" + clientId + ", topics=" + topics + ", replies=" + replies + ", maxInFlight="
                + maxInFlight + ", requestMaxBytes=" + requestMaxBytes + ", times=" + times + "]";
    }

    private static void refuseUnknown(Map<String, Object> kafka) {
        kafka.keySet().stream()
                .filter(key -> key.startsWith(NAMESPACE) && !KAFKAS.contains(key))
                .sorted()
                .findFirst()
                .ifPresent(key -> {
                    throw new ConfigException(key + ": there is no such setting; known are "
                            + definition().names().stream()
                                    .filter(known -> known.startsWith(NAMESPACE))
                                    .sorted()
                                    .toList());
                });
        if (!kafka.containsKey("bootstrap.servers")) {
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

    private static Replies replies(AbstractConfig config, Topics topics) {
        String replyTo = config.getString(REPLY_TO).strip();
        Set<String> followed = new LinkedHashSet<>();
        if (replyTo.isEmpty() || config.getBoolean(FOLLOW_RESPONSES)) {
            followed.add(topics.responses());
        }
        if (!replyTo.isEmpty()) {
            if (!replyTo.startsWith(topics.replyToPrefix())) {
                throw new ConfigException(REPLY_TO, replyTo, "must start with " + topics.replyToPrefix());
            }
            followed.add(replyTo);
        }
        return new Replies(replyTo, followed);
    }
}
