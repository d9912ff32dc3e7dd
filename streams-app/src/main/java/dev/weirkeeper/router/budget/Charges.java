package dev.weirkeeper.router.budget;

import dev.weirkeeper.schema.BudgetCharge;
import dev.weirkeeper.schema.LedgerAttempt;
import dev.weirkeeper.schema.LedgerAttemptState;
import dev.weirkeeper.schema.LedgerEntry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request takes of its tenant's budgets. It follows from the ledger entry alone, so accounts cannot disagree with the
 * ledger: what a plan changes in them is the difference between the entry after and before. Pure.
 */
public final class Charges {
    /**
     * Nano-dollars.
     *
     * @param reserved held by calls that are out
     * @param settled spent by calls that ended
     */
    public record Amounts(long reserved, long settled) {
        static final Amounts NONE = new Amounts(0, 0);

        /** Whether both are 0. */
        public boolean isNone() {
            return reserved == 0 && settled == 0;
        }

        private Amounts plus(Amounts other) {
            return new Amounts(reserved + other.reserved, settled + other.settled);
        }

        private Amounts minus(Amounts other) {
            return new Amounts(reserved - other.reserved, settled - other.settled);
        }
    }

    /**
     * An amount in a window.
     *
     * @param window the window
     * @param amounts how much
     */
    public record Charged(BudgetWindow window, Amounts amounts) {}

    private Charges() {}

    /** What an entry takes, by account; nothing where there is no entry. */
    public static Map<AccountKey, Charged> of(@Nullable LedgerEntry entry) {
        if (entry == null) {
            return Map.of();
        }
        Map<AccountKey, Charged> all = Map.of();
        for (LedgerAttempt attempt : entry.getAttempts()) {
            if (attempt.getCharges().isEmpty()) {
                continue;
            }
            all = all.isEmpty() ? new HashMap<>() : all;
            for (BudgetCharge charge : attempt.getCharges()) {
                BudgetWindow window = new BudgetWindow(charge.getPeriod(), charge.getFromMs(), charge.getToMs());
                all.merge(
                        AccountKey.of(entry.getTenant(), window),
                        new Charged(window, amounts(attempt)),
                        (a, b) -> new Charged(window, a.amounts().plus(b.amounts())));
            }
        }
        return all;
    }

    /** A call that is out holds what was reserved for it; a call that ended, or whose end nobody saw, counts with its cost. */
    private static Amounts amounts(LedgerAttempt attempt) {
        boolean out =
                attempt.getState() == LedgerAttemptState.DISPATCHED || attempt.getState() == LedgerAttemptState.STARTED;
        return out ? new Amounts(attempt.getReservedNanoUsd(), 0) : new Amounts(0, attempt.getCostNanoUsd());
    }

    /** What changes from one to the other, by account; accounts that do not change are left out. */
    public static Map<AccountKey, Charged> between(Map<AccountKey, Charged> before, Map<AccountKey, Charged> after) {
        if (before.isEmpty() && after.isEmpty()) {
            return Map.of();
        }
        Set<AccountKey> keys = new HashSet<>(before.keySet());
        keys.addAll(after.keySet());
        Map<AccountKey, Charged> changes = new HashMap<>();
        for (AccountKey key : keys) {
            @Nullable Charged from = before.get(key);
            @Nullable Charged to = after.get(key);
            Amounts change =
                    (to == null ? Amounts.NONE : to.amounts()).minus(from == null ? Amounts.NONE : from.amounts());
            @Nullable Charged one = to == null ? from : to;
            if (one != null && !change.isNone()) {
                changes.put(key, new Charged(one.window(), change));
            }
        }
        return changes;
    }

    /** Charges as a dispatch bears them. */
    public static List<BudgetCharge> of(List<BudgetTerms.Term> terms) {
        return terms.stream()
                .map(BudgetTerms.Term::window)
                .map(window -> BudgetCharge.newBuilder()
                        .setPeriod(window.period())
                        .setFromMs(window.fromMs())
                        .setToMs(window.toMs())
                        .build())
                .toList();
    }
}
