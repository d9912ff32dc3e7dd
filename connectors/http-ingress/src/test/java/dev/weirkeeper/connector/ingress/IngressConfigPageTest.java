package dev.weirkeeper.connector.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.junit.jupiter.api.Test;

/** The reference page is made from the definition. To write it anew: run this test with {@code -Dreference.write=true}. */
class IngressConfigPageTest {
    private static final Path PAGE = Path.of("../../docs/reference/ingress-config.md");
    private static final String HEAD = """
            # Configuration of the HTTP door

            Made from `IngressConfig`; do not edit. Every other key is handed to the Kafka clients and the serdes:
            `bootstrap.servers` (required), `schema.registry.url` (required), `security.*`, `ssl.*`, `sasl.*`,
            `value.serializer` and `value.deserializer` (classes of the serdes), `basic.auth.*`, and so on.

            | key | type | default | rule | meaning |
            |---|---|---|---|---|
            """;

    @Test
    void shouldShowEveryKeyAsItIsDefined() throws IOException {
        String page = page();
        if (Boolean.getBoolean("reference.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE).content().isEqualTo(page);
    }

    private static String page() {
        return HEAD
                + IngressConfig.definition().configKeys().values().stream()
                        .map(IngressConfigPageTest::row)
                        .collect(Collectors.joining());
    }

    private static String row(ConfigKey key) {
        String rule = key.validator == null ? "" : key.validator.toString();
        Object value = key.hasDefault() ? key.defaultValue : "required";
        String shown = "".equals(value) ? "empty" : "`" + value + "`";
        return "| `" + key.name + "` | " + key.type.name().toLowerCase(Locale.ROOT) + " | " + shown + " | " + rule
                + " | " + key.documentation + " |\n";
    }
}
