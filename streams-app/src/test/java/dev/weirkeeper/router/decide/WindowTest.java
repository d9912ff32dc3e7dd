package dev.weirkeeper.router.decide;

import static dev.weirkeeper.router.decide.Worlds.NOW;
import static dev.weirkeeper.router.decide.Worlds.health;
import static dev.weirkeeper.router.decide.Worlds.market;
import static dev.weirkeeper.router.decide.Worlds.plainAsk;
import static dev.weirkeeper.router.decide.Worlds.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.Limits;
import dev.weirkeeper.schema.ModelHealth;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {

    @ParameterizedTest(name = "{0} permits, calls of {1} ms: {2}")
    @CsvSource({"4, 1000, 6", "4, 100, 16", "4, 60000, 5", "1, 1000, 2", "64, 3000, 71", "0, 1000, 0"})
    void shouldCoverTheTurnRound(int permits, double callMs, int window) {
        assertThat(Window.size(deployment(permits, 0, calls(callMs).build()), NOW))
                .isEqualTo(window);
    }

    @ParameterizedTest(name = "{0} a minute, {1} at once: {2}")
    @CsvSource({"600, , 10", "60000, , 64", ", 5, 5", "600, 3, 3", "1, , 1", "0, , 0"})
    void shouldNotAskForMoreThanLimitsAllow(@Nullable Integer perMinute, @Nullable Integer concurrency, int permits) {
        Limits limits = Limits.newBuilder()
                .setRequestsPerMinute(perMinute)
                .setConcurrency(concurrency)
                .build();
        Deployment deployment =
                new Deployment(spec("m").setLimits(limits).build(), calls(1_000).build(), new Capacity(1, 64, 0), true);
        assertThat(Window.permits(deployment)).isEqualTo(permits);
    }

    @ParameterizedTest(name = "{0} ms after it closed: {1}")
    @CsvSource({"0, 2", "999, 2", "1000, 4", "2000, 6", "3000, 6", "86400000, 6"})
    void shouldGrowAfterABreakerClosed(long sinceMs, int window) {
        ModelHealth back =
                calls(1_000).setClosedAt(Instant.ofEpochMilli(NOW - sinceMs)).build();
        assertThat(Window.size(deployment(4, 0, back), NOW)).isEqualTo(window);
    }

    @Test
    void shouldLetAPartitionHaveItsWindowWhileSomebodyIsShort() {
        ModelHealth split = calls(1_000)
                .setWindows(List.of(2, 0))
                .setWindowsAt(Instant.ofEpochMilli(NOW - 1_000))
                .build();
        assertThat(hasRoom(split, 0, 1)).isTrue();
        assertThat(hasRoom(split, 0, 2)).isFalse();
        assertThat(hasRoom(split, 1, 0)).isFalse();
        assertThat(hasRoom(split, 7, 0)).isFalse();
    }

    @Test
    void shouldNotBelieveWindowsForLong() {
        ModelHealth old = calls(1_000)
                .setWindows(List.of(0))
                .setWindowsAt(Instant.ofEpochMilli(NOW - Window.STALE_MS - 1))
                .build();
        assertThat(hasRoom(old, 0, 0)).isTrue();
    }

    @Test
    void shouldLetOnlyTheNamedPartitionProbe() {
        ModelHealth half = calls(1_000)
                .setBreaker(BreakerState.HALF_OPEN)
                .setWindows(List.of(0, 1))
                .setWindowsAt(Instant.ofEpochMilli(NOW - 60_000))
                .build();
        ModelHealth over = calls(1_000)
                .setBreaker(BreakerState.OPEN)
                .setOpenUntil(Instant.ofEpochMilli(NOW - 1))
                .build();

        assertThat(chosen(half, 1, 0)).isEqualTo("m");
        assertThat(chosen(half, 1, 1)).isEqualTo("breaker_half_open");
        assertThat(chosen(half, 0, 0)).isEqualTo("breaker_half_open");
        assertThat(chosen(over, 1, 0)).as("its owner has not named anybody yet").isEqualTo("breaker_open");
    }

    @Test
    void shouldNotOvertake() {
        Capacity others = new Capacity(1, 4, 0, 0, new Capacity.Share(0, 0, true));
        Decision decision =
                Decider.decide(plainAsk(), market(new Deployment(spec("m").build(), null, others, true)), "d", 0);
        assertThat(decision.choice()).isInstanceOf(Choice.Wait.class);
        assertThat(dev.weirkeeper.router.pending.WaitsFor.of(decision.record())).containsExactly("m");
    }

    /** Slow, but it answers: no breaker opens, and what waits counts as time, so that work goes elsewhere. */
    @Test
    void shouldMoveAwayFromWhatIsSlowButAlive() {
        Deployment quick = new Deployment(spec("b").build(), calls(2_000).build(), new Capacity(1, 16, 0), true);
        for (double callMs : new double[] {1_000, 20_000}) {
            Deployment a = new Deployment(spec("a").build(), calls(callMs).build(), new Capacity(1, 16, 0), true);
            String chosen = Decider.decide(plainAsk(), market(a, quick), "d", 0)
                    .record()
                    .getChosen();
            assertThat(chosen).isEqualTo(callMs < 2_000 ? "a" : "b");
        }
        Deployment queued =
                new Deployment(spec("a").build(), calls(1_000).build(), new Capacity(1, 16, 20, 400, null), true);
        assertThat(Decider.decide(plainAsk(), market(queued, quick), "d", 0)
                        .record()
                        .getChosen())
                .isEqualTo("b");
    }

    /** One region of a provider is out: its twin elsewhere takes all of it, and no request waits. */
    @Test
    void shouldUseTheOtherRegionWhileOneIsOut() {
        ModelHealth out = health("eu")
                .setBreaker(BreakerState.OPEN)
                .setOpenUntil(Instant.ofEpochMilli(NOW + 5_000))
                .build();
        Decision decision = Decider.decide(
                plainAsk(),
                market(
                        new Deployment(spec("eu").build(), out, new Capacity(1, 16, 0), true),
                        new Deployment(spec("us").setRegion("us-east").build(), null, new Capacity(1, 16, 3), true)),
                "d",
                0);
        assertThat(decision.record().getChosen()).isEqualTo("us");
    }

    private static String chosen(ModelHealth health, int partition, int out) {
        Capacity capacity = new Capacity(1, 4, out, 0, new Capacity.Share(partition, out, false));
        Decision decision =
                Decider.decide(plainAsk(), market(new Deployment(spec("m").build(), health, capacity, true)), "d", 0);
        return decision.choice() instanceof Choice.Route
                ? decision.record().getChosen()
                : decision.record().getReason();
    }

    private static boolean hasRoom(ModelHealth health, int partition, int out) {
        Capacity capacity = new Capacity(1, 4, out, 0, new Capacity.Share(partition, out, false));
        return Window.hasRoom(new Deployment(spec("m").build(), health, capacity, true), NOW);
    }

    private static ModelHealth.Builder calls(double callMs) {
        return health("m").setSamples(100).setCallMsMean(callMs);
    }

    private static Deployment deployment(int permits, int inFlight, ModelHealth health) {
        return new Deployment(spec("m").build(), health, new Capacity(1, permits, inFlight), true);
    }
}
