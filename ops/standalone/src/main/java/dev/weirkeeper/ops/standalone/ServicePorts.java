package dev.weirkeeper.ops.standalone;

import dev.weirkeeper.ops.cli.CliException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Where a stack listens, all on loopback; 0 takes a free port.
 *
 * @param kafka clients of Kafka
 * @param registry schema registry
 * @param http health and metrics
 */
public record ServicePorts(int kafka, int registry, int http) {
    /** A free port each. */
    public static ServicePorts free() {
        return new ServicePorts(0, 0, 0);
    }

    /**
     * Looks at all ports before anything is started.
     *
     * @throws CliException naming the port and the flag that changes it
     */
    void requireFree() {
        requireFree(kafka, "Kafka", "--kafka-port");
        requireFree(registry, "schema registry", "--registry-port");
        requireFree(http, "HTTP", "--http-port");
    }

    private static void requireFree(int port, String user, String flag) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw CliException.failed(
                    "port " + port + " (" + user + ") on 127.0.0.1 is taken",
                    "Stop what listens there, or choose another with " + flag + " PORT.",
                    e);
        }
    }
}
