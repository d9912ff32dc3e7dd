package dev.weirkeeper.ops.cli;

import dev.weirkeeper.ops.cli.Setting.Source;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Settings from the command line, the environment, a file and the defaults; the first of these that names a key wins.
 * A variable {@code WEIRKEEPER_ROUTER_THREADS} sets {@code router.threads}.
 */
final class Settings {
    static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    static final String REGISTRY = "schema.registry.url";
    static final String PREFIX = "topics.prefix";

    private static final String VARIABLE = "WEIRKEEPER_";
    // Variables of the launcher, the build and the debugging: they are no settings of a client.
    private static final Set<String> NOT_SETTINGS = Set.of(
            "WEIRKEEPER_CONFIG",
            "WEIRKEEPER_DEBUG",
            "WEIRKEEPER_DATA",
            "WEIRKEEPER_JAVA_HOME",
            "WEIRKEEPER_JAVA_OPTS",
            "WEIRKEEPER_LOG_LEVEL");
    private static final Map<String, String> SHORT_VARIABLES =
            Map.of("WEIRKEEPER_REGISTRY", REGISTRY, "WEIRKEEPER_PREFIX", PREFIX);
    private static final Map<String, String> DEFAULTS =
            Map.of(BOOTSTRAP_SERVERS, "127.0.0.1:9092", REGISTRY, "http://127.0.0.1:8081", PREFIX, "llm.");

    private Settings() {}

    /**
     * What holds, by key.
     *
     * @param flags by key, with the flag's name as origin
     * @param environment all variables of the process
     * @param file the properties file; absent: {@code WEIRKEEPER_CONFIG}, else none
     * @throws CliException where the file cannot be read
     */
    static SortedMap<String, Setting> resolve(
            Map<String, Setting> flags, Map<String, String> environment, Optional<Path> file) {
        SortedMap<String, Setting> settings = new TreeMap<>();
        DEFAULTS.forEach((key, value) -> settings.put(key, new Setting(key, value, Source.DEFAULT, "default")));
        file.or(() -> fromEnvironment(environment)).ifPresent(path -> settings.putAll(read(path)));
        environment.forEach((name, value) -> {
            if (name.startsWith(VARIABLE) && !NOT_SETTINGS.contains(name) && !value.isBlank()) {
                String key = key(name);
                settings.put(key, new Setting(key, value.strip(), Source.ENVIRONMENT, name));
            }
        });
        settings.putAll(flags);
        return settings;
    }

    private static Optional<Path> fromEnvironment(Map<String, String> environment) {
        String path = environment.getOrDefault("WEIRKEEPER_CONFIG", "");
        return path.isBlank() ? Optional.empty() : Optional.of(Path.of(path.strip()));
    }

    private static String key(String variable) {
        String known = SHORT_VARIABLES.get(variable);
        return known != null
                ? known
                : variable.substring(VARIABLE.length()).toLowerCase(Locale.ROOT).replace('_', '.');
    }

    private static Map<String, Setting> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw CliException.usage(
                    "configuration file " + file + " cannot be read: " + reason(e),
                    "Give --config a readable properties file (key=value lines, UTF-8).");
        }
        Map<String, Setting> settings = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> {
            String value = properties.getProperty(key).strip();
            settings.put(key, new Setting(key, value, Source.FILE, file.toString()));
        });
        return settings;
    }

    private static String reason(Exception e) {
        return switch (e) {
            case NoSuchFileException absent -> "there is no such file";
            case AccessDeniedException denied -> "permission denied";
            case CharacterCodingException coding -> "it is not UTF-8";
            case Exception other -> String.valueOf(other.getMessage());
        };
    }
}
