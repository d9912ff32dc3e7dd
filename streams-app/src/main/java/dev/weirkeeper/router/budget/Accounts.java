package dev.weirkeeper.router.budget;

import dev.weirkeeper.schema.LedgerEntry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A partition's accounts with budgets, as a plan sees them. */
@FunctionalInterface
public interface Accounts {
    /** Nobody has any. */
    Accounts NONE = key -> null;

    /** The account; null where there is none (yet). */
    @Nullable
    Account of(AccountKey key);

    /** As they are once an entry has become another: what has come back can be spent again by the same plan. */
    default Accounts after(LedgerEntry before, LedgerEntry after) {
        Map<AccountKey, Charges.Charged> changes = Charges.between(Charges.of(before), Charges.of(after));
        if (changes.isEmpty()) {
            return this;
        }
        return key -> {
            @Nullable Account account = of(key);
            Charges.@Nullable Charged change = changes.get(key);
            return account == null || change == null ? account : account.booked(change.amounts());
        };
    }
}
