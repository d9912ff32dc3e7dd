package dev.weirkeeper.ops.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where the cluster is: flag over environment over file over default. Every other key of the file is handed to the Kafka
 * clients and serdes as it is (security settings, serializer classes).
 */
public final class ConnectionOptions extends ConfigOptions {
    private static final int PROBE_TIMEOUT_MS = 3_000;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Kafka brokers, comma-separated (WEIRKEEPER_BOOTSTRAP_SERVERS; default 127.0.0.1:9092).")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "Schema registry (WEIRKEEPER_REGISTRY; default http://127.0.0.1:8081).")
    private @Nullable String registry;

    public ConnectionOptions() {
        this(System.getenv());
    }

    ConnectionOptions(Map<String, String> environment) {
        super(environment);
    }

    /** Addresses of the brokers, host:port comma-separated. */
    public String bootstrapServers() {
        return value(Settings.BOOTSTRAP_SERVERS);
    }

    /** URL of the schema registry; may be a list. */
    public String registryUrl() {
        return value(Settings.REGISTRY);
    }

    /**
     * Refuses at once where no broker takes a connection; Kafka's clients would try for a minute.
     *
     * @throws CliException with the address and what to do
     */
    public void requireBroker() {
        String[] addresses = bootstrapServers().split(",", -1);
        for (String address : addresses) {
            if (answers(address.strip())) {
                return;
            }
        }
        throw CliException.failed(
                "no Kafka broker answers at " + bootstrapServers(),
                "Start one with ./weir up, or name yours with --bootstrap-servers HOST:PORT.");
    }

    /**
     * Refuses at once where no schema registry takes a connection.
     *
     * @throws CliException with the address and what to do
     */
    public void requireRegistry() {
        if (registryUrl().startsWith("mock:")) {
            return;
        }
        for (String url : registryUrl().split(",", -1)) {
            try {
                URI uri = URI.create(url.strip());
                int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
                if (uri.getHost() != null && connects(uri.getHost(), port)) {
                    return;
                }
            } catch (IllegalArgumentException e) {
                throw CliException.usage(
                        Settings.REGISTRY + ": '" + url + "' is no URL", "Write it like http://127.0.0.1:8081.");
            }
        }
        throw CliException.failed(
                "no schema registry answers at " + registryUrl(),
                "Start one with ./weir up, or name yours with --registry URL.");
    }

    private static boolean answers(String address) {
        int colon = address.lastIndexOf(':');
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            if (colon <= 0 || port < 1 || port > 65_535) {
                throw new NumberFormatException(address);
            }
            return connects(address.substring(0, colon).replaceAll("^.*//", ""), port);
        } catch (NumberFormatException e) {
            throw CliException.usage(
                    Settings.BOOTSTRAP_SERVERS + ": '" + address + "' must be HOST:PORT, PORT 1 to 65535",
                    "Write it like 127.0.0.1:9092.");
        }
    }

    private static boolean connects(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), PROBE_TIMEOUT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    Map<String, Setting> flags() {
        Map<String, Setting> flags = super.flags();
        flag(flags, Settings.BOOTSTRAP_SERVERS, bootstrapServers, "--bootstrap-servers");
        flag(flags, Settings.REGISTRY, registry, "--registry");
        return flags;
    }
}
