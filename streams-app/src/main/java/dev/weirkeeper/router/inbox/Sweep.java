package dev.weirkeeper.router.inbox;

import dev.weirkeeper.router.attempt.Ending;
import dev.weirkeeper.router.attempt.Happening;
import dev.weirkeeper.router.course.Course.Moment;
import dev.weirkeeper.router.course.StoredRequest;
import dev.weirkeeper.router.deadletter.DeadLetters;
import dev.weirkeeper.router.dispatch.Outlook;
import dev.weirkeeper.router.metrics.RouterMeter;
import dev.weirkeeper.router.pending.DeficitRoundRobin;
import dev.weirkeeper.router.pending.WaitingRoom;
import dev.weirkeeper.router.plan.EntryKey;
import dev.weirkeeper.router.plan.Holder;
import dev.weirkeeper.router.plan.Keys;
import dev.weirkeeper.router.plan.Limits;
import dev.weirkeeper.router.plan.Origin;
import dev.weirkeeper.router.plan.Plan;
import dev.weirkeeper.router.table.Liveness;
import dev.weirkeeper.router.task.Supplies;
import dev.weirkeeper.router.task.Task;
import dev.weirkeeper.router.time.SteadyTime;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.LedgerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Looks at entries that nobody reports about: those that are due, those whose worker died, those that wait. Each turn has a
 * budget of time and bytes, because all of a thread's partitions share its transaction and its time; what a turn leaves, the next
 * one goes on with.
 */
final class Sweep {
    /** Entries in one turn at the most. */
    static final int MOST = 500;

    /** Bytes that a turn releases: a transaction of some megabytes commits within its time. */
    static final long RELEASE_BYTES = 4_000_000;

    /** Topics may lie on brokers whose clocks differ a little. */
    private static final long DEATH_MARGIN_MS = 500;

    /** Lines of one tenant that are looked at in its turn. */
    private static final int LINES = 32;

    /** Places at the head of a line: some may have to be left alone for a while longer. */
    private static final int HEADS = 16;

    /** What waits for something else than room is decided again so often. */
    private static final long LOOK_AGAIN_MS = 1_000;

    /** What became of a request that was decided again. */
    private enum Look {
        /** It is dispatched, or has ended. */
        GONE,
        /** It waits in another line: the next one of its line may be told something else. */
        MOVED,
        /** It waits, and so would the others of its line. */
        WAITS
    }

    private record Head(WaitingRoom.Line line, EntryKey key, long deadlineMs, long tokens) {}

    private final Supplies supplies;
    private final Task task;
    private final SteadyTime steady;
    /** Where the next turn goes on: leases that the log's standing still has prolonged stay in front of what is due behind them. */
    private Bytes dueFrom = Keys.FIRST;

    private @Nullable Holder diedHolder;
    private @Nullable EntryKey diedAfter;
    private List<String> usable = List.of();
    private long changedAtMs;

    Sweep(Supplies supplies, Task task) {
        this.supplies = supplies;
        this.task = task;
        // Ticks come back a little later than they are due; twice that is still the log running.
        this.steady = new SteadyTime(2 * supplies.rules().tickIntervalMs());
    }

    /**
     * Entries that are due.
     *
     * @param tickMs a tick's append time: everything appended before it has been read
     * @return whether there may be more
     */
    boolean due(Moment moment, long tickMs, Duration budget) {
        steady.tick(tickMs);
        long until = until(budget);
        List<Bytes> places = task.books().dueUntil(dueFrom, tickMs, MOST);
        for (Bytes place : places) {
            if (System.nanoTime() - until > 0) {
                dueFrom = place;
                return true;
            }
            happened(Keys.ofDue(place), new Happening.TimePassed(tickMs, steady::ranSinceMs), moment);
        }
        boolean more = places.size() == MOST;
        dueFrom = more ? places.getLast() : Keys.FIRST;
        return more;
    }

    /**
     * Calls of workers that died. A tick that is older than a death says nothing of it: what the dead one said last may not
     * have been read yet.
     *
     * @return whether there may be more
     */
    boolean died(Moment moment, long tickMs, Duration budget) {
        long until = until(budget);
        Liveness liveness = supplies.tables().liveness();
        int left = MOST;
        for (Holder holder : task.books().holders()) {
            OptionalLong since = liveness.deadSinceMs(holder.workerId(), holder.incarnation());
            if (since.isPresent() && tickMs >= since.getAsLong() + DEATH_MARGIN_MS) {
                left = died(holder, moment, tickMs, until, left);
                if (left <= 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns how many more this turn may take; 0 or less: its time is over. */
    private int died(Holder holder, Moment moment, long tickMs, long until, int most) {
        List<EntryKey> keys = new ArrayList<>();
        diedAfter = holder.equals(diedHolder) ? diedAfter : null;
        try (KeyValueIterator<Bytes, byte[]> rows = task.books().heldBy(holder, diedAfter)) {
            while (rows.hasNext() && keys.size() < most) {
                keys.add(Keys.ofHeld(rows.next().key));
            }
        }
        Happening died = new Happening.WorkerDied(holder.workerId(), holder.incarnation(), tickMs);
        for (EntryKey key : keys) {
            if (System.nanoTime() - until > 0) {
                diedHolder = holder;
                return 0;
            }
            happened(key, died, moment);
            diedAfter = key;
        }
        boolean more = keys.size() == most;
        diedHolder = more ? holder : null;
        diedAfter = more ? diedAfter : null;
        return most - keys.size();
    }

    /**
     * Those who wait for room or for their allowance, where there is some: after a report, which frees a place and money, or a
     * word of a budget's owner. Nothing is decided that would only be told to wait again.
     *
     * @param budget time for it
     */
    void room(Moment moment, Duration budget) {
        boolean woken = task.wakeAllowed();
        if (task.books().anybodyWaits() && (woken || task.outlook().roomForAnybody(moment.nowMs()))) {
            release(moment, until(budget), false);
        }
    }

    /**
     * All of those who wait, each line's first once a second, when there is room for it, and when other deployments than before can
     * be had at all; as far as time goes, and from there on the next time.
     *
     * @param budget time for it
     */
    void waiting(Moment moment, Duration budget) {
        if (task.books().anybodyWaits()) {
            List<String> now = task.outlook().usable(moment.nowMs());
            if (!now.equals(usable)) {
                usable = now;
                changedAtMs = moment.nowMs();
            }
            release(moment, until(budget), true);
        }
    }

    private void release(Moment moment, long until, boolean all) {
        Outlook.Room room = task.outlook().room(moment.nowMs());
        WaitingRoom waiting = task.books().state().room();
        long mostBytes = task.bytesSent() + RELEASE_BYTES;
        long served = 1;
        while (served > 0) {
            served = waiting.serve((rank, tenant) -> System.nanoTime() - until > 0 || task.bytesSent() > mostBytes
                    ? DeficitRoundRobin.STOP
                    : serve(waiting.lines(rank, tenant), room, moment, all));
        }
    }

    /** The first of a tenant's requests that can be taken; returns its tokens, 0: none can. */
    private long serve(Collection<WaitingRoom.Line> lines, Outlook.Room room, Moment moment, boolean all) {
        List<Head> heads = new ArrayList<>();
        long lookedBefore = Math.max(moment.nowMs() - LOOK_AGAIN_MS, changedAtMs);
        for (WaitingRoom.Line line : lines) {
            boolean roomy = room.anyOf(line.waitsFor()) && !line.refused(moment.nowMs());
            if (heads.size() < LINES && (roomy || line.woken() || (all && line.lookedBefore(lookedBefore)))) {
                @Nullable Head head = head(line, moment.nowMs());
                if (head != null) {
                    heads.add(head);
                }
            }
        }
        heads.sort(Comparator.comparingLong(Head::deadlineMs));
        for (Head head : heads) {
            switch (lookAgain(head.key(), moment)) {
                case GONE -> {
                    room.changed();
                    return head.tokens();
                }
                case MOVED -> {
                    return 1;
                }
                case WAITS -> {}
            }
            head.line().looked(moment.nowMs(), room.anyOf(head.line().waitsFor()));
        }
        return 0;
    }

    /** The first in a line that may be decided now. */
    private @Nullable Head head(WaitingRoom.Line line, long nowMs) {
        try (KeyValueIterator<Bytes, byte[]> rows = task.books().line(line)) {
            for (int i = 0; rows.hasNext() && i < HEADS; i++) {
                var row = rows.next();
                if (i == 0) {
                    line.begins(Keys.deadline(row.key));
                }
                if (Keys.notBefore(row.value) <= nowMs) {
                    return new Head(line, Keys.ofWaiting(row.key), Keys.deadline(row.key), Keys.tokens(row.value));
                }
            }
        }
        line.looked(nowMs, false);
        return null;
    }

    private static long until(Duration budget) {
        return System.nanoTime() + budget.toNanos();
    }

    private Look lookAgain(EntryKey key, Moment moment) {
        @Nullable LedgerEntry entry = task.books().entry(key);
        if (entry == null || entry.getState() != LedgerState.WAITING) {
            return Look.GONE;
        }
        run(key, entry, (one, request) -> task.course().lookAgain(one, request, moment), moment);
        @Nullable LedgerEntry after = task.books().entry(key);
        if (after == null || after.getState() != LedgerState.WAITING) {
            return Look.GONE;
        }
        return after.getWaitClass().equals(entry.getWaitClass()) ? Look.WAITS : Look.MOVED;
    }

    /** Something happened to an entry that nobody reports. */
    void happened(EntryKey key, Happening happening, Moment moment) {
        @Nullable LedgerEntry entry = task.books().entry(key);
        if (entry != null) {
            run(key, entry, (one, request) -> task.course().happened(one, happening, request, moment), moment);
        }
    }

    /** Each entry has a guard of its own: one that cannot be dealt with does not keep the others. */
    private void run(
            EntryKey key, LedgerEntry entry, BiFunction<LedgerEntry, StoredRequest, Plan> planning, Moment moment) {
        StoredRequest request = task.request(key);
        Function<RuntimeException, Plan> otherwise = failure -> failed(key, entry, failure, moment);
        task.run(key, moment, () -> planning.apply(entry, request), otherwise);
    }

    private Plan failed(EntryKey key, LedgerEntry entry, RuntimeException failure, Moment moment) {
        supplies.meters().count(RouterMeter.DEAD_LETTERS, "internal_error");
        Origin origin = new Origin(supplies.topics().requests(), task.partition(), -1, entry.getAcceptedAtMs());
        Plan.Keyed letter = DeadLetters.of(
                origin,
                Keys.utf8(key.requestId()),
                task.books().body(key),
                "internal_error",
                String.valueOf(failure.getMessage()),
                Limits.DEAD_LETTER_BYTES);
        if (entry.getState() == LedgerState.ENDED) {
            return Plan.sending(List.of(letter));
        }
        Ending ending = Ending.failed("internal_error", "the router failed on this request", true);
        return task.course().fail(entry, task.request(key), ending, moment).and(List.of(letter));
    }
}
