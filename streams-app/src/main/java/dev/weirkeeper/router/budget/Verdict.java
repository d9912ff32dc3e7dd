package dev.weirkeeper.router.budget;

import java.util.List;

/** Whether a tenant's budgets allow a call. */
public sealed interface Verdict {

    /**
     * They do.
     *
     * @param terms windows that it counts against; none: nothing is limited
     */
    record Allowed(List<BudgetTerms.Term> terms) implements Verdict {
        public Allowed {
            terms = List.copyOf(terms);
        }
    }

    /** Not yet: the partition has to ask for its allowance. */
    record Wait() implements Verdict {}

    /**
     * Not in this window: the owner has said that there will not be so much.
     *
     * @param words one sentence for people
     * @param renewsAtMs when the budget renews, milliseconds since the epoch; 0: the call costs more than the whole budget
     */
    record Exhausted(String words, long renewsAtMs) implements Verdict {}
}
