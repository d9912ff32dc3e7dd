package dev.weirkeeper.router.plan;

import dev.weirkeeper.router.budget.Account;
import dev.weirkeeper.router.budget.AccountKey;
import dev.weirkeeper.router.budget.BudgetDesk;
import dev.weirkeeper.router.budget.Charges;
import dev.weirkeeper.router.pending.WaitingRoom;
import dev.weirkeeper.router.time.Deadlines;
import dev.weirkeeper.schema.Allowance;
import dev.weirkeeper.schema.BudgetPeriod;
import dev.weirkeeper.schema.LedgerEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The stores of one task. Only the task's thread may use them. */
public final class Books {
    private static final byte[] PRESENT = {1};
    /** The longest life of a request, and a day for good measure. */
    private static final long DAYS_BESIDE_RETENTION =
            Duration.ofMillis(Deadlines.LONGEST_MS).toDays() + 1;

    private final KeyValueStore<String, byte[]> ledger;
    private final KeyValueStore<String, byte[]> bodies;
    private final KeyValueStore<String, byte[]> answers;
    private final KeyValueStore<Bytes, byte[]> due;
    private final KeyValueStore<Bytes, byte[]> waiting;
    private final KeyValueStore<Bytes, byte[]> held;
    private final KeyValueStore<Long, Long> spend;
    private final KeyValueStore<String, byte[]> accounts;
    private final TaskId task;
    private final InFlight inFlight;
    private final TaskState state;
    private final long retentionMs;

    /**
     * Opens the stores of a processor's task.
     *
     * @param inFlight is told of every dispatch that goes out or comes back
     * @param retentionMs how long an ended request is remembered
     */
    public Books(ProcessingContext context, InFlight inFlight, long retentionMs) {
        ledger = context.getStateStore(StoreNames.LEDGER);
        bodies = context.getStateStore(StoreNames.BODIES);
        answers = context.getStateStore(StoreNames.ANSWERS);
        due = context.getStateStore(StoreNames.DUE);
        waiting = context.getStateStore(StoreNames.WAITING);
        held = context.getStateStore(StoreNames.HELD);
        spend = context.getStateStore(StoreNames.SPEND);
        accounts = context.getStateStore(StoreNames.ACCOUNTS);
        task = context.taskId();
        this.inFlight = inFlight;
        this.state = inFlight.task(task);
        this.retentionMs = retentionMs;
    }

    /**
     * Counts anew what is out and who waits, from the stores: a process that starts again knows nothing else of them, and a
     * task that was closed may have undone what it had counted. Places in an earlier release's form are counted when they have
     * been rewritten, see {@link #rewriteEarlierPlaces}.
     */
    public void recount() {
        inFlight.opened(task);
        try (KeyValueIterator<Bytes, byte[]> all = held.all()) {
            all.forEachRemaining(row -> state.held(
                    Keys.ofHeld(row.key).tenant(),
                    null,
                    new Rows.Held(Keys.holder(row.key), new String(row.value, StandardCharsets.UTF_8))));
        }
        try (KeyValueIterator<Bytes, byte[]> all = waiting.range(Keys.firstPlace(), null)) {
            all.forEachRemaining(
                    row -> state.room().add(Keys.lineOf(row.key), Keys.deadline(row.key), Keys.waitsFor(row.value)));
        }
        try (KeyValueIterator<String, byte[]> all = accounts.all()) {
            all.forEachRemaining(row ->
                    Account.ofBytes(row.value).ifPresent(account -> budgets().put(AccountKey.parse(row.key), account)));
        }
    }

    /**
     * Rewrites places that an earlier release has written.
     *
     * @param most how many at the most
     * @return whether there may be more
     */
    public boolean rewriteEarlierPlaces(int most) {
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> rows = waiting.range(Keys.FIRST, Keys.firstPlace())) {
            while (rows.hasNext() && keys.size() < most) {
                keys.add(rows.next().key);
            }
        }
        for (Bytes earlier : keys) {
            EntryKey key = Keys.ofEarlierWaiting(earlier);
            Rows.@Nullable Waiting place = Rows.of(entry(key), retentionMs).waiting();
            waiting.delete(earlier);
            if (place != null && waiting.get(Keys.waiting(place, key)) == null) {
                putWaiting(key, null, place);
            }
        }
        return keys.size() == most;
    }

    /** The task is closed. */
    public void close() {
        inFlight.forget(task);
    }

    /** The entry of a request; null where there is none. */
    public @Nullable LedgerEntry entry(EntryKey key) {
        byte @Nullable [] bytes = ledger.get(key.text());
        return bytes == null ? null : LedgerBytes.read(bytes);
    }

    /** A request as it came; null after its end. */
    public byte @Nullable [] body(EntryKey key) {
        return bodies.get(key.text());
    }

    /** The terminal response of a request; null before its end. */
    public byte @Nullable [] answer(EntryKey key) {
        return answers.get(key.text());
    }

    /** What counts against the ceiling of a UTC day in this partition, nano-dollars. */
    public long spent(long day) {
        @Nullable Long spent = spend.get(day);
        return spent == null ? 0 : spent;
    }

    /** Accounts with tenants' budgets. */
    public BudgetDesk budgets() {
        return state.budgets(task.partition());
    }

    /** The owner of a tenant's budgets has spoken. */
    public void allowed(String tenant, List<Allowance> allowances) {
        for (Allowance said : allowances) {
            if (said.getPeriod() != BudgetPeriod.UNKNOWN) {
                Account now = budgets().heard(tenant, said);
                accounts.put(AccountKey.of(tenant, now.window()).text(), now.toBytes());
            }
        }
    }

    /** Writes what the desk says. */
    public void carryOut(BudgetDesk.Turn turn) {
        turn.accounts()
                .forEach((key, account) -> account.ifPresentOrElse(
                        now -> accounts.put(key.text(), now.toBytes()), () -> accounts.delete(key.text())));
    }

    /**
     * Places of entries that are due, the earliest first; {@link Keys#ofDue} says whose they are.
     *
     * @param from where to begin; {@link Keys#FIRST}: at the earliest
     * @param most how many at the most
     */
    public List<Bytes> dueUntil(Bytes from, long atMs, int most) {
        List<Bytes> places = new ArrayList<>();
        Bytes end = Keys.dueAfter(atMs);
        boolean fromTheEarliest = from.compareTo(state.dueFrom()) <= 0;
        Bytes first = Keys.NEVER_DUE;
        try (KeyValueIterator<Bytes, byte[]> rows =
                due.range(fromTheEarliest ? state.dueFrom() : from, Keys.NEVER_DUE)) {
            while (rows.hasNext() && places.size() < most) {
                Bytes next = rows.next().key;
                first = next.compareTo(first) < 0 ? next : first;
                if (next.compareTo(end) > 0) {
                    break;
                }
                places.add(next);
            }
        }
        if (fromTheEarliest) {
            state.dueBegins(first);
        }
        return places;
    }

    /** Nothing is due before this, milliseconds since the epoch; costs nothing. 0: not known. */
    public long nothingDueBeforeMs() {
        return state.dueFrom().equals(Keys.FIRST) ? 0 : Keys.dueAt(state.dueFrom());
    }

    /** A report that was appended then is at hand: all before it have been dealt with. */
    public void reportRead(long appendMs) {
        inFlight.reportRead(task, appendMs);
    }

    /** Append time of the newest report that was read, milliseconds since the epoch; 0 where none was since the task opened. */
    public long reportsReadMs() {
        return inFlight.reportsReadMs(task);
    }

    /** Whether anybody waits; costs nothing. */
    public boolean anybodyWaits() {
        return state.room().waiting() > 0;
    }

    /** Whether anybody waits or anything is out; costs nothing. */
    public boolean anythingUnderWay() {
        return anybodyWaits() || state.out() > 0;
    }

    /** What the task knows without reading its stores. */
    public TaskState state() {
        return state;
    }

    /** Those in a line, in order. Must be closed. */
    public KeyValueIterator<Bytes, byte[]> line(WaitingRoom.Line line) {
        return waiting.range(Keys.lineFrom(line.place(), line.fromMs()), Keys.lineEnd(line.place()));
    }

    /**
     * Dispatches of a holder. Must be closed.
     *
     * @param after go on behind this one; null: from the first
     */
    public KeyValueIterator<Bytes, byte[]> heldBy(Holder holder, @Nullable EntryKey after) {
        Bytes from = Keys.held(holder, after == null ? new EntryKey("", "") : after);
        return held.range(from, Keys.heldAfter(holder));
    }

    /** Everybody who holds something, but nobody. */
    public Set<Holder> holders() {
        return state.holders();
    }

    /** Writes what a plan says. Nothing is read here but spend, so what fails here fails as a whole, with its transaction. */
    public void carryOut(Plan plan) {
        @Nullable LedgerEntry one = plan.after() == null ? plan.before() : plan.after();
        if (one == null) {
            return;
        }
        EntryKey key = EntryKey.of(one);
        putBody(key, plan.body());
        if (plan.answer() != null) {
            answers.put(key.text(), plan.answer());
        }
        if (plan.after() == null) {
            ledger.delete(key.text());
            answers.delete(key.text());
        } else if (!plan.after().equals(plan.before())) {
            ledger.put(key.text(), LedgerBytes.of(plan.after()));
        }
        Rows after = Rows.of(plan.after(), retentionMs);
        putRows(key, Rows.of(plan.before(), retentionMs), after, plan.after() == null);
        if (plan.after() != null && after.waiting() != null) {
            noteNeed(after.waiting().at(key.tenant()), plan.after().getAllowanceNanoUsd());
        }
    }

    /** Also where its place has not changed: what waits is counted anew after a start, and its need is not in its place. */
    private void noteNeed(WaitingRoom.Place place, long nanoUsd) {
        state.room().needs(place, nanoUsd);
        if (nanoUsd > 0) {
            budgets().waits(place.tenant());
        }
    }

    private void putBody(EntryKey key, Plan.Body body) {
        switch (body) {
            case Plan.Body.Leave() -> {}
            case Plan.Body.Drop() -> bodies.delete(key.text());
            case Plan.Body.Put(byte[] bytes) -> bodies.put(key.text(), bytes);
        }
    }

    private void putRows(EntryKey key, Rows before, Rows after, boolean forgotten) {
        if (!Objects.equals(before.due(), after.due())) {
            if (before.due() != null) {
                due.delete(Keys.due(before.due().atMs(), key));
            }
            if (after.due() != null) {
                Bytes at = Keys.due(after.due().atMs(), key);
                due.put(at, PRESENT);
                state.dueAdded(at);
            }
        }
        if (!Objects.equals(before.waiting(), after.waiting())) {
            putWaiting(key, before.waiting(), after.waiting());
        }
        if (!Objects.equals(before.held(), after.held())) {
            putHeld(key, before.held(), after.held());
        }
        if (!forgotten) { // what a forgotten request has spent stays spent
            putSpend(before, after);
            putCharges(before, after);
        }
    }

    private void putWaiting(EntryKey key, Rows.@Nullable Waiting before, Rows.@Nullable Waiting after) {
        @Nullable Bytes from = before == null ? null : Keys.waiting(before, key);
        @Nullable Bytes to = after == null ? null : Keys.waiting(after, key);
        // What an earlier release has written is not in the new form, and not counted, until it has been rewritten.
        boolean counted = before != null && from != null && waiting.delete(from) != null;
        if (after != null && to != null) {
            waiting.put(to, Keys.waitingValue(after));
            if (counted && to.equals(from)) {
                state.room().decided(after.at(key.tenant()), after.waitsFor());
                return;
            }
            state.room().add(after.at(key.tenant()), after.deadlineMs(), after.waitsFor());
        }
        if (counted && before != null) {
            state.room().remove(before.at(key.tenant()));
        }
    }

    private void putHeld(EntryKey key, Rows.@Nullable Held before, Rows.@Nullable Held after) {
        if (before != null) {
            held.delete(Keys.held(before.holder(), key));
        }
        if (after != null) {
            held.put(Keys.held(after.holder(), key), Keys.utf8(after.model()));
        }
        state.held(key.tenant(), before, after);
    }

    private void putCharges(Rows before, Rows after) {
        Charges.between(before.charges(), after.charges()).forEach((key, change) -> {
            @Nullable Account now = budgets().booked(key, change);
            if (now != null) {
                accounts.put(key.text(), now.toBytes());
            }
        });
    }

    private void putSpend(Rows before, Rows after) {
        Set<Long> days = new HashSet<>(before.spend().keySet());
        days.addAll(after.spend().keySet());
        for (long day : days) {
            long change = after.spend().getOrDefault(day, 0L) - before.spend().getOrDefault(day, 0L);
            if (change != 0) {
                forgetDaysBefore(day);
                spend.put(day, spent(day) + change);
            }
        }
    }

    /** With the first spend of a day: the days that no attempt in the ledger counts against any more go. */
    private void forgetDaysBefore(long day) {
        if (spend.get(day) != null) {
            return;
        }
        long oldest = day - Duration.ofMillis(retentionMs).toDays() - DAYS_BESIDE_RETENTION;
        List<Long> gone = new ArrayList<>();
        try (KeyValueIterator<Long, Long> days = spend.all()) {
            days.forEachRemaining(row -> {
                if (row.key < oldest) {
                    gone.add(row.key);
                }
            });
        }
        gone.forEach(spend::delete);
    }
}
