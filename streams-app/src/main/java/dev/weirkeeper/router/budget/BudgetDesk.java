package dev.weirkeeper.router.budget;

import dev.weirkeeper.router.budget.BudgetTerms.Term;
import dev.weirkeeper.schema.Allowance;
import dev.weirkeeper.schema.BudgetPeriod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A partition's accounts with all budgets, in memory as in the store, and when to report them. Costs nothing for tenants
 * without budgets. Only the task's thread may use it.
 *
 * <p>It reports at once where something waits that does not fit and nothing is asked for yet, where something was given back,
 * and where the window of a tenant that spends is about to end; after half a second where what is held goes low, or what was
 * asked for has not come; and what was used after {@value Watch#BEAT_MS} ms. It gives back what is above its ceiling, far more than
 * it uses, or has not been used for half a minute.
 */
public final class BudgetDesk {
    /** How long after its end an account is kept that no call holds anything of. */
    static final Duration KEPT_WHEN_SETTLED = Duration.ofHours(1);
    /** How long in any case: longer than a request lives. */
    static final Duration KEPT = Duration.ofDays(9);
    /** So long before a window ends the next one is asked for. */
    static final long AHEAD_MS = 3_000;

    private static final long SCAN_MS = 100;
    private static final long SOON_MS = 200;
    private static final long LATER_MS = 1_000;
    private static final long MUCH_LATER_MS = 20_000;

    /** What the desk looks at. */
    public interface World {
        /** A tenant's budgets. */
        BudgetTerms terms(String tenant);

        /** What its requests wait for in this partition. */
        Need need(String tenant);
    }

    /**
     * What is to be written and sent for a tenant.
     *
     * @param tenant which
     * @param accounts accounts that have changed; empty: it goes
     * @param report what its owner is told; null: nothing
     */
    public record Turn(
            String tenant,
            Map<AccountKey, Optional<Account>> accounts,
            @Nullable Report report) {}

    private final int partition;
    private final Map<String, Map<AccountKey, Account>> accounts = new HashMap<>();
    private final Map<AccountKey, Watch> watches = new HashMap<>();
    private final Map<String, Long> nextLookMs = new HashMap<>();
    private final Set<String> dirty = new HashSet<>();
    private final Set<String> freed = new HashSet<>();
    private long nextScanMs;

    /**
     * @param partition whose accounts these are
     */
    public BudgetDesk(int partition) {
        this.partition = partition;
    }

    /** An account as the store has it. */
    public void put(AccountKey key, Account account) {
        accounts.computeIfAbsent(key.tenant(), tenant -> new HashMap<>()).put(key, account);
        dirty.add(key.tenant());
    }

    /** The account; null where there is none. */
    public @Nullable Account account(AccountKey key) {
        return accounts.getOrDefault(key.tenant(), Map.of()).get(key);
    }

    /** A request of the tenant begins to wait for its allowance. */
    public void waits(String tenant) {
        dirty.add(tenant);
    }

    /**
     * Calls were dispatched or ended.
     *
     * @return the account as it is now, for the store; null where it was closed long ago, and stays so
     */
    public @Nullable Account booked(AccountKey key, Charges.Charged charged) {
        @Nullable Account before = account(key);
        if (before == null && charged.amounts().reserved() <= 0) {
            return null;
        }
        Account known = before == null ? Account.empty(charged.window()) : before;
        Account after = known.booked(charged.amounts());
        if (after.reserved() > known.reserved()) {
            watch(key).reserved(after.reserved() - known.reserved());
        }
        changed(key, known, after);
        return after;
    }

    /** The owner spoke; returns the account as it is now, for the store. */
    public Account heard(String tenant, Allowance said) {
        BudgetWindow window = new BudgetWindow(said.getPeriod(), said.getFromMs(), said.getToMs());
        AccountKey key = AccountKey.of(tenant, window);
        @Nullable Account before = account(key);
        Account known = before == null ? Account.empty(window) : before;
        Account after = known.heard(said);
        watch(key).answered();
        changed(key, known, after);
        if (after.left() != known.left()) {
            freed.add(tenant); // who waits may be refused now
        }
        return after;
    }

    private void changed(AccountKey key, Account before, Account after) {
        put(key, after);
        if (after.free() > before.free()) {
            freed.add(key.tenant());
        }
    }

    /** Tenants for whose requests something may have changed since it was asked last. */
    public List<String> freed() {
        if (freed.isEmpty()) {
            return List.of();
        }
        List<String> all = List.copyOf(freed);
        freed.clear();
        return all;
    }

    private Watch watch(AccountKey key) {
        return watches.computeIfAbsent(key, unused -> new Watch());
    }

    /** What is to be done now; costs next to nothing where nothing is. What it says has been done here. */
    public List<Turn> due(World world, long nowMs) {
        if (dirty.isEmpty() && nowMs < nextScanMs) {
            return List.of();
        }
        Set<String> tenants = new HashSet<>(dirty);
        dirty.clear();
        if (nowMs >= nextScanMs) {
            nextScanMs = nowMs + SCAN_MS;
            nextLookMs.forEach((tenant, atMs) -> {
                if (atMs <= nowMs) {
                    tenants.add(tenant);
                }
            });
        }
        List<Turn> turns = new ArrayList<>();
        for (String tenant : tenants) {
            Turn turn = look(tenant, world, nowMs);
            if (turn.report() != null || !turn.accounts().isEmpty()) {
                turns.add(turn);
            }
        }
        return turns;
    }

    private Turn look(String tenant, World world, long nowMs) {
        BudgetTerms terms = world.terms(tenant);
        Need need = terms.isEmpty() ? Need.NONE : world.need(tenant);
        Look look = new Look(tenant, nowMs);
        Map<BudgetPeriod, AccountKey> running = new EnumMap<>(BudgetPeriod.class);
        for (Term term : terms.at(nowMs)) {
            AccountKey key = AccountKey.of(tenant, term.window());
            running.put(term.window().period(), key);
            look.running(key, term, term.hard() ? need : Need.NONE);
        }
        for (AccountKey key : List.copyOf(of(tenant).keySet())) {
            if (!running.containsValue(key)) {
                look.other(key);
            }
        }
        for (Term term : terms.at(nowMs + AHEAD_MS)) {
            @Nullable AccountKey before = running.get(term.window().period());
            if (before != null && before.fromMs() != term.window().fromMs() && term.hard()) {
                look.next(AccountKey.of(tenant, term.window()), term, watch(before));
            }
        }
        return look.turn();
    }

    private Map<AccountKey, Account> of(String tenant) {
        return accounts.getOrDefault(tenant, Map.of());
    }

    private record Line(AccountKey key, Account account, long want, long head) {}

    /** One look at a tenant's accounts. */
    private final class Look {
        private final String tenant;
        private final long nowMs;
        private final Map<AccountKey, Optional<Account>> changed = new HashMap<>();
        private final List<Line> lines = new ArrayList<>();
        private boolean due;
        private boolean soon;
        private boolean busy;

        private Look(String tenant, long nowMs) {
            this.tenant = tenant;
            this.nowMs = nowMs;
        }

        /** A budget in the window that runs. */
        private void running(AccountKey key, Term term, Need need) {
            @Nullable Account stored = account(key);
            if (stored == null && need.first() == 0) {
                return;
            }
            Account known = stored == null ? Account.empty(term.window()) : stored;
            Watch watch = watch(key);
            watch.at(nowMs);
            Account now = known.obeying();
            boolean isShort = need.first() > 0 && !now.fits(need.first()) && !now.exhaustedFor(need.first());
            if (need.first() == 0) {
                now = now.givingBack(watch.surplus(now, nowMs));
            }
            keep(key, known, now);
            boolean asks = isShort || (term.hard() && watch.low(now));
            long want = asks ? now.used() + now.returned() + (isShort ? need.total() : 0) : 0;
            add(new Line(key, now, want, isShort ? need.first() : 0), watch);
        }

        /** One whose window is over, or whose budget is no more: nothing is spent from it, it is settled, and goes. */
        private void other(AccountKey key) {
            Account known = Objects.requireNonNull(account(key), "listed");
            BudgetWindow window = known.window();
            if (nowMs < window.fromMs()) { // asked for ahead
                add(new Line(key, known, 0, 0), watch(key));
                return;
            }
            if (window.over(nowMs, known.reserved() == 0 ? KEPT_WHEN_SETTLED : KEPT)) {
                accounts.getOrDefault(tenant, new HashMap<>()).remove(key);
                watches.remove(key);
                changed.put(key, Optional.empty());
                return;
            }
            Account now = known.givingBack(known.free());
            keep(key, known, now);
            add(new Line(key, now, 0, 0), watch(key));
        }

        /** Who spends at the end of a window asks for the next one, so that nobody waits there. */
        private void next(AccountKey key, Term term, Watch before) {
            if (account(key) == null && before.perSecond() > 0) {
                Watch watch = watch(key);
                watch.goesOn(before);
                long call = Math.max(1, watch.callSize());
                add(new Line(key, Account.empty(term.window()), call, call), watch);
            }
        }

        private void keep(AccountKey key, Account before, Account now) {
            if (!now.equals(before)) {
                accounts.computeIfAbsent(tenant, unused -> new HashMap<>()).put(key, now);
                changed.put(key, Optional.of(now));
            }
        }

        private void add(Line line, Watch watch) {
            Account account = line.account();
            lines.add(line);
            due |= watch.due(account, line.want(), line.head() > 0, nowMs);
            busy |= account.free() > 0 || account.reserved() > 0 || line.want() > 0 || watch.unreported(account);
            soon |= line.head() > 0 || (watch.unreported(account) && account.ceiling() != Account.NO_CEILING);
        }

        private Turn turn() {
            if (lines.isEmpty()) {
                nextLookMs.remove(tenant);
            } else {
                nextLookMs.put(tenant, nowMs + (soon ? SOON_MS : busy ? LATER_MS : MUCH_LATER_MS));
            }
            if (!due) {
                return new Turn(tenant, changed, null);
            }
            List<Report.Use> uses = lines.stream()
                    .map(line -> watch(line.key()).report(line.account(), line.want(), line.head(), nowMs))
                    .toList();
            return new Turn(tenant, changed, new Report(partition, uses));
        }
    }
}
