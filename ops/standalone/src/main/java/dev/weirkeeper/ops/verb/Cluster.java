package dev.weirkeeper.ops.verb;

import dev.weirkeeper.connector.client.ClientException;
import dev.weirkeeper.connector.client.WeirkeeperClient;
import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ConnectionOptions;
import dev.weirkeeper.ops.scan.TopicScan;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.util.HashMap;
import java.util.Map;

/**
 * A connection to the cluster of a verb: broker and registry have been seen to answer. Closing it closes what was opened
 * through it. Not thread-safe.
 */
public final class Cluster implements AutoCloseable {
    private static final long CONNECT_TIMEOUT_MS = 8_000;

    private final Map<String, Object> properties;
    private final Topics topics;
    private final RecordSerdes serdes;

    private Cluster(Map<String, Object> properties, Topics topics) {
        this.properties = properties;
        this.topics = topics;
        this.serdes = RecordSerdes.of(properties, topics);
    }

    /**
     * Connects.
     *
     * @throws CliException where no broker or no registry answers
     */
    public static Cluster of(ConnectionOptions connection) {
        connection.requireBroker();
        connection.requireRegistry();
        return new Cluster(connection.clientProperties(), connection.topics());
    }

    /** Topic names. */
    public Topics topics() {
        return topics;
    }

    /** Decodes and encodes; closed with this. */
    public RecordSerdes serdes() {
        return serdes;
    }

    /** Properties for Kafka clients; a new map each time. */
    public Map<String, Object> properties() {
        return new HashMap<>(properties);
    }

    /** A reader of topics, to be closed by the caller. */
    public TopicScan scan() {
        return new TopicScan(properties, serdes);
    }

    /**
     * A client that sends requests, to be closed by the caller.
     *
     * @param name its name towards the broker
     * @param maxInFlight most requests that wait at once
     */
    public WeirkeeperClient client(String name, int maxInFlight) {
        Map<String, Object> settings = properties();
        settings.put("topics.prefix", topics.prefix());
        settings.put("client.id", name);
        settings.put("client.max.in.flight", maxInFlight);
        settings.put("client.connect.timeout.ms", CONNECT_TIMEOUT_MS);
        try {
            return WeirkeeperClient.connect(settings);
        } catch (ClientException e) {
            throw CliException.failed(String.valueOf(e.getMessage()), "Look with: weir doctor", e);
        }
    }

    @Override
    public void close() {
        serdes.close();
    }
}
