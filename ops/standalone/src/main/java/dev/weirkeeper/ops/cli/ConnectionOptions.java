package dev.weirkeeper.ops.cli;

import dev.weirkeeper.ops.cli.Setting.Source;
import dev.weirkeeper.topic.Topics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where the cluster is: flag over environment over file over default. Every other key of the file is handed to the Kafka
 * clients and serdes as it is (security settings, serializer classes).
 */
public final class ConnectionOptions {
    private static final int PROBE_TIMEOUT_MS = 3_000;
    // Keys of the parts; a plain client would only warn about them.
    private static final List<String> NAMESPACES_OF_PARTS = List.of("router.", "worker.", "ledger.", "topics.", "up.");

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

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Properties file with these settings and any for the Kafka clients (WEIRKEEPER_CONFIG).")
    private @Nullable Path config;

    @Option(
            names = "--prefix",
            paramLabel = "PREFIX",
            description = "What every topic name starts with (WEIRKEEPER_PREFIX; default llm.).")
    private @Nullable String prefix;

    private final Map<String, String> environment;
    private @Nullable SortedMap<String, Setting> resolved;

    public ConnectionOptions() {
        this(System.getenv());
    }

    ConnectionOptions(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * All settings as they hold, each with its origin, ordered by key.
     *
     * @throws CliException where the configuration file cannot be read
     */
    public List<Setting> settings() {
        return List.copyOf(resolve().values());
    }

    /** The configuration file in use, if any. */
    public Optional<Path> configFile() {
        return Optional.ofNullable(config)
                .or(() -> Optional.ofNullable(environment.get("WEIRKEEPER_CONFIG"))
                        .filter(path -> !path.isBlank())
                        .map(Path::of));
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
     * Topic names under the prefix.
     *
     * @throws CliException where the prefix breaks its rule
     */
    public Topics topics() {
        try {
            return new Topics(value(Settings.PREFIX));
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()), "Set --prefix or WEIRKEEPER_PREFIX.");
        }
    }

    /** Properties for Kafka clients and serdes; keys of router and worker are left out. A new map each time. */
    public Map<String, Object> clientProperties() {
        Map<String, Object> properties = partProperties();
        properties.keySet().removeIf(key -> NAMESPACES_OF_PARTS.stream().anyMatch(key::startsWith));
        return properties;
    }

    /** Every setting as a property, for router and worker configurations. A new map each time. */
    public Map<String, Object> partProperties() {
        Map<String, Object> properties = new HashMap<>();
        resolve().forEach((key, setting) -> properties.put(key, setting.value()));
        return properties;
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

    private String value(String key) {
        Setting setting = resolve().get(key);
        if (setting == null) {
            throw new IllegalStateException(key + " has no default");
        }
        return setting.value();
    }

    private SortedMap<String, Setting> resolve() {
        SortedMap<String, Setting> known = resolved;
        if (known == null) {
            Map<String, Setting> flags = new HashMap<>();
            flag(flags, Settings.BOOTSTRAP_SERVERS, bootstrapServers, "--bootstrap-servers");
            flag(flags, Settings.REGISTRY, registry, "--registry");
            flag(flags, Settings.PREFIX, prefix, "--prefix");
            known = Settings.resolve(flags, environment, Optional.ofNullable(config));
            resolved = known;
        }
        return known;
    }

    private static void flag(Map<String, Setting> flags, String key, @Nullable String value, String flag) {
        if (value != null) {
            flags.put(key, new Setting(key, value.strip(), Source.FLAG, flag));
        }
    }
}
