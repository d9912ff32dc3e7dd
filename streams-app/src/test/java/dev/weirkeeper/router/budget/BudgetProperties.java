package dev.weirkeeper.router.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.budget.BudgetSimulation.Broken;
import dev.weirkeeper.router.budget.BudgetSimulation.Weather;
import dev.weirkeeper.schema.BudgetPeriod;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** Budgets over random interleavings of all that may go wrong; the simulation checks the invariants after each step. */
class BudgetProperties {
    private static final long SIZE = 100;
    private static final double[] NOTHING = {0};

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void shouldNeverPassABudgetWhateverGoesWrong(@ForAll long seed) {
        Random shape = new Random(seed);
        BudgetSimulation world =
                new BudgetSimulation(seed, Weather.rough(shape.nextBoolean()), 1 + shape.nextInt(8), limits(shape));
        double[] chances = chances(shape);

        world.nowMs += 3_600_000 - 40_000; // a window ends in the middle of it
        world.run(20_000, chances, SIZE);
        if (shape.nextBoolean()) {
            raiseOrLower(world, shape);
        }
        if (shape.nextInt(3) == 0) {
            world.partitions.forEach(partition -> partition.parked.clear());
            world.run(5_000, new double[] {0, 0, 0.5}, SIZE);
        }
        world.run(60_000, chances, SIZE);
    }

    @Property(tries = 30, shrinking = ShrinkingMode.OFF)
    void shouldLeaveNothingBlockedWhenAllIsQuiet(@ForAll long seed) {
        Random shape = new Random(seed);
        Weather weather = new Weather(1_500, 0.01, 0, true, Broken.NOTHING);
        BudgetSimulation world = new BudgetSimulation(seed, weather, 1 + shape.nextInt(8), limits(shape));
        world.run(15_000, chances(shape), SIZE);
        world.weather = new Weather(100, 0, 0, true, Broken.NOTHING);
        world.partitions.forEach(partition -> partition.parked.clear());
        world.run(90_000, NOTHING, SIZE);

        world.owner.ledgers().forEach(ledger -> {
            long limit = world.limits.getOrDefault(ledger.window().period(), 0L);
            assertThat(world.free(ledger.window())).isZero();
            assertThat(ledger.pool()).isEqualTo(limit - world.used(ledger.window()));
        });
        world.messages = 0;
        world.run(60_000, NOTHING, SIZE);
        assertThat(world.messages).isZero();
    }

    @Property(tries = 30, shrinking = ShrinkingMode.OFF)
    void shouldServeEverybodyWhileThereIsEnough(@ForAll long seed) {
        Random shape = new Random(seed);
        BudgetSimulation world =
                new BudgetSimulation(seed, Weather.FAIR, 1 + shape.nextInt(8), Map.of(BudgetPeriod.DAY, 10_000_000L));
        world.run(30_000, chances(shape), SIZE);
        world.run(1_000, NOTHING, SIZE);

        assertThat(world.parked()).isZero();
        assertThat(world.partitions).allSatisfy(partition -> {
            assertThat(partition.refused).isZero();
            assertThat(partition.longestWaitMs).isLessThan(1_500);
        });
    }

    @Property(tries = 40, shrinking = ShrinkingMode.OFF)
    void shouldSpendASmallBudgetToTheLastCallThatFits(@ForAll long seed) {
        Random shape = new Random(seed);
        long limit = 150 + shape.nextInt(3_000);
        BudgetSimulation world = new BudgetSimulation(
                seed,
                Weather.FAIR,
                1 + shape.nextInt(12),
                Map.of(BudgetPeriod.HOUR, limit, BudgetPeriod.DAY, limit + shape.nextInt(50)));
        world.run(10_000, new double[] {0.9, 0.1, 0, 0}, SIZE);
        world.run(240_000, NOTHING, SIZE);

        WindowLedger hour = world.ledger(BudgetPeriod.HOUR);
        assertThat(world.parked()).as("nobody waits for what will not come").isZero();
        assertThat(world.partitions.stream()
                        .mapToInt(partition -> partition.refused)
                        .sum())
                .isPositive();
        assertThat(limit - world.used(hour.window())).isBetween(0L, SIZE);
    }

    @Test
    void shouldRefuseNobodyBeforeTheMoneyIsSpentForGood() {
        BudgetSimulation world = new BudgetSimulation(7, Weather.FAIR, 4, Map.of(BudgetPeriod.DAY, 5_000L));
        world.run(2_000, new double[] {0.9}, SIZE); // far more than there is, and calls are still out

        long settledAtMost = 5_000 - SIZE;
        WindowLedger day = world.ledger(BudgetPeriod.DAY);
        long settled = world.partitions.stream()
                .mapToLong(partition -> partition.account(day.window()).settled())
                .sum();
        boolean refused = world.partitions.stream().anyMatch(partition -> partition.refused > 0);
        assertThat(refused && settled < settledAtMost - SIZE).isFalse();
    }

    @Test
    void shouldAskForTheNextWindowBeforeThisOneEnds() {
        BudgetSimulation world = new BudgetSimulation(11, Weather.FAIR, 2, Map.of(BudgetPeriod.HOUR, 1_000_000L));
        world.nowMs += 3_600_000 - 20_000;
        world.run(15_000, new double[] {0.5}, SIZE);
        world.partitions.forEach(partition -> partition.longestWaitMs = 0);
        world.run(10_000, new double[] {0.5}, SIZE);

        assertThat(world.partitions)
                .allSatisfy(partition -> assertThat(partition.longestWaitMs).isLessThanOrEqualTo(100));
    }

    @Test
    void shouldCatchAnOwnerThatTakesUnasked() {
        assertThat(caught(Broken.TAKES_UNASKED)).isPositive();
    }

    @Test
    void shouldCatchAPartitionThatSpendsWhatItGaveBack() {
        assertThat(caught(Broken.SPENDS_WHAT_IT_RETURNED)).isPositive();
    }

    private static int caught(Broken broken) {
        int caught = 0;
        for (long seed = 0; seed < 40; seed++) {
            Random shape = new Random(seed);
            Weather weather = new Weather(1_000, 0, 0, false, broken);
            BudgetSimulation world = new BudgetSimulation(seed, weather, 4, Map.of(BudgetPeriod.HOUR, 3_000L));
            try {
                world.run(20_000, chances(shape), SIZE);
            } catch (AssertionError | IllegalArgumentException e) {
                caught++;
            }
        }
        return caught;
    }

    private static Map<BudgetPeriod, Long> limits(Random shape) {
        Map<BudgetPeriod, Long> limits = new HashMap<>();
        limits.put(BudgetPeriod.HOUR, 50L + shape.nextInt(shape.nextBoolean() ? 500 : 20_000));
        if (shape.nextBoolean()) {
            limits.put(BudgetPeriod.DAY, 50L + shape.nextInt(20_000));
        }
        if (shape.nextBoolean()) {
            limits.put(BudgetPeriod.MONTH, 50L + shape.nextInt(20_000));
        }
        return limits;
    }

    private static double[] chances(Random shape) {
        double[] chances = new double[1 + shape.nextInt(4)];
        for (int i = 0; i < chances.length; i++) {
            chances[i] = shape.nextInt(3) == 0 ? 0 : shape.nextDouble() * shape.nextDouble();
        }
        return chances;
    }

    private static void raiseOrLower(BudgetSimulation world, Random shape) {
        if (shape.nextBoolean()) {
            world.owner.adjust(new Adjustment(BudgetPeriod.HOUR, shape.nextInt(2_000)));
        } else {
            world.limits.put(BudgetPeriod.HOUR, (long) shape.nextInt(300));
            world.lowered = true;
        }
    }
}
