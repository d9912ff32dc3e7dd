package dev.weirkeeper.router.budget;

import dev.weirkeeper.schema.Allowance;
import dev.weirkeeper.schema.BudgetPeriod;
import dev.weirkeeper.schema.BudgetState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The owner of a tenant's budgets: a ledger for each window, and who is told what. There is one for each tenant, in one task;
 * its state and what it says are committed together. Not thread-safe.
 */
public final class BudgetLedger {
    /** A window is granted from so long before it begins, by the owner's clock. */
    static final long LEAD_MS = 5_000;

    final Map<AccountKey, WindowLedger> windows =
            new TreeMap<>(Comparator.comparing(AccountKey::period).thenComparing(AccountKey::fromMs));
    final List<Adjustment> adjustments = new ArrayList<>(); // until the next turn
    int cursor = -1;

    /**
     * What follows from a turn.
     *
     * @param allowances what partitions are told, by partition
     * @param changed whether the ledger is to be stored
     */
    public record Turn(Map<Integer, List<Allowance>> allowances, boolean changed) {}

    /** The ledger in these bytes; a new one where there are none, or another release wrote them: partitions then say what is out. */
    public static BudgetLedger of(byte @Nullable [] stored) {
        return stored == null
                ? new BudgetLedger()
                : BudgetLedgerBytes.read(stored).orElseGet(BudgetLedger::new);
    }

    /** As bytes, for the store. */
    public byte[] toBytes() {
        return BudgetLedgerBytes.write(this);
    }

    /**
     * A partition spoke. What it says of a window that neither runs nor is known is passed over: it asks again.
     *
     * @param nowMs broker time, milliseconds since the epoch
     * @return whether that is to be stored
     */
    public boolean heard(Report report, BudgetTerms terms, long nowMs) {
        boolean news = false;
        for (Report.Use use : report.uses()) {
            @Nullable WindowLedger ledger = window(use.period(), use.fromMs(), terms, nowMs);
            news |= ledger != null && ledger.heard(report.partition(), use);
        }
        return news;
    }

    /**
     * Somebody has changed a budget by hand: with the next turn it counts in the window that runs then. Where the tenant has no
     * budget of that period, nothing comes of it.
     *
     * @return whether that is to be stored
     */
    public boolean adjust(Adjustment adjustment) {
        return adjustment.period() != BudgetPeriod.UNKNOWN && adjustments.add(adjustment);
    }

    private boolean adjusted(BudgetTerms terms, long nowMs) {
        boolean any = !adjustments.isEmpty();
        for (Adjustment one : adjustments) {
            BudgetWindow running = BudgetWindow.containing(one.period(), terms.zone(), nowMs);
            windows.computeIfAbsent(key(running), unused -> new WindowLedger(running))
                    .adjust(one.nanoUsd());
        }
        adjustments.clear();
        return any;
    }

    private @Nullable WindowLedger window(BudgetPeriod period, long fromMs, BudgetTerms terms, long nowMs) {
        @Nullable WindowLedger known = windows.get(new AccountKey("", period, fromMs));
        if (known != null || !terms.budgets().containsKey(period)) {
            return known;
        }
        for (long atMs : new long[] {nowMs, nowMs + LEAD_MS}) {
            BudgetWindow window = BudgetWindow.containing(period, terms.zone(), atMs);
            if (window.fromMs() == fromMs) {
                WindowLedger fresh = new WindowLedger(window);
                windows.put(key(window), fresh);
                return fresh;
            }
        }
        return null;
    }

    private static AccountKey key(BudgetWindow window) {
        return AccountKey.of("", window);
    }

    /**
     * Grants, recalls and says what has changed.
     *
     * @param nowMs broker time, milliseconds since the epoch
     */
    public Turn turn(BudgetTerms terms, long nowMs) {
        boolean changed = windows.values().removeIf(ledger -> ledger.isOver(nowMs)) | adjusted(terms, nowMs);
        Map<Integer, List<Allowance>> allowances = new TreeMap<>();
        for (WindowLedger ledger : windows.values()) {
            BudgetPeriod period = ledger.window().period();
            ledger.terms(terms.limit(period), terms.hard(period));
            changed |= ledger.limitChanged();
        }
        Turns turns = new Turns(windows.values(), nowMs);
        cursor = turns.take(cursor);
        Set<Integer> lacking = turns.lacking();
        for (WindowLedger ledger : windows.values()) {
            if (ledger.available(nowMs) > 0 && !ledger.isScarce(nowMs)) {
                ledger.grantAll(lacking, nowMs);
            }
            ledger.recall(nowMs);
            ledger.tell()
                    .forEach((partition, allowance) -> allowances
                            .computeIfAbsent(partition, unused -> new ArrayList<>())
                            .add(allowance));
        }
        return new Turn(allowances, changed || !allowances.isEmpty());
    }

    /** Whether a turn may come to something although nobody spoke: somebody waits, a limit is another, a window is over. */
    public boolean isDue(BudgetTerms terms, long nowMs) {
        if (!adjustments.isEmpty()) {
            return true;
        }
        for (WindowLedger ledger : windows.values()) {
            BudgetPeriod period = ledger.window().period();
            ledger.terms(terms.limit(period), terms.hard(period));
            if (ledger.limitChanged() || ledger.isUnsettled() || ledger.isOver(nowMs)) {
                return true;
            }
        }
        return false;
    }

    /** Whether nothing is kept. */
    public boolean isEmpty() {
        return windows.isEmpty() && adjustments.isEmpty();
    }

    /** As people see it: the budgets that the tenant has, in the windows that run. Call after {@link #turn}. */
    public BudgetState state(String tenant, BudgetTerms terms, long nowMs) {
        return BudgetState.newBuilder()
                .setTenantId(tenant)
                .setZone(terms.zone().getId())
                .setWindows(
                        running(terms, nowMs).stream().map(WindowLedger::state).toList())
                .setAsOf(Instant.ofEpochMilli(nowMs))
                .build();
    }

    private List<WindowLedger> running(BudgetTerms terms, long nowMs) {
        return terms.at(nowMs).stream()
                .flatMap(term -> {
                    @Nullable WindowLedger ledger = windows.get(key(term.window()));
                    return ledger == null ? List.<WindowLedger>of().stream() : List.of(ledger).stream();
                })
                .toList();
    }

    Collection<WindowLedger> ledgers() {
        return windows.values();
    }
}
