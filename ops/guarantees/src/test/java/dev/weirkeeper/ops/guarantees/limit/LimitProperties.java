package dev.weirkeeper.ops.guarantees.limit;

import static dev.weirkeeper.ops.guarantees.limit.LimitSimulation.limits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.guarantees.limit.LimitSimulation.Weather;
import dev.weirkeeper.ops.guarantees.limit.SimulatedWorker.Calls;
import dev.weirkeeper.router.limit.Heard;
import dev.weirkeeper.schema.WorkerLimit;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** Limits over random interleavings of all that may go wrong, judged at the provider's door; and how much of them is used. */
class LimitProperties {
    private static final long MINUTE_MS = 60_000;
    private static final int CONCURRENCY = 6;
    private static final int REQUESTS = 240;
    private static final long TOKENS = 6_000;
    private static final int OVERRUN = 3_000;

    @Property(tries = 20, shrinking = ShrinkingMode.OFF)
    void shouldNeverPassALimitWhateverGoesWrong(@ForAll long seed) {
        Random shape = new Random(seed);
        LimitSimulation simulation = new LimitSimulation(
                seed,
                Weather.ROUGH,
                new Calls(1 + shape.nextInt(6_000), shape.nextInt(900), shape.nextInt(3_000), 1 + shape.nextInt(60), 0),
                1 + shape.nextInt(6),
                limits(CONCURRENCY, REQUESTS, TOKENS));
        simulation.demand(1 + shape.nextInt(12));

        simulation.run(2 * MINUTE_MS);
        if (shape.nextInt(4) == 0) {
            simulation.loseState();
        }
        simulation.run(2 * MINUTE_MS);

        assertThat(simulation.door().mostRunning(0)).isLessThanOrEqualTo(CONCURRENCY);
        assertThat(simulation.door().mostCalls(0)).isLessThanOrEqualTo(REQUESTS);
        assertThat(simulation.door().mostTokens()).isLessThanOrEqualTo(TOKENS);
    }

    @Property(tries = 6, shrinking = ShrinkingMode.OFF)
    void shouldHoldALoweredLimitOnceWhatRunsIsOver(@ForAll long seed) {
        LimitSimulation simulation =
                new LimitSimulation(seed, Weather.FAIR, new Calls(3_000, 200, 100, 20, 0), 4, limits(8, 300, null));
        simulation.demand(10);
        simulation.run(MINUTE_MS);
        simulation.limit(limits(3, 100, null));
        long changedMs = simulation.nowMs();
        simulation.run(3 * MINUTE_MS);

        assertThat(simulation.door().mostRunning(changedMs + 15_000)).isLessThanOrEqualTo(3);
        assertThat(simulation.door().mostCalls(changedMs + 15_000)).isLessThanOrEqualTo(100);
        assertThat(simulation.door().between(changedMs + 90_000, changedMs + 180_000))
                .isGreaterThan(75);
    }

    @Property(tries = 6, shrinking = ShrinkingMode.OFF)
    void shouldTakeAllBackWhenNothingIsWantedAnyMoreAndServeAllThatWaits(@ForAll long seed) {
        LimitSimulation simulation = new LimitSimulation(
                seed, Weather.ROUGH, new Calls(1_000, 200, 100, 60, 0), 4, limits(CONCURRENCY, REQUESTS, TOKENS));
        simulation.demand(3);
        simulation.run(2 * MINUTE_MS);
        simulation.demand(0);
        simulation.run(4 * MINUTE_MS);

        assertThat(simulation.waiting()).isZero();
        assertThat(simulation.ledger().requestPool(REQUESTS)).isEqualTo(REQUESTS);
        assertThat(simulation.ledger().tokenPool(TOKENS)).isEqualTo(TOKENS);
        int leases = simulation.leases();
        simulation.run(2 * MINUTE_MS);
        assertThat(simulation.leases() - leases)
                .as("leases to holders that do nothing")
                .isLessThan(5);
    }

    @Test
    void shouldUseNearlyAllOfARate() {
        LimitSimulation simulation =
                new LimitSimulation(1, Weather.FAIR, new Calls(2_000, 50, 50, 1, 0), 4, limits(null, 600, null));
        simulation.demand(12);
        simulation.run(21 * MINUTE_MS);

        long from = simulation.nowMs() - 20 * MINUTE_MS;
        double used = simulation.door().between(from, simulation.nowMs()) / (20.0 * 600);
        assertThat(used).isGreaterThan(0.95);
        assertThat(simulation.door().mostCalls(0)).isLessThanOrEqualTo(600);
    }

    @Test
    void shouldUseNearlyAllTokens() {
        LimitSimulation simulation = new LimitSimulation(
                2, Weather.FAIR, new Calls(2_000, 50, 50, 1_000, 0), 4, limits(null, null, 100_000L));
        simulation.demand(4);
        simulation.run(21 * MINUTE_MS);

        long from = simulation.nowMs() - 20 * MINUTE_MS;
        double used = simulation.door().between(from, simulation.nowMs()) * 500.5 / (20.0 * 100_000);
        assertThat(used).isGreaterThan(0.93);
        assertThat(simulation.door().mostTokens()).isLessThanOrEqualTo(100_000);
    }

    @Test
    void shouldUseNearlyAllPlaces() {
        LimitSimulation simulation =
                new LimitSimulation(3, Weather.FAIR, new Calls(2_000, 20, 20, 1, 0), 4, limits(40, null, null));
        simulation.demand(48);
        simulation.run(3 * MINUTE_MS);

        double used =
                simulation.door().meanRunning(simulation.nowMs() - 2 * MINUTE_MS, simulation.nowMs() - 3_000) / 40;
        assertThat(used).isGreaterThan(0.95);
        assertThat(simulation.door().mostRunning(0)).isLessThanOrEqualTo(40);
    }

    @Test
    void shouldBeFairBetweenHolders() {
        LimitSimulation simulation =
                new LimitSimulation(4, Weather.FAIR, new Calls(1_000, 20, 20, 1, 0), 4, limits(2, null, null));
        simulation.demand(6);
        simulation.run(3 * MINUTE_MS);
        assertThat(simulation.door().mostRunning(0)).isLessThanOrEqualTo(2);
        assertThat(simulation.door().meanRunning(simulation.nowMs() - 2 * MINUTE_MS, simulation.nowMs()))
                .isGreaterThan(1.4);
    }

    /** The owner takes what is free for given back, without asking. */
    @Test
    void shouldCatchAnOwnerThatTakesInsteadOfAsking() {
        long passed = LongStream.range(0, 10)
                .filter(seed -> {
                    LimitSimulation simulation = new LimitSimulation(
                            seed, Weather.ROUGH, new Calls(500, 100, 100, 1, 0), 5, limits(null, REQUESTS, null));
                    simulation.misreading = LimitProperties::tookBack;
                    simulation.demand(8);
                    simulation.run(3 * MINUTE_MS);
                    return simulation.door().mostCalls(0) > REQUESTS;
                })
                .count();
        assertThat(passed).isPositive();
    }

    private static Heard tookBack(Heard heard) {
        WorkerLimit use = heard.use();
        WorkerLimit taken = WorkerLimit.newBuilder(use)
                .setReturnedCalls(use.getReturnedCalls() + use.getReservedCalls() + 20)
                .build();
        return new Heard(heard.workerId(), heard.incarnation(), heard.stopped(), heard.appendMs(), taken);
    }

    /** A holder's overdraft is lent to the others: the pool without the bound at zero for each of them. */
    @Test
    void shouldCatchAPoolThatLendsOverdrafts() {
        LimitSimulation sound = overdrawn();
        sound.run(4 * MINUTE_MS);
        LimitSimulation broken = overdrawn();
        broken.lendsOverdrafts = true;
        broken.run(4 * MINUTE_MS);

        // Only calls whose end was not reported yet can have used more than was known.
        long unknown = OVERRUN * sound.door().mostRunning(0, 2_000);
        assertThat(sound.door().mostTokensUsed()).isLessThanOrEqualTo(TOKENS + unknown);
        assertThat(broken.door().mostTokensUsed()).isGreaterThan(TOKENS + unknown);
    }

    private static LimitSimulation overdrawn() {
        LimitSimulation simulation = new LimitSimulation(
                5, Weather.FAIR, new Calls(500, 100, 100, 50, OVERRUN), 5, limits(null, null, TOKENS));
        simulation.demand(8);
        return simulation;
    }
}
