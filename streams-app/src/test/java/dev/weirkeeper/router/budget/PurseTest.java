package dev.weirkeeper.router.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.budget.BudgetTerms.Term;
import dev.weirkeeper.schema.BudgetPeriod;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PurseTest {
    private static final long NOW = Instant.parse("2026-11-30T20:30:00Z").toEpochMilli();
    private static final long CENT = 10_000_000;

    private final Map<AccountKey, Account> accounts = new HashMap<>();
    private final Term hour = term(BudgetPeriod.HOUR, 100 * CENT, true);
    private final Term month = term(BudgetPeriod.MONTH, 1_000 * CENT, true);

    @Test
    void shouldLimitNothingWithoutBudgets() {
        assertThat(new Purse("acme", List.of(), Accounts.NONE).ask(Long.MAX_VALUE, true))
                .isEqualTo(new Verdict.Allowed(List.of()));
    }

    @Test
    void shouldTakeFromAllBudgetsOrNone() {
        has(hour, 10, 0, Account.NOT_HEARD);

        assertThat(ask(5 * CENT)).isEqualTo(new Verdict.Wait());
        has(month, 4, 0, Account.NOT_HEARD);
        assertThat(ask(5 * CENT)).isEqualTo(new Verdict.Wait());
        has(month, 5, 0, Account.NOT_HEARD);
        assertThat(ask(5 * CENT)).isEqualTo(new Verdict.Allowed(List.of(hour, month)));
    }

    @Test
    void shouldWaitWhileItsOwnerHasNotSaidThatItIsExhausted() {
        has(hour, 10, 10, 5 * CENT);
        has(month, 10, 0, Account.NOT_HEARD);

        assertThat(ask(5 * CENT)).isEqualTo(new Verdict.Wait());
        assertThat(ask(5 * CENT + 1)).isInstanceOf(Verdict.Exhausted.class);
    }

    @Test
    void shouldSayWhatIsLeftAndWhenItRenews() {
        has(hour, 100, 97, 3 * CENT);
        has(month, 100, 0, Account.NOT_HEARD);

        assertThat(ask(5 * CENT))
                .isEqualTo(new Verdict.Exhausted(
                        "tenant \"acme\": of its budget of $1.00 per hour $0.03 is left, the request may cost up to $0.05;"
                                + " the budget renews at 2026-11-30T21:00:00Z",
                        Instant.parse("2026-11-30T21:00:00Z").toEpochMilli()));
    }

    @Test
    void shouldTellTheBudgetThatRenewsLast() {
        has(hour, 100, 97, 3 * CENT);
        has(month, 1_000, 999, CENT);

        assertThat(ask(5 * CENT))
                .isInstanceOfSatisfying(
                        Verdict.Exhausted.class,
                        exhausted -> assertThat(exhausted.renewsAtMs())
                                .isEqualTo(Instant.parse("2026-12-01T00:00:00Z").toEpochMilli()));
    }

    @Test
    void shouldNotPromiseARenewalToWhatCostsMoreThanTheWholeBudget() {
        has(hour, 100, 0, 100 * CENT);
        has(month, 1_000, 0, Account.NOT_HEARD);

        assertThat(ask(101 * CENT))
                .isEqualTo(new Verdict.Exhausted(
                        "tenant \"acme\": the request may cost up to $1.01, more than its whole budget of $1.00 per hour",
                        0));
    }

    @Test
    void shouldNotKeepACallForASoftBudgetButBeFrugalBeyondIt() {
        Term soft = term(BudgetPeriod.DAY, 10 * CENT, false);
        has(soft, 0, 9, CENT);
        Purse before = new Purse("acme", List.of(soft), accounts::get);
        assertThat(before.ask(50 * CENT, false)).isEqualTo(new Verdict.Allowed(List.of(soft)));
        assertThat(before.means().frugal()).isFalse();

        has(soft, 0, 10, 0);
        assertThat(new Purse("acme", List.of(soft), accounts::get).means().frugal())
                .isTrue();
    }

    @Test
    void shouldNotOvertakeThoseWhoWait() {
        has(hour, 10, 0, Account.NOT_HEARD);
        has(month, 10, 0, Account.NOT_HEARD);

        assertThat(new Purse("acme", List.of(hour, month), accounts::get).ask(CENT, true))
                .isEqualTo(new Verdict.Wait());
    }

    private Verdict ask(long nanoUsd) {
        return new Purse("acme", List.of(hour, month), accounts::get).ask(nanoUsd, false);
    }

    private void has(Term term, long grantedCents, long settledCents, long left) {
        accounts.put(
                AccountKey.of("acme", term.window()),
                new Account(
                        term.window(),
                        grantedCents * CENT,
                        0,
                        0,
                        settledCents * CENT,
                        Account.NO_CEILING,
                        left,
                        term.limitNanoUsd()));
    }

    private static Term term(BudgetPeriod period, long limit, boolean hard) {
        return new Term(BudgetWindow.containing(period, ZoneOffset.UTC, NOW), limit, hard);
    }
}
