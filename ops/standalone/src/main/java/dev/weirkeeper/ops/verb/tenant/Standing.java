package dev.weirkeeper.ops.verb.tenant;

import dev.weirkeeper.router.budget.BudgetTerms;
import dev.weirkeeper.schema.BudgetPeriod;
import dev.weirkeeper.schema.BudgetState;
import dev.weirkeeper.schema.BudgetWindowState;
import dev.weirkeeper.schema.TenantProfile;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a tenant's budget stands in the window that runs. Amounts are nano-dollars.
 *
 * @param period the window's kind
 * @param hard whether requests beyond it are refused
 * @param budget what may be spent, adjustments included
 * @param adjusted the adjustments in it
 * @param spent what calls that ended cost
 * @param reserved what calls that run hold
 * @param renewsAt when it renews
 * @param asOf when its owner said so; null: nothing was spent in this window yet
 */
record Standing(
        BudgetPeriod period,
        boolean hard,
        long budget,
        long adjusted,
        long spent,
        long reserved,
        Instant renewsAt,
        @Nullable Instant asOf) {

    /** What neither is spent nor held; negative where more was spent. */
    long left() {
        return budget - spent - reserved;
    }

    /**
     * The standing of all budgets of a tenant, the shortest period first.
     *
     * @param state what their owner said last; null: nothing
     */
    static List<Standing> of(TenantProfile tenant, @Nullable BudgetState state, Instant now) {
        return BudgetTerms.of(tenant).at(now.toEpochMilli()).stream()
                .map(term -> of(term, state))
                .toList();
    }

    private static Standing of(BudgetTerms.Term term, @Nullable BudgetState state) {
        Instant renewsAt = Instant.ofEpochMilli(term.window().toMs());
        List<BudgetWindowState> windows = state == null ? List.of() : state.getWindows();
        for (BudgetWindowState window : windows) {
            boolean same = window.getPeriod() == term.window().period()
                    && window.getFrom().toEpochMilli() == term.window().fromMs();
            if (same && state != null) {
                long budget = Math.max(0, term.limitNanoUsd() + window.getAdjustedNanoUsd());
                return new Standing(
                        window.getPeriod(),
                        term.hard(),
                        budget,
                        window.getAdjustedNanoUsd(),
                        window.getSpentNanoUsd(),
                        window.getReservedNanoUsd(),
                        renewsAt,
                        state.getAsOf());
            }
        }
        return new Standing(term.window().period(), term.hard(), term.limitNanoUsd(), 0, 0, 0, renewsAt, null);
    }
}
