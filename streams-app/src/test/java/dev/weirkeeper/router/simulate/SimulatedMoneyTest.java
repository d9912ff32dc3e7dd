package dev.weirkeeper.router.simulate;

import static dev.weirkeeper.router.simulate.Days.TERMS;
import static dev.weirkeeper.router.simulate.Days.every;
import static dev.weirkeeper.router.simulate.Days.model;
import static dev.weirkeeper.router.simulate.Days.policy;
import static dev.weirkeeper.router.simulate.Days.price;
import static dev.weirkeeper.router.simulate.Days.run;
import static dev.weirkeeper.router.simulate.Days.setup;
import static dev.weirkeeper.router.simulate.Days.tenant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.Budget;
import dev.weirkeeper.schema.BudgetPeriod;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.QualityPrior;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What budgets and time-outs cost. */
class SimulatedMoneyTest {
    private static final long LIMIT = 20_000_000;

    @Test
    void shouldStopAtAHardBudgetAndGoOnWhenItRenews() {
        ModelSpec only = model("only").build();
        Setup limited = limited(true, only);
        List<Asked> twoHours = every(Duration.ofMinutes(1), 120, Days.bounded(1_000));

        Outcome outcome = run(limited, twoHours, TERMS);
        Outcome free = run(setup(only), twoHours, TERMS);

        assertThat(free.all().costNanoUsd()).isGreaterThan(2 * LIMIT);
        assertThat(outcome.refusals()).containsOnlyKeys("budget_exhausted");
        assertThat(outcome.all().costNanoUsd()).as("two windows").isLessThanOrEqualTo(2 * LIMIT);
        assertThat(outcome.all().costNanoUsd()).as("the second is spent too").isGreaterThan(2 * LIMIT - 2 * most(free));
        assertThat(outcome.all().answered() + outcome.all().refused()).isEqualTo(120);
    }

    @Test
    void shouldWaitForWhatCallsThatAreOutGiveBack() {
        ModelSpec only = model("only").build();
        List<Asked> burst = every(Duration.ofMillis(10), 30, Days.bounded(1_000));

        Outcome outcome = run(limited(true, only), burst, TERMS);

        long reservedAtOnce = LIMIT / (1_000 * 1_500L);
        assertThat(outcome.waited()).as("a thousand tokens are kept for each").isPositive();
        assertThat(outcome.all().answered()).as("most take fewer").isGreaterThan(reservedAtOnce);
        assertThat(outcome.all().missed()).isZero();
        assertThat(outcome.all().costNanoUsd()).isLessThanOrEqualTo(LIMIT);
        assertThat(outcome.all().answered() + outcome.all().refused()).isEqualTo(30);
    }

    @Test
    void shouldUseTheCheaperModelsBeyondASoftBudget() {
        ModelSpec dear = model("dear").build();
        ModelSpec cheap = model("cheap")
                .setPrices(List.of(price(1_000_000, 3_000_000)))
                .setQuality(QualityPrior.newBuilder().setPrior(0.3).build())
                .build();
        List<Asked> hour = every(Duration.ofSeconds(30), 119, Days.bounded(1_000));

        Outcome free = run(setup(dear, cheap), hour, TERMS);
        Outcome soft = run(limited(false, dear, cheap), hour, TERMS);

        assertThat(free.models()).containsOnlyKeys("dear");
        assertThat(soft.models()).containsOnlyKeys("dear", "cheap");
        assertThat(soft.all().answered()).isEqualTo(119);
        assertThat(soft.all().costNanoUsd()).isLessThan(free.all().costNanoUsd());
    }

    @Test
    void shouldFailWhereNoCallIsFastEnough() {
        Setup hasty = new Setup(
                List.of(model("slow")
                        .setLatency(LatencyPrior.newBuilder()
                                .setFirstTokenMs(60_000)
                                .setTokensPerSecond(1)
                                .build())
                        .build()),
                List.of(tenant().build()),
                List.of(policy().setCallTimeoutMs(1_000).setMaxAttempts(2).build()));

        Outcome outcome = run(hasty, every(Duration.ofMinutes(1), 5, request -> {}), TERMS);

        assertThat(outcome.failures()).containsExactlyEntriesOf(Map.of("attempts_exhausted", 5L));
        assertThat(outcome.all().costNanoUsd())
                .as("a call that is broken off may be billed")
                .isPositive();
    }

    private static Setup limited(boolean hard, ModelSpec... models) {
        Budget budget = Budget.newBuilder()
                .setPeriod(BudgetPeriod.HOUR)
                .setAmountNanoUsd(LIMIT)
                .setHard(hard)
                .build();
        return new Setup(
                List.of(models), List.of(tenant().setBudgets(List.of(budget)).build()), List.of(policy().build()));
    }

    /** What the dearest request may have reserved: a thousand tokens of answer, and its prompt. */
    private static long most(Outcome free) {
        assertThat(free.all().answered()).isEqualTo(120);
        return 1_000 * 1_500L + 200 * 500L;
    }
}
