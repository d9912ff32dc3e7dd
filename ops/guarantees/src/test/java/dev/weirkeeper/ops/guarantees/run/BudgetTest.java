package dev.weirkeeper.ops.guarantees.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.guarantees.fault.Faults;
import dev.weirkeeper.ops.guarantees.fault.NamedFault;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {
    private static final NamedFault KILL = Faults.named("worker-kill").orElseThrow();

    @ParameterizedTest
    @ValueSource(doubles = {200, 120, 80, 40, 20, 10, 5})
    void shouldFitTheWholeMatrixIntoAnHour(double perSecond) {
        Budget budget = Budget.of(Faults.all(), new Rates(perSecond, perSecond / 2), OptionalInt.empty());

        assertThat(budget.expected(Faults.all())).isLessThanOrEqualTo(Budget.WHOLE);
        assertThat(Faults.all())
                .allSatisfy(row -> assertThat(budget.requests(row)).isPositive());
    }

    @Test
    void shouldRunRowsOnThreeBrokersAtTheirOwnRate() {
        Rates rates = new Rates(100, 40);

        assertThat(rates.of(KILL)).isEqualTo(100);
        assertThat(rates.of(Faults.named("broker-kill").orElseThrow())).isEqualTo(40);
    }

    @Test
    void shouldSendWhatRowsNameWhereThereIsTime() {
        Budget budget = Budget.of(List.of(Faults.NONE, KILL), new Rates(200, 200), OptionalInt.empty());

        assertThat(budget.cut()).isFalse();
        assertThat(budget.requests(Faults.NONE)).isEqualTo(2_000);
        assertThat(budget.requests(KILL)).isEqualTo(10_000);
    }

    @Test
    void shouldCutTheLongestLoadsFirst() {
        Budget budget = Budget.of(Faults.all(), new Rates(50, 50), OptionalInt.empty());

        assertThat(budget.cut()).isTrue();
        assertThat(budget.requests(KILL)).isLessThan(10_000);
        assertThat(budget.requests(KILL)).isGreaterThanOrEqualTo(budget.requests(Faults.NONE));
    }

    @Test
    void shouldSendMoreThanABudgetPaysForHoweverShortTheLoadsAre() {
        Budget budget = Budget.of(Faults.all(), new Rates(40, 5), OptionalInt.empty());

        assertThat(budget.cut()).isTrue();
        assertThat(budget.requests(Faults.named("budget-worker-kill").orElseThrow()))
                .isEqualTo(1_500);
    }

    @Test
    void shouldSendAsManyAsIsAskedFor() {
        assertThat(Budget.of(Faults.all(), new Rates(1, 1), OptionalInt.of(777)).requests(KILL))
                .isEqualTo(777);
    }
}
