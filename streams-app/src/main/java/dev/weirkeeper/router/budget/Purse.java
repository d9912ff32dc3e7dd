package dev.weirkeeper.router.budget;

import dev.weirkeeper.router.budget.BudgetTerms.Term;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a call may be paid for: all of a tenant's hard budgets must have room for it in this partition, or none is touched.
 * A soft budget never keeps a call; beyond it the tenant is {@linkplain Means#frugal frugal}. Pure.
 */
public final class Purse {
    private final String tenant;
    private final List<Term> terms;
    private final Accounts accounts;

    /**
     * @param tenant whose
     * @param terms its budgets in the windows that run
     * @param accounts the partition's accounts
     */
    public Purse(String tenant, List<Term> terms, Accounts accounts) {
        this.tenant = tenant;
        this.terms = terms;
        this.accounts = accounts;
    }

    /** What a request may cost. */
    public Means means() {
        return terms.isEmpty() ? Means.UNLIMITED : new Means(true, affordableNanoUsd(), frugal());
    }

    /** The most that may be reserved, now or once its owner has granted it, nano-dollars: beyond it {@link #ask} refuses. */
    private long affordableNanoUsd() {
        long least = Long.MAX_VALUE;
        for (Term term : terms) {
            @Nullable Account account = term.hard() ? account(term) : null;
            least = account == null ? least : Math.min(least, account.left());
        }
        return Math.max(0, least);
    }

    /** Whether a soft budget is spent: only the cheaper models are to be used until it renews. */
    private boolean frugal() {
        for (Term term : terms) {
            @Nullable Account account = account(term);
            if (!term.hard() && account != null && account.left() <= 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether so much may be reserved.
     *
     * @param nanoUsd what a call may cost, nano-dollars, at least 0
     * @param waitsAnyway whether others of the tenant go first: it is refused as ever, but not allowed
     */
    public Verdict ask(long nanoUsd, boolean waitsAnyway) {
        if (nanoUsd > affordableNanoUsd()) {
            return exhausted(nanoUsd);
        }
        boolean room = !waitsAnyway;
        boolean limited = false;
        for (Term term : terms) {
            if (term.hard()) {
                @Nullable Account account = account(term);
                room &= account != null && account.fits(nanoUsd);
                limited = true;
            }
        }
        return room || !limited ? new Verdict.Allowed(terms) : new Verdict.Wait();
    }

    /**
     * Why more than is {@linkplain Means#affordableNanoUsd affordable} is refused. Of several budgets that are exhausted it tells the
     * one that renews last: before that, asking again is of no use.
     *
     * @throws IllegalArgumentException where no budget keeps it
     */
    public Verdict.Exhausted exhausted(long nanoUsd) {
        return terms.stream()
                .filter(term -> keeps(term, nanoUsd))
                .max(Comparator.comparingLong(term -> term.window().toMs()))
                .map(term -> exhausted(term, nanoUsd))
                .orElseThrow(
                        () -> new IllegalArgumentException("exhausted: " + nanoUsd + ", must be more than is left"));
    }

    private boolean keeps(Term term, long nanoUsd) {
        @Nullable Account account = term.hard() ? account(term) : null;
        return account != null && account.exhaustedFor(nanoUsd);
    }

    private @Nullable Account account(Term term) {
        return accounts.of(AccountKey.of(tenant, term.window()));
    }

    private Verdict.Exhausted exhausted(Term last, long nanoUsd) {
        @Nullable Account account = account(last);
        long limit = account == null ? last.limitNanoUsd() : account.limit();
        long left = account == null ? 0 : Math.max(0, account.left());
        String period = last.window().period().name().toLowerCase(Locale.ROOT);
        if (nanoUsd > limit) {
            return new Verdict.Exhausted(
                    "tenant \"%s\": the request may cost up to %s, more than its whole budget of %s per %s"
                            .formatted(tenant, dollars(nanoUsd), dollars(limit), period),
                    0);
        }
        return new Verdict.Exhausted(
                "tenant \"%s\": of its budget of %s per %s %s is left, the request may cost up to %s; the budget renews at %s"
                        .formatted(
                                tenant,
                                dollars(limit),
                                period,
                                dollars(left),
                                dollars(nanoUsd),
                                Instant.ofEpochMilli(last.window().toMs())),
                last.window().toMs());
    }

    /** Exact: every nano-dollar is shown. */
    private static String dollars(long nanoUsd) {
        BigDecimal dollars = BigDecimal.valueOf(nanoUsd, 9).stripTrailingZeros();
        return "$" + (dollars.scale() < 2 ? dollars.setScale(2) : dollars).toPlainString();
    }
}
