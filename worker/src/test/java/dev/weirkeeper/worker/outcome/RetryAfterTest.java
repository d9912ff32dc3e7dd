package dev.weirkeeper.worker.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private static Optional<Duration> of(Map<String, String> headers) {
        return RetryAfter.of(name -> Optional.ofNullable(headers.get(name)), NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "2, 2000",
        "' 3 ', 3000",
        "0.25, 250",
        "0, 0",
        "-5, 0",
        "99999999, 86400000",
        "1e999999999, 86400000",
        "1e-999999999, 0"
    })
    void shouldReadSeconds(String text, long millis) {
        assertThat(of(Map.of("retry-after", text))).contains(Duration.ofMillis(millis));
    }

    @Test
    void shouldPreferMilliseconds() {
        assertThat(of(Map.of("retry-after-ms", "150", "retry-after", "1"))).contains(Duration.ofMillis(150));
        assertThat(of(Map.of("retry-after-ms", "soon", "retry-after", "1"))).contains(Duration.ofSeconds(1));
    }

    @Test
    void shouldReadADateAgainstTheResponsesOwn() {
        Map<String, String> headers =
                Map.of("retry-after", "Tue, 24 Nov 2026 10:00:30 GMT", "date", "Tue, 24 Nov 2026 10:00:00 GMT");

        assertThat(of(headers)).contains(Duration.ofSeconds(30));
    }

    @Test
    void shouldReadADateAgainstBrokerTimeWithoutTheResponsesOwn() {
        assertThat(of(Map.of("retry-after", "Tue, 24 Nov 2026 12:01:00 GMT"))).contains(Duration.ofMinutes(1));
        assertThat(of(Map.of("retry-after", "Tue, 24 Nov 2026 11:00:00 GMT"))).contains(Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource({"1s, 1000", "6m0s, 360000", "120ms, 120", "1h2m3.5s, 3723500", "1d, 86400000", "7, 7000"})
    void shouldReadWhenAnExhaustedLimitIsRenewed(String reset, long millis) {
        assertThat(of(Map.of("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", reset)))
                .contains(Duration.ofMillis(millis));
    }

    @Test
    void shouldTakeTheLongestOfExhaustedLimitsAndIgnoreTheOthers() {
        assertThat(of(Map.of(
                        "x-ratelimit-remaining-requests", "0",
                        "x-ratelimit-reset-requests", "1s",
                        "x-ratelimit-remaining-tokens", "0",
                        "x-ratelimit-reset-tokens", "9s")))
                .contains(Duration.ofSeconds(9));
        assertThat(of(Map.of(
                        "x-ratelimit-remaining-requests", "0",
                        "x-ratelimit-reset-requests", "1s",
                        "x-ratelimit-remaining-tokens", "17",
                        "x-ratelimit-reset-tokens", "9s")))
                .contains(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "NaN", "1,5", "Tuesday", "0x10"})
    void shouldSayNothingWhereTheHeaderCannotBeRead(String text) {
        assertThat(of(Map.of("retry-after", text))).isEmpty();
        assertThat(of(Map.of("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", text + "q")))
                .isEmpty();
    }

    @Test
    void shouldSayNothingWithoutHeaders() {
        assertThat(of(Map.of())).isEmpty();
        assertThat(of(Map.of("x-ratelimit-reset-requests", "1s"))).isEmpty();
    }

    @Test
    void shouldReadEachProvidersOwnHeaders() {
        assertThat(of(Map.of(
                        "anthropic-ratelimit-requests-remaining", "0",
                        "anthropic-ratelimit-requests-reset", "2026-11-24T12:00:09Z",
                        "anthropic-ratelimit-input-tokens-remaining", "0",
                        "anthropic-ratelimit-input-tokens-reset", "2026-11-24T13:00:41+01:00",
                        "anthropic-ratelimit-output-tokens-remaining", "8000",
                        "anthropic-ratelimit-output-tokens-reset", "2026-11-24T12:09:00Z")))
                .as("Anthropic")
                .contains(Duration.ofSeconds(41));
        assertThat(of(Map.of(
                        "x-ratelimit-remaining",
                        "0",
                        "x-ratelimit-reset",
                        Long.toString(NOW.plusSeconds(17).toEpochMilli()))))
                .as("OpenRouter")
                .contains(Duration.ofSeconds(17));
        assertThat(of(Map.of(
                        "x-ratelimit-remaining",
                        "0",
                        "x-ratelimit-reset",
                        Long.toString(NOW.plusSeconds(17).getEpochSecond()))))
                .as("a gateway with seconds since the epoch")
                .contains(Duration.ofSeconds(17));
        assertThat(of(Map.of("x-ms-retry-after-ms", "1500"))).as("Azure").contains(Duration.ofMillis(1_500));
        assertThat(of(Map.of(
                        "x-ratelimit-remaining-tokens", "0",
                        "x-ratelimit-reset-tokens", "26")))
                .as("Azure")
                .contains(Duration.ofSeconds(26));
    }

    @Test
    void shouldMeasureMomentsByTheResponsesOwnClock() {
        assertThat(of(Map.of(
                        "date", "Tue, 24 Nov 2026 10:00:00 GMT",
                        "anthropic-ratelimit-tokens-remaining", "0",
                        "anthropic-ratelimit-tokens-reset", "2026-11-24T10:00:05Z")))
                .contains(Duration.ofSeconds(5));
    }

    @Test
    void shouldSayNothingOfAMomentThatCannotBeReadOrHasPassed() {
        assertThat(of(Map.of(
                        "anthropic-ratelimit-tokens-remaining", "0",
                        "anthropic-ratelimit-tokens-reset", "soon")))
                .isEmpty();
        assertThat(of(Map.of(
                        "anthropic-ratelimit-tokens-remaining", "0",
                        "anthropic-ratelimit-tokens-reset", "2020-01-01T00:00:00Z")))
                .contains(Duration.ZERO);
        assertThat(of(Map.of("x-ratelimit-remaining", "0", "x-ratelimit-reset", "1e999999999")))
                .contains(RetryAfter.LONGEST);
    }
}
