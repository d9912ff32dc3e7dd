package dev.weirkeeper.ops.guarantees.cluster;

import dev.weirkeeper.ops.guarantees.part.BrokerPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The brokers, one or three, each a process that is broker and controller. */
final class Brokers {
    private static final int SAFE = 3;
    private static final List<String> JVM = List.of(
            "-Xmx320m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dlogback.configurationFile=dev/weirkeeper/ops/guarantees/part-logback.xml");

    private final List<Part> parts = new ArrayList<>();
    private final List<Integer> ports;

    private Brokers(List<Integer> ports) {
        this.ports = ports;
    }

    /**
     * Starts them and waits until all take requests.
     *
     * @param asWell what else is to be said of a program
     */
    static Brokers start(int count, Path directory, UnaryOperator<Part.Program> asWell) {
        List<Integer> ports = freePorts(count * 2);
        List<Integer> clients = ports.subList(0, count);
        List<Integer> controllers = ports.subList(count, count * 2);
        Brokers brokers = new Brokers(clients);
        for (int node = 1; node <= count; node++) {
            Map<String, String> settings = settings(node, clients, controllers, directory);
            Part.Program program = new Part.Program("broker-" + node, BrokerPart.class, JVM, settings);
            brokers.parts.add(Part.start(asWell.apply(program), directory));
        }
        brokers.parts.forEach(Part::awaitReady);
        return brokers;
    }

    String bootstrapServers() {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** In the order of their node ids, which count from 1. */
    List<Part> parts() {
        return List.copyOf(parts);
    }

    private static Map<String, String> settings(
            int node, List<Integer> clients, List<Integer> controllers, Path directory) {
        int count = clients.size();
        int client = clients.get(node - 1);
        int controller = controllers.get(node - 1);
        String replicas = Integer.toString(Math.min(SAFE, count));
        Map<String, String> settings = new HashMap<>();
        settings.put(BrokerPart.PORT, Integer.toString(client));
        settings.put(BrokerPart.DIRECTORY, directory.resolve("data-" + node).toString());
        settings.put("node.id", Integer.toString(node));
        settings.put(
                "controller.quorum.voters",
                IntStream.rangeClosed(1, count)
                        .mapToObj(id -> id + "@127.0.0.1:" + controllers.get(id - 1))
                        .collect(Collectors.joining(",")));
        settings.put("listeners", "PLAINTEXT://127.0.0.1:" + client + ",CONTROLLER://127.0.0.1:" + controller);
        settings.put("offsets.topic.replication.factor", replicas);
        settings.put("transaction.state.log.replication.factor", replicas);
        settings.put("transaction.state.log.min.isr", count >= SAFE ? "2" : "1");
        settings.put("default.replication.factor", replicas);
        settings.put("min.insync.replicas", count >= SAFE ? "2" : "1");
        settings.put("broker.session.timeout.ms", "6000");
        return settings;
    }

    /** So many ports that are free now. */
    private static List<Integer> freePorts(int count) {
        Set<ServerSocket> held = new HashSet<>();
        try {
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                ports.add(socket.getLocalPort());
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on 127.0.0.1", e);
        } finally {
            held.forEach(Brokers::free);
        }
    }

    private static void free(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a probed port is not given back", e);
        }
    }
}
