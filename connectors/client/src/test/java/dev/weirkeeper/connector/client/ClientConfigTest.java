package dev.weirkeeper.connector.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientConfigTest {
    @Test
    void shouldHaveDefaults() {
        ClientConfig config = ClientConfig.of(with(Map.of()));

        assertThat(config.topics().requests()).isEqualTo("llm.requests");
        assertThat(config.clientId()).isEqualTo("weirkeeper-client");
        assertThat(config.replies().replyTo()).isEmpty();
        assertThat(config.replies().followed()).containsExactly("llm.responses");
        assertThat(config.maxInFlight()).isEqualTo(10_000);
        assertThat(config.requestMaxBytes()).isEqualTo(900_000);
        assertThat(config.times())
                .isEqualTo(new ClientConfig.Times(Duration.ofMillis(930_000), Duration.ofSeconds(15)));
    }

    @Test
    void shouldReadEveryKey() {
        ClientConfig config = ClientConfig.of(with(Map.of(
                "topics.prefix", "a.",
                "client.id", "shop",
                "client.reply.to", "a.responses.shop",
                "client.follow.responses", "false",
                "client.response.timeout.ms", "5",
                "client.max.in.flight", "7",
                "client.connect.timeout.ms", "9",
                "intake.max.bytes", "5000")));

        assertThat(config.topics().requests()).isEqualTo("a.requests");
        assertThat(config.clientId()).isEqualTo("shop");
        assertThat(config.replies().replyTo()).isEqualTo("a.responses.shop");
        assertThat(config.replies().followed()).containsExactly("a.responses.shop");
        assertThat(config.maxInFlight()).isEqualTo(7);
        assertThat(config.requestMaxBytes()).isEqualTo(5_000);
        assertThat(config.times()).isEqualTo(new ClientConfig.Times(Duration.ofMillis(5), Duration.ofMillis(9)));
    }

    @Test
    void shouldReadTheSharedTopicBesideTheReplyTopic() {
        ClientConfig config = ClientConfig.of(with(Map.of("client.reply.to", "llm.responses.shop")));

        assertThat(config.replies().followed()).containsExactlyInAnyOrder("llm.responses", "llm.responses.shop");
    }

    @Test
    void shouldHandOtherKeysToKafkaAndShowNoneOfThem() {
        ClientConfig config = ClientConfig.of(with(
                Map.of("sasl.jaas.config", "password=hush", "client.rack", "r1", "schema.registry.url", "mock://x")));

        assertThat(config.kafkaProperties())
                .containsOnlyKeys("bootstrap.servers", "sasl.jaas.config", "client.rack", "schema.registry.url");
        assertThat(config.toString()).doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource({
        "client.max.in.flight, 0",
        "client.response.timeout.ms, 0",
        "client.connect.timeout.ms, never",
        "intake.max.bytes, 10",
        "topics.prefix, llm",
        "client.reply.to, answers",
        "client.max.inflight, 5"
    })
    void shouldNameTheKeyThatIsWrong(String key, String value) {
        assertThatThrownBy(() -> ClientConfig.of(with(Map.of(key, value))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key);
    }

    @Test
    void shouldAskForBrokers() {
        assertThatThrownBy(() -> ClientConfig.of(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bootstrap.servers");
    }

    private static Map<String, Object> with(Map<String, String> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.put("bootstrap.servers", "broker:9092");
        return all;
    }
}
