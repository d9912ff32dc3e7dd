package dev.weirkeeper.router.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.budget.BudgetSimulation.Broken;
import dev.weirkeeper.router.budget.BudgetSimulation.Weather;
import dev.weirkeeper.schema.BudgetPeriod;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Five thousand requests at once, which would cost three times the budget and more, on twelve partitions; what calls cost is
 * not what was reserved. The simulation checks after each step that no more is spent than the budget and what calls cost beyond
 * their reservations. Here: how much of it is spent, and that everybody is told something.
 */
class BudgetBurstTest {
    private static final int REQUESTS = 5_000;
    private static final int PARTITIONS = 12;
    private static final long SIZE = 2_000;
    private static final long DOLLAR = 1_000_000;
    private static final double[] NOTHING = {0};

    private final Random random = new Random(42);

    @Test
    void shouldSpendTheBudgetWhereRequestsAreSpreadEvenly() {
        spends(world(DOLLAR, calm()), 0);
    }

    @Test
    void shouldSpendTheBudgetWhereNineOfTenAreInOnePartition() {
        spends(world(DOLLAR, calm()), 90);
    }

    @Test
    void shouldSpendABudgetOfAFewCalls() {
        spends(world(DOLLAR * 3 / 100, calm()), 0);
    }

    @Test
    void shouldSpendTheBudgetWhilePartitionsAndOwnerCrash() {
        spends(world(DOLLAR, new Weather(500, 0.01, 0, true, Broken.NOTHING)), 50);
    }

    @Test
    void shouldSpendTwoBudgetsAcrossAWindowsEnd() {
        BudgetSimulation world = world(DOLLAR, calm());
        world.nowMs += 3_600_000 - 2_000;
        BudgetWindow first = world.terms().at(world.nowMs).getFirst().window();
        load(world, 0);
        world.run(600_000, NOTHING, SIZE);

        BudgetWindow second = world.terms().at(world.nowMs).getFirst().window();
        assertThat(second.fromMs()).isEqualTo(first.toMs());
        assertThat(world.parked()).isZero();
        assertThat(world.used(first)).isPositive();
        assertThat(world.used(second)).isGreaterThanOrEqualTo(DOLLAR * 98 / 100);
    }

    private void spends(BudgetSimulation world, int percentInOne) {
        load(world, percentInOne);
        world.run(600_000, NOTHING, SIZE);

        WindowLedger hour = world.ledger(BudgetPeriod.HOUR);
        long limit = world.limits.getOrDefault(BudgetPeriod.HOUR, 0L);
        assertThat(world.parked()).as("nobody waits for what will not come").isZero();
        assertThat(world.used(hour.window())).isGreaterThanOrEqualTo(limit * 98 / 100);
        assertThat(world.partitions.stream().mapToInt(one -> one.refused).sum()).isPositive();
    }

    private void load(BudgetSimulation world, int percentInOne) {
        for (int i = 0; i < REQUESTS; i++) {
            boolean hot = random.nextInt(100) < percentInOne;
            int partition = hot ? 0 : random.nextInt(PARTITIONS);
            world.partitions.get(partition).parked.add(1 + random.nextLong(SIZE));
        }
    }

    private static Weather calm() {
        return new Weather(200, 0, 0, true, Broken.NOTHING);
    }

    private static BudgetSimulation world(long limit, Weather weather) {
        return new BudgetSimulation(7, weather, PARTITIONS, Map.of(BudgetPeriod.HOUR, limit));
    }
}
