package dev.weirkeeper.router.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.app.RouterConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.junit.jupiter.api.Test;

/** Reference pages are made from the code. To write them anew: run this test with {@code -Dreference.write=true}. */
class ReferencePagesTest {
    private static final Path PAGES = Path.of("../docs/reference");

    private static final String CONFIG_HEAD = """
            # Configuration of the router

            Made from `RouterConfig`; do not edit. Every other key is handed to the Kafka clients and the serdes:
            `bootstrap.servers` (required), `schema.registry.url` (required), `security.*`, `ssl.*`, `sasl.*`,
            `value.serializer` and `value.deserializer` (classes of the serdes), `basic.auth.*`, and so on.

            | key | type | default | rule | meaning |
            |---|---|---|---|---|
            """;

    private static final String METERS_HEAD = """
            # Meters of the router

            Made from `RouterMeter`; do not edit. Names and tags are public: dashboards and alerts stand on them. In Prometheus'
            exposition dots become underscores, counters end in `_total` and timers are in seconds. Beside these, Kafka Streams'
            own metrics begin with `kafka.` and bear Kafka's names.

            | meter | kind | unit | tags | series | meaning |
            |---|---|---|---|---|---|
            """;

    @Test
    void shouldShowEveryKeyAsItIsDefined() throws IOException {
        String rows = RouterConfig.definition().configKeys().values().stream()
                .map(ReferencePagesTest::row)
                .collect(Collectors.joining());
        compare("router-config.md", CONFIG_HEAD + rows);
    }

    @Test
    void shouldShowEveryMeterAsItIsDefined() throws IOException {
        String rows =
                Arrays.stream(RouterMeter.values()).map(ReferencePagesTest::row).collect(Collectors.joining());
        compare("router-meters.md", METERS_HEAD + rows);
    }

    private static void compare(String name, String page) throws IOException {
        Path file = PAGES.resolve(name);
        if (Boolean.getBoolean("reference.write")) {
            Files.createDirectories(PAGES);
            Files.writeString(file, page);
        }
        assertThat(file)
                .as("if the change is meant, run this test with -Dreference.write=true and commit the page")
                .content()
                .isEqualTo(page);
    }

    private static String row(ConfigKey key) {
        String rule = key.validator == null ? "" : key.validator.toString();
        return cells("`" + key.name + "`", lower(key.type), shown(key), rule, key.documentation);
    }

    private static String shown(ConfigKey key) {
        if (!key.hasDefault()) {
            return "required";
        }
        String value = String.valueOf(key.defaultValue);
        String pid = String.valueOf(ProcessHandle.current().pid());
        return value.isEmpty() ? "empty" : "`" + value.replace("router-" + pid, "router-<process id>") + "`";
    }

    private static String row(RouterMeter meter) {
        String tags = meter.tags().stream().map(tag -> "`" + tag + "`").collect(Collectors.joining(", "));
        return cells(
                "`" + meter.meterName() + "`",
                lower(meter.kind()),
                meter.unit(),
                tags,
                meter.cardinality(),
                meter.meaning());
    }

    private static String cells(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String lower(Enum<?> symbol) {
        return symbol.name().toLowerCase(Locale.ROOT);
    }
}
