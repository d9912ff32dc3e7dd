package dev.weirkeeper.ops.standalone;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Where a single part answers {@code /healthz}, {@code /readyz} and {@code /metrics}. */
final class AdminOptions {
    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of /healthz, /readyz and /metrics; 0: none (default).")
    private int port;

    @Option(
            names = "--http-host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address to listen on for these; 0.0.0.0 in a container (default 127.0.0.1).")
    private String host = "127.0.0.1";

    /** Starts the server unless it is off. */
    void start(Service service, Supplier<List<Part>> parts, Meters meters) {
        if (port != 0) {
            service.add("http", AdminServer.start(new InetSocketAddress(host, port), parts, meters.registry()));
        }
    }

    /** For the line that tells that it runs. */
    String shown() {
        return port == 0 ? "no HTTP port (--http-port)" : "http://" + host + ":" + port + "/readyz";
    }
}
