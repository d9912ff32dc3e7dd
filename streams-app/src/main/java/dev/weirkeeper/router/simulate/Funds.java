package dev.weirkeeper.router.simulate;

import dev.weirkeeper.router.budget.Account;
import dev.weirkeeper.router.budget.AccountKey;
import dev.weirkeeper.router.budget.Accounts;
import dev.weirkeeper.router.budget.BudgetTerms;
import dev.weirkeeper.router.budget.Charges;
import dev.weirkeeper.router.enrich.Lookup;
import dev.weirkeeper.schema.LedgerEntry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tenants' budgets where one partition does everything: all of each budget is granted to it from the beginning, so what may be
 * reserved is what is left, and nobody waits for anything but calls that are out.
 */
final class Funds implements Accounts {
    private final Lookup lookup;
    private final Map<AccountKey, Book> books = new HashMap<>();
    private final Set<String> freed = new HashSet<>();

    /** An account as its owner would have told the partition. */
    private record Book(BudgetTerms.Term term, Account account) {
        static Book opened(BudgetTerms.Term term) {
            return new Book(term, told(term, Account.empty(term.window())));
        }

        Book booked(Charges.Amounts amounts) {
            return new Book(term, told(term, account.booked(amounts)));
        }

        /** What a hard budget's calls hold may come back; of a soft one it counts as spent. */
        private static Account told(BudgetTerms.Term term, Account account) {
            long limit = term.limitNanoUsd();
            return new Account(
                    account.window(),
                    limit,
                    0,
                    account.reserved(),
                    account.settled(),
                    Account.NO_CEILING,
                    limit - (term.hard() ? account.settled() : account.used()),
                    limit);
        }
    }

    Funds(Lookup lookup) {
        this.lookup = lookup;
    }

    @Override
    public @Nullable Account of(AccountKey key) {
        @Nullable Book book = book(key);
        return book == null ? null : book.account();
    }

    private @Nullable Book book(AccountKey key) {
        @Nullable Book known = books.get(key);
        if (known != null) {
            return known;
        }
        BudgetTerms terms = BudgetTerms.of(lookup.tenant(key.tenant()).orElse(null));
        for (BudgetTerms.Term term : terms.at(key.fromMs())) {
            if (term.window().period() == key.period()) {
                Book opened = Book.opened(term);
                books.put(key, opened);
                return opened;
            }
        }
        return null;
    }

    /** An entry has become another. */
    void book(LedgerEntry before, LedgerEntry after) {
        Charges.between(Charges.of(before), Charges.of(after)).forEach((key, charged) -> {
            @Nullable Book book = book(key);
            if (book != null) {
                books.put(key, book.booked(charged.amounts()));
                freed.add(key.tenant());
            }
        });
    }

    /** Tenants whose waiting requests may be allowed or refused since it was asked last. */
    List<String> freed() {
        if (freed.isEmpty()) {
            return List.of();
        }
        List<String> all = List.copyOf(freed);
        freed.clear();
        return all;
    }
}
