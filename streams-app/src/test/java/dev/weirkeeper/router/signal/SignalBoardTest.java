package dev.weirkeeper.router.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.Signal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalBoardTest {
    private static final long T = 1_800_000_000_000L;
    private static final long MINUTE = 60_000;

    private final SignalBoard board = new SignalBoard();
    private final ModelSpec spec = ModelSpec.newBuilder()
            .setModelId("m")
            .setTopic("llm.models.m")
            .setVersion(1)
            .setProvider("acme")
            .setRegion("eu-west")
            .setEndpoint("http://127.0.0.1:1/v1")
            .setUpstreamModel("m")
            .setQuality(QualityPrior.newBuilder().build())
            .setLatency(LatencyPrior.newBuilder().build())
            .setPrices(List.of())
            .setUpdatedAt(Instant.ofEpochMilli(T))
            .build();

    @Test
    void shouldSayNothingWithoutSignals() {
        assertThat(board.about(spec, T)).isSameAs(Outside.QUIET);
        assertThat(board.holding(T)).isEmpty();
    }

    @Test
    void shouldTellWhatIsSaidOfModelProviderAndRegion() {
        put("model:m", "congestion", 0.5, MINUTE);
        put("provider:acme", "latency_ms", 40, MINUTE);
        put("region:eu-west", "latency_ms", 60, MINUTE);
        put("region:eu-west", "error_rate", 0.2, MINUTE);
        put("model:other", "down", 1, MINUTE);
        put("tenant:bank", "strikes", 3, MINUTE);

        Outside outside = board.about(spec, T + 1);
        assertThat(outside.slowdown()).isCloseTo(2, within(1e-9));
        assertThat(outside.latencyMs()).as("the parts of a way add up").isEqualTo(100);
        assertThat(outside.errorRate()).isEqualTo(0.2);
        assertThat(outside.downUntilMs()).isZero();
        assertThat(outside.words())
                .containsExactly(
                        "model:m congestion=0.5000",
                        "provider:acme latency_ms=40.00",
                        "region:eu-west error_rate=0.2000",
                        "region:eu-west latency_ms=60.00");
        assertThat(board.holding(T + 1)).containsEntry("tenant:bank", Map.of("strikes", 3.0));
    }

    @Test
    void shouldForgetWhatHasRunOut() {
        put("model:m", "down", 1, MINUTE);

        assertThat(board.about(spec, T + MINUTE - 1).downUntilMs()).isEqualTo(T + MINUTE);
        assertThat(board.about(spec, T + MINUTE)).isEqualTo(Outside.QUIET);
        assertThat(board.holding(T + MINUTE)).isEmpty();
    }

    @Test
    void shouldTakeBackWhatIsSaidAgainForNoTime() {
        put("model:m", "down", 1, MINUTE);
        put("model:m", "congestion", 0.1, MINUTE);
        put("model:m", "down", 1, 0);

        assertThat(board.about(spec, T).downUntilMs()).isZero();
        assertThat(board.about(spec, T).congestion()).isEqualTo(0.1);
    }

    @Test
    void shouldKeepNumbersWithinReason() {
        put("model:m", "congestion", 7, MINUTE);
        put("model:m", "latency_ms", -5, MINUTE);
        put("model:m", "error_rate", 3, MINUTE);
        put("model:m", "down", 0, MINUTE);

        Outside outside = board.about(spec, T);
        assertThat(outside.slowdown()).isCloseTo(20, within(1e-6));
        assertThat(outside.latencyMs()).isZero();
        assertThat(outside.errorRate()).isEqualTo(1);
        assertThat(outside.downUntilMs()).isZero();
    }

    @Test
    void shouldHoldNoMoreThanItMay() {
        for (int i = 0; i < SignalBoard.MOST; i++) {
            assertThat(put("tenant:t" + i, "strikes", 1, MINUTE)).isTrue();
        }
        assertThat(put("model:m", "down", 1, MINUTE)).isFalse();
        assertThat(put("tenant:t1", "strikes", 2, MINUTE))
                .as("known ones go on")
                .isTrue();

        Signal late = signal("model:m", "down", 1, MINUTE);
        assertThat(board.put(Held.of(late, T + 2 * MINUTE), T + 2 * MINUTE))
                .as("others have run out")
                .isTrue();
        assertThat(board.about(spec, T + 2 * MINUTE).downUntilMs()).isEqualTo(T + 3 * MINUTE);
        assertThat(board.holding(T + 2 * MINUTE)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "planet:mars | down | 1 | 1 | scope: \"planet:mars\", must be model:, provider:, region: or tenant:",
                "model: | down | 1 | 1 | scope: \"model:\"",
                "model:m | Down | 1 | 1 | name: \"Down\", must begin with a small letter",
                "model:m | down | NaN | 1 | value: NaN, must be a finite number",
                "model:m | down | 1 | -1 | ttlMs: -1, must be 0 to 86400000",
                "model:m | down | 1 | 86400001 | ttlMs: 86400001, must be 0 to 86400000"
            })
    void shouldNameWhatIsWrong(String scope, String name, double value, long ttlMs, String words) {
        assertThat(Held.flaw(signal(scope, name, value, ttlMs)))
                .hasValueSatisfying(flaw -> assertThat(flaw).startsWith(words));
    }

    @Test
    void shouldFindNothingWrongWithAPlainSignal() {
        assertThat(Held.flaw(signal("provider:acme", "p99.wait_ms", -3.5, 0))).isEqualTo(Optional.empty());
    }

    private boolean put(String scope, String name, double value, long ttlMs) {
        return board.put(Held.of(signal(scope, name, value, ttlMs), T), T);
    }

    private static Signal signal(String scope, String name, double value, long ttlMs) {
        return Signal.newBuilder()
                .setScope(scope)
                .setName(name)
                .setValue(value)
                .setTtlMs(ttlMs)
                .setAt(Instant.ofEpochMilli(T))
                .build();
    }
}
