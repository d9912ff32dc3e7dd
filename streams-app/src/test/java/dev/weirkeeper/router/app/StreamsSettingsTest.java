package dev.weirkeeper.router.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

/** Settings that a promise stands on: each was found to break one when it was different. */
class StreamsSettingsTest {
    @Test
    void shouldTakeHalfOfTheProcessorsUnlessToldOtherwise() {
        assertThat(RouterConfig.threads(0, 1)).isEqualTo(1);
        assertThat(RouterConfig.threads(0, 2)).isEqualTo(1);
        assertThat(RouterConfig.threads(0, 9)).isEqualTo(4);
        assertThat(RouterConfig.threads(0, 1_000)).isEqualTo(64);
        assertThat(RouterConfig.threads(5, 1)).isEqualTo(5);
    }

    @Test
    void shouldKeepALoneRecordFromWaiting() {
        Properties settings = settings(Map.of());

        assertThat(number(settings, StreamsConfig.POLL_MS_CONFIG)).isLessThanOrEqualTo(10);
        assertThat(number(settings, StreamsConfig.COMMIT_INTERVAL_MS_CONFIG)).isLessThanOrEqualTo(50);
        Properties withoutTransactions = settings(Map.of(RouterConfig.PROCESSING_GUARANTEE, "at_least_once"));
        assertThat(number(withoutTransactions, StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG)))
                .isLessThanOrEqualTo(5);
    }

    @Test
    void shouldSendATransactionInOneBatchForEachPartition() {
        Properties settings = settings(Map.of());

        assertThat(number(settings, StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG)))
                .as("the commit flushes")
                .isGreaterThanOrEqualTo(number(settings, StreamsConfig.COMMIT_INTERVAL_MS_CONFIG));
        assertThat(number(settings, StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG)))
                .as("until the last transaction has ended")
                .isLessThanOrEqualTo(20);
    }

    @Test
    void shouldBoundHowLongACrashSilencesOthers() {
        Properties settings = settings(Map.of());

        assertThat(number(settings, StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG)))
                .isBetween(3_000L, 5_000L);
        assertThat(number(settings, StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG)))
                .as("no stock broker takes less than 6 s")
                .isEqualTo(6_000);
    }

    @Test
    void shouldLetALaterReleaseChangeTheTopology() {
        assertThat(settings(Map.of()))
                .containsEntry(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic")
                .containsEntry(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    }

    @Test
    void shouldCommitAllOrNothingUnlessToldOtherwise() {
        assertThat(settings(Map.of()))
                .containsEntry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        assertThat(settings(Map.of(RouterConfig.PROCESSING_GUARANTEE, "at_least_once")))
                .containsEntry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    }

    private static Properties settings(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.put("bootstrap.servers", "127.0.0.1:1");
        all.put("schema.registry.url", "mock://settings");
        return StreamsSettings.of(RouterConfig.of(all));
    }

    private static long number(Properties settings, String key) {
        return Long.parseLong(String.valueOf(settings.get(key)));
    }
}
