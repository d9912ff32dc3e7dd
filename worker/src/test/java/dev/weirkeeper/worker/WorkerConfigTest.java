package dev.weirkeeper.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerConfigTest {

    private static WorkerConfig config(String... pairs) {
        Map<String, Object> properties = new HashMap<>(Map.of("bootstrap.servers", "localhost:9092"));
        for (int i = 0; i < pairs.length; i += 2) {
            properties.put(pairs[i], pairs[i + 1]);
        }
        return WorkerConfig.of(properties);
    }

    @Test
    void shouldHaveDefaults() {
        WorkerConfig config = config();

        assertThat(config.topics().prefix()).isEqualTo("llm.");
        assertThat(config.models()).isEqualTo(new WorkerConfig.Models.All());
        assertThat(config.inFlight()).isEqualTo(64);
        assertThat(config.region()).isEmpty();
        assertThat(config.workerId()).contains("-" + ProcessHandle.current().pid() + "-");
        assertThat(config.bounds())
                .isEqualTo(new WorkerConfig.Bounds(
                        true,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        950_000,
                        8_388_608));
    }

    @Test
    void shouldTakeEveryKey() {
        WorkerConfig config = config(
                WorkerConfig.TOPICS_PREFIX, "x.",
                WorkerConfig.ID, " w1 ",
                WorkerConfig.MODELS, "a, b/c:d ,",
                WorkerConfig.IN_FLIGHT, "7",
                WorkerConfig.IN_FLIGHT_ADAPTIVE, "false",
                WorkerConfig.STOP_GRACE_MS, "0",
                WorkerConfig.REGION, "eu",
                WorkerConfig.CONNECT_TIMEOUT_MS, "500",
                WorkerConfig.PAUSE_DEFAULT_MS, "250",
                WorkerConfig.EVENT_MAX_BYTES, "20000",
                WorkerConfig.ANSWER_MAX_BYTES, "30000");

        assertThat(config.topics().prefix()).isEqualTo("x.");
        assertThat(config.workerId()).isEqualTo("w1");
        assertThat(config.models()).isEqualTo(new WorkerConfig.Models.These(Set.of("a", "b/c:d")));
        assertThat(config.inFlight()).isEqualTo(7);
        assertThat(config.region()).isEqualTo("eu");
        assertThat(config.bounds())
                .isEqualTo(new WorkerConfig.Bounds(
                        false, Duration.ZERO, Duration.ofMillis(500), Duration.ofMillis(250), 20_000, 30_000));
        assertThat(WorkerConfig.definition().names()).hasSize(11);
    }

    @Test
    void shouldHandOtherKeysToTheClientsAndNeverShowThem() {
        WorkerConfig config = config("sasl.jaas.config", "password=\"secret\"", "schema.registry.url", "http://r");

        assertThat(config.clientProperties())
                .containsOnlyKeys("bootstrap.servers", "sasl.jaas.config", "schema.registry.url");
        assertThat(config.toString()).doesNotContain("secret").doesNotContain("sasl");
    }

    @ParameterizedTest
    @CsvSource({
        "worker.in.flight, 0",
        "worker.in.flight, many",
        "worker.stop.grace.ms, -1",
        "worker.connect.timeout.ms, 99",
        "worker.event.max.bytes, 1",
        "worker.answer.max.bytes, 1",
        "worker.pause.default.ms, -1",
        "topics.prefix, no-dot",
        "worker.models, ' , '",
        "worker.models, 'a,*'",
        "worker.inflight, 5"
    })
    void shouldRefuseAWrongValueAndNameItsKey(String key, String value) {
        assertThatThrownBy(() -> config(key, value))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key);
    }

    @Test
    void shouldRefuseToStartWithoutBrokers() {
        assertThatThrownBy(() -> WorkerConfig.of(Map.of())).hasMessageContaining("bootstrap.servers");
    }

    @Test
    void shouldInventDifferentIds() {
        assertThat(config().workerId()).isNotEqualTo(config().workerId());
    }
}
