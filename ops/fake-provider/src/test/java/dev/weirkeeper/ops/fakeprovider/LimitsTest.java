package dev.weirkeeper.ops.fakeprovider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.fakeprovider.Behaviour.Limits;
import dev.weirkeeper.ops.fakeprovider.RateGate.Admission.Admitted;
import dev.weirkeeper.ops.fakeprovider.RateGate.Admission.Refused;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final long START = 1_000;

    private static long after(long millis) {
        return START + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void shouldLetAMinutesRequestsInAndThenOneForEachTokenThatFlowsIn() {
        RateGate gate = new RateGate(new Limits(60, 0, 0), START);
        for (int i = 0; i < 60; i++) {
            assertThat(gate.enter(1, START)).isInstanceOf(Admitted.class);
        }

        assertThat(gate.enter(1, START)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.limit()).isEqualTo("requests");
            assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(1));
            assertThat(refused.headers())
                    .containsEntry("x-ratelimit-limit-requests", "60")
                    .containsEntry("x-ratelimit-remaining-requests", "0")
                    .containsEntry("x-ratelimit-reset-requests", "60000ms");
        });
        assertThat(gate.enter(1, after(999))).isInstanceOf(Refused.class);
        assertThat(gate.enter(1, after(1_000))).isInstanceOf(Admitted.class);
        assertThat(gate.enter(1, after(1_000))).isInstanceOf(Refused.class);
    }

    @Test
    void shouldCountTokensOfPromptAndAnswer() {
        RateGate gate = new RateGate(new Limits(0, 6_000, 0), START);

        assertThat(gate.enter(5_000, START)).isInstanceOf(Admitted.class);
        assertThat(gate.enter(1_500, START)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.limit()).isEqualTo("tokens");
            assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(5)); // 500 missing at 100 a second
            assertThat(refused.headers()).containsEntry("x-ratelimit-remaining-tokens", "1000");
        });
        assertThat(gate.enter(1_500, after(5_000))).isInstanceOf(Admitted.class);
    }

    @Test
    void shouldNotRefuseForEverWhatIsLargerThanTheBucket() {
        RateGate gate = new RateGate(new Limits(0, 100, 0), START);

        assertThat(gate.enter(500, START)).isInstanceOf(Admitted.class);
        assertThat(gate.enter(500, after(59_999))).isInstanceOf(Refused.class);
        assertThat(gate.enter(500, after(60_000))).isInstanceOf(Admitted.class);
    }

    @Test
    void shouldLimitCallsAtOnce() {
        RateGate gate = new RateGate(new Limits(0, 0, 2), START);
        gate.enter(1, START);
        gate.enter(1, START);

        assertThat(gate.enter(1, START))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.limit()).isEqualTo("concurrency"));
        gate.leave();
        assertThat(gate.enter(1, START)).isInstanceOf(Admitted.class);
    }

    @Test
    void shouldAnswerBeyondTheLimitWith429AndCountItApart() throws Exception {
        SimulatedModel limited = SimulatedModel.steady("m", 0).with(Behaviour.limited(new Limits(3, 0, 0)));
        try (FakeProvider provider = FakeProvider.start(0, List.of(limited));
                Caller caller = new Caller(provider)) {
            for (int left = 2; left >= 0; left--) {
                var response = caller.chat(Caller.body("m"));
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.headers().firstValue("x-ratelimit-remaining-requests"))
                        .contains(Integer.toString(left));
            }

            var refused = caller.chat(Caller.body("m"));

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(Long.parseLong(
                            refused.headers().firstValue("retry-after").orElseThrow()))
                    .isBetween(1L, 20L);
            assertThat(Caller.json(refused).path("error").path("type").asText()).isEqualTo("requests");
            assertThat(provider.counters().byStatus()).containsEntry("200", 3L).containsEntry("429", 1L);
        }
    }
}
