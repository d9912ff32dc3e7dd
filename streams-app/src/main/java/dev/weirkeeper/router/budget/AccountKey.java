package dev.weirkeeper.router.budget;

import dev.weirkeeper.schema.BudgetPeriod;

/**
 * Names a partition's account with a budget in one window.
 *
 * @param tenant whose budget
 * @param period the window's kind
 * @param fromMs when the window begins, milliseconds since the epoch
 */
public record AccountKey(String tenant, BudgetPeriod period, long fromMs) {
    private static final char BETWEEN = '\0';

    /** The account with a tenant's budget in a window. */
    public static AccountKey of(String tenant, BudgetWindow window) {
        return new AccountKey(tenant, window.period(), window.fromMs());
    }

    /** As a store's key. */
    public String text() {
        return tenant + BETWEEN + period.name() + BETWEEN + fromMs;
    }

    /** Reads what {@link #text} wrote. */
    public static AccountKey parse(String text) {
        int last = text.lastIndexOf(BETWEEN);
        int middle = text.lastIndexOf(BETWEEN, last - 1);
        return new AccountKey(
                text.substring(0, middle),
                BudgetPeriod.valueOf(text.substring(middle + 1, last)),
                Long.parseLong(text.substring(last + 1)));
    }
}
