package dev.weirkeeper.ops.guarantees;

import static dev.weirkeeper.ops.guarantees.GuaranteesTest.well;
import static dev.weirkeeper.ops.guarantees.Story.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.guarantees.Seen.Attempted;
import dev.weirkeeper.ops.guarantees.Seen.Decided;
import dev.weirkeeper.ops.guarantees.Seen.Money;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import dev.weirkeeper.ops.guarantees.Seen.What;
import dev.weirkeeper.topic.HomePartition;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
    void shouldForgiveTheEstimateErrorOfAPartitionThatRanOutBeforeOthers() {
        assertThat(tooDearAt3(1).verdict(BudgetHeld.class).kept())
                .as("one partition dispatched 36 more after it")
                .isFalse();

        int partitions = 1;
        while (!isLastOfItsPartition(3, partitions)) {
            partitions++;
        }
        Verdict verdict = tooDearAt3(partitions).verdict(BudgetHeld.class);
        assertThat(verdict.kept()).isTrue();
        assertThat(verdict.figures()).containsEntry(BudgetHeld.OVERRUN, 100L);
    }

    private static Story tooDearAt3(int partitions) {
        return well().budget(11_900, 300, partitions)
                .changed(Decided.class, it -> it.decisionId().equals("d3") ? Story.reserving(it, 200) : it);
    }

    private static boolean isLastOfItsPartition(int number, int partitions) {
        return IntStream.range(number + 1, 40).noneMatch(later -> home(later, partitions) == home(number, partitions));
    }

    private static int home(int number, int partitions) {
        return HomePartition.of("t", null, "r" + number, partitions);
    }

    @Test
    void shouldTakeACallWhoseAnswerIsNotOutYetForOneThatIs() {
        Story late = tooDearAt3(1)
                .changed(
                        Responded.class,
                        it -> it.request().equals("r3")
                                ? new Responded("r3", it.ending(), false, it.model(), "d3", START + 4_000)
                                : it);

        assertThat(late.verdict(BudgetHeld.class).kept()).isTrue();
    }

    @Test
    void shouldCountACallInTheWindowInWhichItWasDecided() {
        assertThat(spent("d1", START + 105, 1_000)).as("r0 before").containsExactly(300L, 11_700L);
        assertThat(spent("d1", START + 104, 1_000))
                .as("r1 too, by its router's word")
                .containsExactly(600L, 11_400L);
        assertThat(spent("d1", START + 104, 0))
                .as("where clocks are one, the broker's counts")
                .containsExactly(300L, 11_700L);
        assertThat(spent("d2", START, 50)).as("clocks are not so far apart").containsExactly(300L, 11_700L);
    }

    /** What is spent before and after START + 105, the moment that the broker had d1, where a router dates a decision so. */
    private static List<Long> spent(String decision, long decidedAtMs, long clockMs) {
        BudgetHeld held = new BudgetHeld(new BudgetHeld.Promise(
                List.of(
                        new BudgetHeld.Window("t", 20_000, START - 1_000, START + 105),
                        new BudgetHeld.Window("t", 20_000, START + 105, START + 60_000)),
                Map.of("a", 10L),
                clockMs,
                1));
        Story story = well().budget(20_000, 300);
        story.seen.forEach(one -> held.onRecord(
                one instanceof Decided it && it.decisionId().equals(decision) ? decidedAt(it, decidedAtMs) : one));
        story.calls.forEach(held::onCall);
        return held.spendings().stream().map(BudgetHeld.Spending::spent).toList();
    }

    private static Decided decidedAt(Decided it, long atMs) {
        Money money = new Money(it.money().tenant(), it.money().nanoUsd(), false, atMs);
        return new Decided(
                it.request(), it.decisionId(), it.chosen(), it.policy(), it.options(), money, it.appendedAtMs());
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
