package dev.weirkeeper.ops.guarantees;

import static dev.weirkeeper.ops.guarantees.GuaranteesTest.well;
import static dev.weirkeeper.ops.guarantees.Story.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.guarantees.Seen.Attempted;
import dev.weirkeeper.ops.guarantees.Seen.Decided;
import dev.weirkeeper.ops.guarantees.Seen.What;
import org.junit.jupiter.api.Test;

/** What P4 does not mind. 40 calls of 30 tokens at 10 nano-dollars: 12,000. */
class BudgetHeldTest {
    @Test
    void shouldForgiveTheEstimateErrorOfTheCallsThatRan() {
        Verdict verdict = well().budget(11_900, 300)
                .changed(Decided.class, it -> it.decisionId().equals("d39") ? Story.reserving(it, 200) : it)
                .verdict(BudgetHeld.class);

        assertThat(verdict.kept()).isTrue();
        assertThat(verdict.figures())
                .containsEntry(BudgetHeld.OVERRUN, 100L)
                .containsEntry(BudgetHeld.ESTIMATE_ERROR, 100L)
                .containsEntry(BudgetHeld.SPENT, 12_000L);
    }

    @Test
    void shouldAcceptARefusalOfWhatWouldHavePassedTheBudget() {
        Verdict verdict = well().budget(12_299, 300)
                .refuse("r39", "d-poor", 300, START + 4_010)
                .verdict(BudgetHeld.class);

        assertThat(verdict.kept()).isTrue();
        assertThat(verdict.figures()).containsEntry(BudgetHeld.REFUSED, 1L);
    }

    @Test
    void shouldLetACallWhoseEndNobodyToldCountWithWhatWasReserved() {
        Story refused = well().budget(12_300, 300)
                .changed(Decided.class, it -> it.decisionId().equals("d39") ? Story.reserving(it, 301) : it)
                .refuse("r39", "d-poor", 300, START + 4_010);
        assertThat(refused.verdict(BudgetHeld.class).kept())
                .as("its end is told: it cost 300")
                .isFalse();

        Story untold = refused.without(one -> one instanceof Attempted attempted
                && attempted.dispatchId().equals("d39")
                && attempted.what() == What.ENDED);
        assertThat(untold.verdict(BudgetHeld.class).kept()).isTrue();
    }
}
