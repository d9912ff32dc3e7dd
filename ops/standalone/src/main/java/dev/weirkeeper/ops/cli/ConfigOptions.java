package dev.weirkeeper.ops.cli;

import dev.weirkeeper.ops.cli.Setting.Source;
import dev.weirkeeper.topic.Topics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Settings that every part takes: flag over environment over file over default. */
public sealed class ConfigOptions permits ConnectionOptions {
    // Keys of the parts; a plain client would only warn about them.
    private static final List<String> NAMESPACES_OF_PARTS =
            List.of("router.", "worker.", "ledger.", "ingress.", "topics.");

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

    public ConfigOptions() {
        this(System.getenv());
    }

    ConfigOptions(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** The environment that settings are taken from. */
    public final Map<String, String> environment() {
        return environment;
    }

    /**
     * All settings as they hold, each with its origin, ordered by key.
     *
     * @throws CliException where the configuration file cannot be read
     */
    public final List<Setting> settings() {
        return List.copyOf(resolve().values());
    }

    /** The configuration file in use, if any. */
    public final Optional<Path> configFile() {
        return Optional.ofNullable(config)
                .or(() -> Optional.ofNullable(environment.get("WEIRKEEPER_CONFIG"))
                        .filter(path -> !path.isBlank())
                        .map(Path::of));
    }

    /**
     * Topic names under the prefix.
     *
     * @throws CliException where the prefix breaks its rule
     */
    public final Topics topics() {
        try {
            return new Topics(value(Settings.PREFIX));
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()), "Set --prefix or WEIRKEEPER_PREFIX.");
        }
    }

    /** Properties for Kafka clients and serdes; keys of router and worker are left out. A new map each time. */
    public final Map<String, Object> clientProperties() {
        Map<String, Object> properties = partProperties();
        properties.keySet().removeIf(key -> NAMESPACES_OF_PARTS.stream().anyMatch(key::startsWith));
        return properties;
    }

    /** Every setting as a property, for router and worker configurations. A new map each time. */
    public final Map<String, Object> partProperties() {
        Map<String, Object> properties = new HashMap<>();
        resolve().forEach((key, setting) -> properties.put(key, setting.value()));
        return properties;
    }

    final String value(String key) {
        Setting setting = resolve().get(key);
        if (setting == null) {
            throw new IllegalStateException(key + " has no default");
        }
        return setting.value();
    }

    /** What the command line set, by key. */
    Map<String, Setting> flags() {
        Map<String, Setting> flags = new HashMap<>();
        flag(flags, Settings.PREFIX, prefix, "--prefix");
        return flags;
    }

    static void flag(Map<String, Setting> flags, String key, @Nullable String value, String flag) {
        if (value != null) {
            flags.put(key, new Setting(key, value.strip(), Source.FLAG, flag));
        }
    }

    private SortedMap<String, Setting> resolve() {
        SortedMap<String, Setting> known = resolved;
        if (known == null) {
            known = Settings.resolve(flags(), environment, Optional.ofNullable(config));
            resolved = known;
        }
        return known;
    }
}
