package dev.weirkeeper.router.budget;

/**
 * What a tenant's budgets let a request cost.
 *
 * @param limited whether there are any: then what a call may well cost is reserved before it is made
 * @param affordableNanoUsd the most that may be reserved for it, now or after a wait, nano-dollars
 * @param frugal whether a soft budget is spent: only the cheaper deployments are to be used
 */
public record Means(boolean limited, long affordableNanoUsd, boolean frugal) {
    /** Of a tenant without budgets. */
    public static final Means UNLIMITED = new Means(false, Long.MAX_VALUE, false);
}
