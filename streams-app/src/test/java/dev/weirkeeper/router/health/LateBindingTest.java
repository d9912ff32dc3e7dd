package dev.weirkeeper.router.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.BreakerState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One deployment, its owner and twelve partitions, step by step on a clock that stands between events. */
class LateBindingTest {
    private static final int P = 12;
    private static final int PERMITS = 4;
    private static final long CALL_MS = 1_000;
    /** Demand goes to the owner and comes back as windows, each over the log, and a tick looks at them. */
    private static final long LOG_WAIT_MS = 500;

    @Test
    void shouldDelayAQuietTenantByNoMoreThanACall() {
        LateBinding world = new LateBinding(P, PERMITS, CALL_MS);
        for (int i = 0; i < 10_000; i++) {
            world.arrives(0, i % P, "noisy", 1);
        }
        for (int i = 0; i < 24; i++) {
            world.arrives(20_000 + i * 1_370L, (i * 5) % P, "quiet", 1);
        }
        world.runUntil(60_000);

        List<LateBinding.Request> quiet = world.requests("quiet");
        assertThat(quiet)
                .hasSize(24)
                .allSatisfy(request -> assertThat(request.dispatchedAtMs - request.arrivedAtMs)
                        .as("waited in pending")
                        .isBetween(0L, CALL_MS + LOG_WAIT_MS));
        assertThat(quiet)
                .allSatisfy(request -> assertThat(request.startedAtMs - request.arrivedAtMs)
                        .as("waited for its call")
                        .isBetween(0L, 2 * CALL_MS + LOG_WAIT_MS));
        assertThat(world.answered()).as("no permit stands idle").isGreaterThan((int) (0.93 * PERMITS * 60));
        assertThat(world.mostOut(20_000))
                .as("the model's topic is short once the first burst has drained")
                .isLessThanOrEqualTo(6 + 2);
    }

    @Test
    void shouldServeEveryPartitionOfATenant() {
        LateBinding world = new LateBinding(P, PERMITS, CALL_MS);
        for (int i = 0; i < 10_000; i++) {
            world.arrives(0, i % (P - 1), "noisy", 1);
        }
        world.arrives(5_000, P - 1, "noisy", 1);
        world.runUntil(60_000);
        assertThat(world.requests("noisy").getLast().dispatchedAtMs - 5_000)
                .as("the only one of its partition")
                .isBetween(0L, 3 * P * CALL_MS);
    }

    @Test
    void shouldProbeFromOnePartitionAndComeBackWithoutAStampede() {
        LateBinding world = new LateBinding(P, PERMITS, CALL_MS);
        world.down(10_000, 40_000);
        for (int i = 0; i < 300; i++) {
            world.arrives(8_000 + i, i % P, "t" + i % 3, i % 3);
        }
        world.runUntil(100_000);

        assertThat(world.probesAtOnce()).isEqualTo(1);
        assertThat(world.probes()).isBetween(3, 20);
        assertThat(world.state()).isEqualTo(BreakerState.CLOSED);
        long closedAtMs = world.closedAtMs();
        assertThat(closedAtMs).isBetween(40_000L, 65_000L);
        assertThat(world.startedBetween(closedAtMs, closedAtMs + 900)).isLessThanOrEqualTo(2 + 1);
        assertThat(world.mostOut(closedAtMs)).isLessThanOrEqualTo(6 + 2);
        assertThat(world.answeredAfter(closedAtMs + 5_000))
                .as("full rate again")
                .isGreaterThan((int) (0.9 * PERMITS * (100_000 - closedAtMs - 6_000) / CALL_MS));

        world.runUntil(180_000);
        assertThat(world.meanDispatchMs(0, closedAtMs)).isLessThan(world.meanDispatchMs(1, closedAtMs));
        assertThat(world.meanDispatchMs(1, closedAtMs)).isLessThan(world.meanDispatchMs(2, closedAtMs));
    }

    /** Down for four seconds of ten: it is left alone for longer and longer, and what is asked of it stays little. */
    @Test
    void shouldAskLessAndLessOfOneThatFlaps() {
        LateBinding world = new LateBinding(P, PERMITS, CALL_MS);
        for (int i = 0; i < 20; i++) {
            world.down(5_000 + i * 10_000L, 9_000 + i * 10_000L);
        }
        for (int i = 0; i < 3_000; i++) {
            world.arrives(0, i % P, "t", 1);
        }
        world.runUntil(200_000);
        assertThat(world.failedBetween(0, 60_000)).isGreaterThan(world.failedBetween(140_000, 200_000));
        assertThat(world.failedBetween(140_000, 200_000)).isLessThan(30);
    }
}
