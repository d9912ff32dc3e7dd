package dev.weirkeeper.ops.guarantees.burst;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weirkeeper.ops.guarantees.BudgetHeld.Spending;
import dev.weirkeeper.ops.guarantees.BudgetHeld.Window;
import dev.weirkeeper.ops.guarantees.Seen;
import dev.weirkeeper.ops.guarantees.Seen.Ending;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import dev.weirkeeper.ops.guarantees.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BurstRowTest {
    private static final Burst BURST = Burst.named("burst").orElseThrow();
    private static final long BUDGET = BURST.budgetNanoUsd();
    private static final Verdict COUNTED =
            new Verdict("NothingLostOnCrash", "P2", 0, List.of(), Map.of("accepted", 3L, "answered", 2L, "lost", 0L));
    private static final List<Seen> SEEN = List.of(
            new Responded("a", Ending.ANSWERED, false, "amber", "d", 1),
            new Responded("b", Ending.REFUSED, false, null, "e", 2),
            new Responded("b", Ending.REFUSED, true, null, "e", 3));

    private static BurstRow row(long worth, List<Verdict> verdicts, Spending... spendings) {
        return BurstRow.of(BURST, new BurstRow.Course(3, worth, 1.5, 20), SEEN, verdicts, List.of(spendings));
    }

    private static Spending spent(long fromMs, long nanoUsd, long error) {
        return new Spending(new Window("t", BUDGET, fromMs, fromMs + 10), nanoUsd, error, 7);
    }

    @Test
    void shouldHoldWhereAlmostAllIsSpent() {
        BurstRow row = row(3 * BUDGET, List.of(COUNTED), spent(0, BUDGET / 100 * 98, 5), spent(10, 0, 0));

        assertThat(row.kept()).isTrue();
        assertThat(row.windows()).containsExactly(new BurstRow.Spent(BUDGET, BUDGET / 100 * 98, 0.98, 0, 5, 7, true));
        assertThat(row.accepted()).isEqualTo(3);
        assertThat(row.answered()).isEqualTo(2);
        assertThat(row.refused()).as("a repeated refusal is none").isEqualTo(1);
    }

    @Test
    void shouldBreakWhereMoreIsLeft() {
        BurstRow row = row(3 * BUDGET, List.of(COUNTED), spent(0, BUDGET / 100 * 97, 5));

        assertThat(row.kept()).isFalse();
        assertThat(row.broken()).containsOnlyKeys("BudgetSpent");
        assertThat(row.broken().toString()).contains("only 97.00 % of 1000000000");
    }

    @Test
    void shouldMindWhatIsLeftOnlyInTheLastWindowAndWhereMoreWasAskedFor() {
        assertThat(row(2 * BUDGET, List.of(COUNTED), spent(0, BUDGET / 2, 0), spent(10, BUDGET, 0))
                        .kept())
                .isTrue();
        assertThat(row(2 * BUDGET, List.of(COUNTED), spent(0, BUDGET, 0), spent(10, BUDGET / 2, 0))
                        .windows())
                .extracting(BurstRow.Spent::mustBeSpent)
                .containsExactly(false, false);
        assertThat(row(2 * BUDGET, List.of(COUNTED), spent(0, BUDGET / 2, 0), spent(10, BUDGET / 2, 0))
                        .kept())
                .as("one and a half was asked for")
                .isFalse();
    }

    @Test
    void shouldShowWhatAGuaranteeFound() throws IOException {
        Verdict overrun =
                new Verdict("BudgetHeld", "P4", 1, List.of("t: spent too much"), Map.of("refusedForBudget", 1L));
        BurstRow row = row(3 * BUDGET, List.of(COUNTED, overrun), spent(0, BUDGET + 9, 5));
        JsonNode json =
                new ObjectMapper().readTree(BurstPage.json(List.of(row))).get(0);

        assertThat(json.get("kept").asBoolean()).isFalse();
        assertThat(json.get("broken").get("BudgetHeld").get(1).asText()).isEqualTo("t: spent too much");
        assertThat(json.get("windows").get(0).get("overrunNanoUsd").asLong()).isEqualTo(9);
        assertThat(json.get("figures").get("refusedForBudget").asLong()).isEqualTo(1);
    }

    @Test
    void shouldHaveALineForEachWindowThatFitsAHundredColumns() {
        BurstRow row = row(2 * BUDGET, List.of(COUNTED), spent(0, BUDGET / 2, 0), spent(10, BUDGET, 123_456));

        assertThat(BurstPage.lines(row))
                .containsExactly(
                        List.of("burst 1", "0.50000", "1", "50.00", "0", "0", "", "", "", "", ""),
                        List.of("burst 2", "1.00000", "1", "100.00", "0", "0.00012", "2", "1", "0", "0", "held"));
        assertThat(BurstPage.markdown(List.of(row)).lines())
                .hasSize(4)
                .allMatch(line -> line.startsWith("| ") || line.startsWith("|-"));
        assertThat(BurstPage.words(row))
                .containsExactly(
                        "burst: 3 requests worth $2.00, sent in 1.5 s, all ended after 20.0 s; 7 and 7 calls in"
                                + " flight at exhaustion");
    }

    @Test
    void shouldSayThatNothingWasSpent() {
        BurstRow row = row(2 * BUDGET, List.of(COUNTED), spent(0, 0, 0), spent(10, 0, 0));

        assertThat(row.kept()).isFalse();
        assertThat(BurstPage.lines(row)).hasSize(1);
    }
}
