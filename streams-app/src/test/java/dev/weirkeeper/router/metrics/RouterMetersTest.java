package dev.weirkeeper.router.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class RouterMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RouterMeters meters = new RouterMeters(registry);

    @Test
    void shouldNameEachMeterOnceAndPlainly() {
        assertThat(RouterMeter.values()).extracting(RouterMeter::meterName).doesNotHaveDuplicates();
        assertThat(Arrays.asList(RouterMeter.values())).allSatisfy(meter -> {
            assertThat(meter.meterName()).matches("weirkeeper\\.router(\\.[a-z]+)+");
            assertThat(meter.meaning()).endsWith(".");
            assertThat(meter.tags()).doesNotHaveDuplicates();
        });
    }

    @Test
    void shouldCountByTag() {
        meters.count(RouterMeter.ATTEMPTS_ENDED, "m", "answered");
        meters.count(RouterMeter.ATTEMPTS_ENDED, "m", "answered");
        meters.count(RouterMeter.ATTEMPTS_ENDED, "m", "timed_out");

        assertThat(registry.get("weirkeeper.router.attempts.ended")
                        .tag("model", "m")
                        .tag("outcome", "answered")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void shouldRefuseTagsThatDoNotFit() {
        assertThatThrownBy(() -> meters.count(RouterMeter.ATTEMPTS_ENDED, "m"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("model");
    }

    @Test
    void shouldTimeAndTakeANegativeTimeForNone() {
        meters.time(RouterMeter.RESPONSE_TIME, Duration.ofMillis(250), "answered");
        meters.time(RouterMeter.RESPONSE_TIME, Duration.ofMillis(-3), "answered");

        var timer = registry.get("weirkeeper.router.response.time").timer();
        assertThat(timer.count()).isEqualTo(2);
        assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(250);
    }

    @Test
    void shouldShowWhatIsKeptElsewhereUntilClosed() {
        AtomicLong passedOver = new AtomicLong(3);
        meters.gauge(RouterMeter.CLOCK_OFFSET, () -> -120);
        meters.counted(RouterMeter.ROW_PASSED_OVER, passedOver::get, "llm.tenants");

        assertThat(registry.get("weirkeeper.router.clock.offset").gauge().value())
                .isEqualTo(-120);
        passedOver.set(4);
        assertThat(registry.get("weirkeeper.router.rows.passed.over")
                        .functionCounter()
                        .count())
                .isEqualTo(4);

        meters.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void shouldShowKafkaStreamsOwnMetrics() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream("in").to("out");
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "meters-test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
        try (KafkaStreams streams = new KafkaStreams(builder.build(), properties)) {
            meters.bind(streams);
            assertThat(registry.getMeters())
                    .extracting(Meter::getId)
                    .extracting(Meter.Id::getName)
                    .anyMatch(name -> name.startsWith("kafka."));
            meters.close();
        }
    }
}
