package dev.weirkeeper.router.budget;

import dev.weirkeeper.schema.Budget;
import dev.weirkeeper.schema.BudgetPeriod;
import dev.weirkeeper.schema.TenantProfile;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant may spend, by its row.
 *
 * @param zone time zone that its budgets renew in
 * @param budgets by period
 */
public record BudgetTerms(ZoneId zone, Map<BudgetPeriod, Budget> budgets) {
    /** Nothing is limited. */
    public static final BudgetTerms NONE = new BudgetTerms(ZoneOffset.UTC, Map.of());

    /**
     * A budget in the window that runs.
     *
     * @param window the window
     * @param limitNanoUsd what may be spent in it, nano-dollars, without adjustments
     * @param hard whether requests beyond it are refused
     */
    public record Term(BudgetWindow window, long limitNanoUsd, boolean hard) {}

    public BudgetTerms {
        budgets = Map.copyOf(budgets);
    }

    /** The terms of a row. What {@code weir apply} refuses and somebody wrote all the same: of two budgets of one period the smaller holds, and an unknown zone is UTC. */
    public static BudgetTerms of(@Nullable TenantProfile tenant) {
        if (tenant == null || tenant.getBudgets().isEmpty()) {
            return NONE;
        }
        Map<BudgetPeriod, Budget> budgets = new EnumMap<>(BudgetPeriod.class);
        for (Budget budget : tenant.getBudgets()) {
            if (budget.getPeriod() != BudgetPeriod.UNKNOWN) {
                budgets.merge(
                        budget.getPeriod(), budget, (a, b) -> a.getAmountNanoUsd() <= b.getAmountNanoUsd() ? a : b);
            }
        }
        return new BudgetTerms(zone(tenant.getZone()), budgets);
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }

    /** Whether nothing is limited. */
    public boolean isEmpty() {
        return budgets.isEmpty();
    }

    /** The budgets in the windows that a moment lies in, shortest period first. */
    public List<Term> at(long nowMs) {
        List<Term> terms = new ArrayList<>(budgets.size());
        for (BudgetPeriod period : BudgetPeriod.values()) {
            @Nullable Budget budget = budgets.get(period);
            if (budget != null) {
                BudgetWindow window = BudgetWindow.containing(period, zone, nowMs);
                terms.add(new Term(window, Math.max(0, budget.getAmountNanoUsd()), budget.getHard()));
            }
        }
        return terms;
    }

    /** What may be spent in a window of a period, nano-dollars, without adjustments; 0 where there is no such budget (any more). */
    long limit(BudgetPeriod period) {
        @Nullable Budget budget = budgets.get(period);
        return budget == null ? 0 : Math.max(0, budget.getAmountNanoUsd());
    }

    /** Whether requests beyond it are refused; nothing more is granted of a budget that is gone, so that is hard. */
    boolean hard(BudgetPeriod period) {
        @Nullable Budget budget = budgets.get(period);
        return budget == null || budget.getHard();
    }
}
