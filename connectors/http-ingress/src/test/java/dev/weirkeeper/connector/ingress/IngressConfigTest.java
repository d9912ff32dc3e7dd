package dev.weirkeeper.connector.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngressConfigTest {
    @Test
    void shouldListenOnLoopbackAndLetNobodyInUnlessTold() {
        IngressConfig config = IngressConfig.of(Map.of("bootstrap.servers", "b:1", "sasl.jaas.config", "secret"));

        assertThat(config.listen()).isEqualTo(new IngressConfig.Listen("127.0.0.1", 8080));
        assertThat(config.anonymousTenant()).isEmpty();
        assertThat(config.limits().body()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.kafka()).containsOnlyKeys("bootstrap.servers", "sasl.jaas.config");
        assertThat(config.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "ingress.port, 70000",
        "ingress.max.in.flight, 0",
        "ingress.body.max.bytes, many",
        "ingress.bodies.max.bytes, 1999999",
        "ingress.colour, red",
        "topics.prefix, nodot"
    })
    void shouldNameTheKeyOfAWrongValue(String key, String value) {
        Map<String, Object> properties = new HashMap<>(Map.of("bootstrap.servers", "b:1"));
        properties.put(key, value);

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> IngressConfig.of(properties))
                .withMessageContaining(key);
    }

    @Test
    void shouldAskForBrokers() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> IngressConfig.of(Map.of()))
                .withMessageContaining("bootstrap.servers");
    }
}
