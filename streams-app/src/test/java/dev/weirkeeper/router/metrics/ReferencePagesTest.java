package dev.weirkeeper.router.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.app.RouterConfig;
import dev.weirkeeper.router.rule.Condition;
import dev.weirkeeper.router.rule.RuleField;
import dev.weirkeeper.router.rule.Rulebook;
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

    private static final String RULES_HEAD = """
            # Conditions of rules

            Made from `RuleField`; do not edit. A condition is an expression in CEL, the Common Expression Language (cel.dev),
            that is true or false. It can name these fields:

            | field | type | meaning |
            |---|---|---|
            """;

    private static final String RULES_TAIL = """

            Operators are `==`, `!=`, `<`, `<=`, `>`, `>=`, `&&`, `||`, `!`, `in`, `+`, `-`, `*`, `/`, `%%` and `a ? b : c`; functions are
            CEL's own: `has(metadata.key)`, `size(x)`, `text.startsWith(s)`, `.endsWith(s)`, `.contains(s)`, `.matches(pattern)` (RE2),
            `list.all(x, ...)`, `.exists(x, ...)`, `.exists_one(x, ...)`, `timestamp('2026-01-31T08:00:00Z')`, `duration('1h')`,
            `now.getDayOfMonth('Europe/Berlin')` and its like. Whole numbers and decimal ones can be compared with each other.

            ```
            intent == 'faq' && complexity < 0.3
            tier == 'gold' && priority in ['interactive', 'standard']
            has(metadata.event) && metadata.event == 'signup'
            'card' in sensitivity || 'iban' in sensitivity
            hour >= 22 || hour < 6 || weekday in ['saturday', 'sunday']
            ```

            ## When a condition cannot be evaluated

            `metadata.event == 'signup'` fails for a request without that key, a division by zero fails, and so does a loop of more than
            a thousand rounds. Where the rule restricts (`deny`, `allow`, `regions`, `pin`, and arms with `deny`), the request ends REFUSED
            with `policy_rule_failed`, for nobody can say whether it might go there; ask `has(metadata.event)` first where the key may be
            missing. Any other rule is skipped, and the decision says so. `a || b` holds where one of the two holds, though the other
            fails; `a && b` does not where one of them does not.

            ## What is refused before it does harm

            `weir apply` refuses a condition that does not compile, that names an unknown field or function, or that compares `intent`,
            `priority`, `weekday` or `sensitivity` with a word that they can never be, with file, line, field, place in the condition and the
            word that was probably meant. A condition has at most %d characters, a policy at most %d rules. A router that
            meets a policy which it cannot understand in full, written by another tool or for a newer version, refuses requests under
            it with `policy_unusable` rather than keep a part of it.
            """;

    @Test
    void shouldShowEveryKeyAsItIsDefined() throws IOException {
        String rows = RouterConfig.definition().configKeys().values().stream()
                .map(ReferencePagesTest::row)
                .collect(Collectors.joining());
        compare("router-config.md", CONFIG_HEAD + rows);
    }

    @Test
    void shouldShowEveryFieldThatConditionsMayName() throws IOException {
        String rows = Arrays.stream(RuleField.values())
                .map(field -> cells("`" + field.fieldName() + "`", field.typeName(), field.meaning()))
                .collect(Collectors.joining());
        compare("rules.md", RULES_HEAD + rows + RULES_TAIL.formatted(Condition.MOST_CHARACTERS, Rulebook.MOST_RULES));
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
