package dev.weirkeeper.router.inbox;

import dev.weirkeeper.router.attempt.Ending;
import dev.weirkeeper.router.attempt.Happening;
import dev.weirkeeper.router.course.Course.Moment;
import dev.weirkeeper.router.course.StoredRequest;
import dev.weirkeeper.router.deadletter.DeadLetters;
import dev.weirkeeper.router.metrics.RouterMeter;
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
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Looks at entries that nobody reports about: those that are due, those whose worker died, those that wait. Each turn has a
 * budget, because all of a thread's partitions share its transaction and its time.
 */
final class Sweep {
    /** Entries in one turn at the most. */
    static final int MOST = 500;

    /** Topics may lie on brokers whose clocks differ a little. */
    private static final long DEATH_MARGIN_MS = 500;

    /** Places at the head of the queue, looked at each time. */
    private static final int HEAD = 64;

    private final Supplies supplies;
    private final Task task;
    private final SteadyTime steady;
    private Bytes resumeAt = Keys.FIRST;

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
        List<EntryKey> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> rows = task.books().dueUntil(tickMs)) {
            while (rows.hasNext() && keys.size() < MOST) {
                keys.add(Keys.ofDue(rows.next().key));
            }
        }
        long until = until(budget);
        for (EntryKey key : keys) {
            if (System.nanoTime() - until > 0) {
                return true;
            }
            happened(key, new Happening.TimePassed(tickMs, steady::ranSinceMs), moment);
        }
        return keys.size() == MOST;
    }

    /**
     * Calls of workers that died. A tick that is older than a death says nothing of it: what the dead one said last may not
     * have been read yet.
     */
    void died(Moment moment, long tickMs) {
        Liveness liveness = supplies.tables().liveness();
        for (Holder holder : task.books().holders()) {
            OptionalLong since = liveness.deadSinceMs(holder.workerId(), holder.incarnation());
            if (since.isPresent() && tickMs >= since.getAsLong() + DEATH_MARGIN_MS) {
                List<EntryKey> keys = new ArrayList<>();
                try (KeyValueIterator<Bytes, byte[]> rows = task.books().heldBy(holder)) {
                    while (rows.hasNext() && keys.size() < MOST) {
                        keys.add(Keys.ofHeld(rows.next().key));
                    }
                }
                Happening died = new Happening.WorkerDied(holder.workerId(), holder.incarnation(), tickMs);
                keys.forEach(key -> happened(key, died, moment));
            }
        }
    }

    /**
     * The first of those who wait; of a class, as far as somebody can take them.
     *
     * @param budget time for it
     */
    void head(Moment moment, Duration budget) {
        if (task.books().anybodyWaits()) {
            try (KeyValueIterator<Bytes, byte[]> rows = task.books().waitingFrom(Keys.FIRST)) {
                var unused = look(rows, moment, until(budget), HEAD, new HashSet<>());
            }
        }
    }

    /**
     * All of those who wait: the first ones each time, the rest as far as time goes, and from there on the next time.
     *
     * @param budget time for it
     */
    void waiting(Moment moment, Duration budget) {
        if (!task.books().anybodyWaits()) {
            resumeAt = Keys.FIRST;
            return;
        }
        long until = until(budget);
        Set<String> stuck = new HashSet<>();
        if (!resumeAt.equals(Keys.FIRST)) {
            try (KeyValueIterator<Bytes, byte[]> rows = task.books().waitingFrom(Keys.FIRST)) {
                var unused = look(rows, moment, until, HEAD, stuck);
            }
        }
        try (KeyValueIterator<Bytes, byte[]> rows = task.books().waitingFrom(resumeAt)) {
            resumeAt = look(rows, moment, until, Integer.MAX_VALUE, stuck);
        }
    }

    /** Returns where to go on; the first key where the end was reached. */
    private Bytes look(KeyValueIterator<Bytes, byte[]> rows, Moment moment, long until, int most, Set<String> stuck) {
        for (int i = 0; rows.hasNext(); i++) {
            var row = rows.next();
            if (i >= most || System.nanoTime() - until > 0) {
                return row.key;
            }
            String waitClass = Keys.waitClass(row.value);
            if (Keys.notBefore(row.value) <= moment.nowMs()
                    && !stuck.contains(waitClass)
                    && !lookAgain(Keys.ofWaiting(row.key), moment)) {
                stuck.add(waitClass);
            }
        }
        return Keys.FIRST;
    }

    private static long until(Duration budget) {
        return System.nanoTime() + budget.toNanos();
    }

    /** Whether it waits no more. */
    private boolean lookAgain(EntryKey key, Moment moment) {
        @Nullable LedgerEntry entry = task.books().entry(key);
        if (entry == null || entry.getState() != LedgerState.WAITING) {
            return true;
        }
        run(key, entry, (one, request) -> task.course().lookAgain(one, request, moment), moment);
        @Nullable LedgerEntry after = task.books().entry(key);
        return after == null || after.getState() != LedgerState.WAITING;
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
