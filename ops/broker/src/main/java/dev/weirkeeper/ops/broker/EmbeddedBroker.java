package dev.weirkeeper.ops.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * One Kafka node in this process, on loopback. {@link #start} returns when it takes requests; {@link #close} stops it
 * cleanly and keeps its data. Not thread-safe.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final String CLUSTER_ID = "V2VpcmtlZXBlci1sb2NhbA";

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts a broker.
     *
     * @param port the client port on 127.0.0.1; 0 takes a free one
     * @param directory where its log lies; made if absent, found again if present
     * @throws PortTakenException where something listens on the port already
     * @throws UncheckedIOException where the directory cannot be written
     */
    public static EmbeddedBroker start(int port, Path directory) {
        return start(port, directory, Map.of());
    }

    /**
     * Starts a broker with settings of its own. With another {@code node.id}, {@code listeners} and {@code
     * controller.quorum.voters} it is one node of several; then it returns when the quorum stands.
     *
     * @param overrides broker settings that win over the defaults here
     */
    public static EmbeddedBroker start(int port, Path directory, Map<String, String> overrides) {
        int clientPort = port == 0 ? freePort() : port;
        requireFree(clientPort);
        try {
            Files.createDirectories(directory);
            Map<String, String> settings = settings(clientPort, freePort(), directory);
            settings.putAll(overrides);
            format(directory, Integer.parseInt(settings.get("node.id")));
            KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
            server.startup();
            return new EmbeddedBroker(server, clientPort);
        } catch (IOException e) {
            throw new UncheckedIOException("data directory " + directory + " cannot be used: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the embedded broker did not start: " + e.getMessage(), e);
        }
    }

    /** Where clients connect. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Stops the broker and waits until it has. Its data stays. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path directory, int node) throws Exception {
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(node)
                .setClusterId(CLUSTER_ID)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(directory.toString())
                .addDirectory(directory.toString())
                .setIgnoreFormatted(true) // a second start on the same directory keeps its data
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .run();
    }

    private static Map<String, String> settings(int port, int controllerPort, Path directory) {
        Map<String, String> s = new HashMap<>();
        s.put("process.roles", "broker,controller");
        s.put("node.id", "1");
        s.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        s.put("controller.listener.names", "CONTROLLER");
        s.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        s.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        s.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        s.put("log.dirs", directory.toString());
        s.put("auto.create.topics.enable", "false"); // a mistyped topic must be an error, not a new topic
        s.put("num.partitions", "1");
        s.put("offsets.topic.num.partitions", "4");
        s.put("offsets.topic.replication.factor", "1");
        s.put("transaction.state.log.num.partitions", "4");
        s.put("transaction.state.log.replication.factor", "1");
        s.put("transaction.state.log.min.isr", "1");
        s.put("share.coordinator.state.topic.replication.factor", "1");
        s.put("share.coordinator.state.topic.min.isr", "1");
        s.put("group.initial.rebalance.delay.ms", "0"); // one process: nobody else to wait for
        // An abandoned transaction holds up every reader of its partitions until this scan finds it (default 10 s).
        s.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        s.put("log.cleaner.dedupe.buffer.size", "16777216"); // default 128 MB is for real clusters
        s.put("message.max.bytes", "2097152");
        s.put("num.network.threads", "2");
        s.put("num.io.threads", "4");
        s.put("background.threads", "2");
        return s;
    }

    private static void requireFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new PortTakenException(port, e);
        }
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on 127.0.0.1", e);
        }
    }
}
