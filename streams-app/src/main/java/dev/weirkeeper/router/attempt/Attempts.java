package dev.weirkeeper.router.attempt;

import dev.weirkeeper.schema.LedgerAttempt;
import dev.weirkeeper.schema.LedgerAttemptState;
import dev.weirkeeper.schema.LedgerEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The dispatches of an entry. Pure; entries are never changed, only copied. */
public final class Attempts {
    /** Dispatches that do not count and are kept all the same, for reports that come late. */
    private static final int UNCOUNTED_KEPT = 5;

    private Attempts() {}

    /** The dispatch that is out; null where none is. */
    public static @Nullable LedgerAttempt running(LedgerEntry entry) {
        for (LedgerAttempt attempt : entry.getAttempts().reversed()) {
            if (attempt.getState() == LedgerAttemptState.DISPATCHED
                    || attempt.getState() == LedgerAttemptState.STARTED) {
                return attempt;
            }
        }
        return null;
    }

    /** A dispatch by its id; null where it is not known (any more). */
    public static @Nullable LedgerAttempt find(LedgerEntry entry, String dispatchId) {
        for (LedgerAttempt attempt : entry.getAttempts()) {
            if (attempt.getDispatchId().equals(dispatchId)) {
                return attempt;
            }
        }
        return null;
    }

    /** How many count against N: each permits a call, or permitted one that a provider may have seen. */
    public static int counted(LedgerEntry entry) {
        return (int) entry.getAttempts().stream().filter(Attempts::counts).count();
    }

    /**
     * How many may have permitted a call that nobody has heard of yet: they lapsed, and what workers reported has not been read
     * up to the time by which their start would have been announced.
     *
     * @param reportsReadMs append time of the newest report that was read, milliseconds since the epoch
     */
    public static int unsettled(LedgerEntry entry, long reportsReadMs) {
        return (int) entry.getAttempts().stream()
                .filter(attempt -> attempt.getState() == LedgerAttemptState.LAPSED)
                .filter(attempt -> reportsReadMs < attempt.getStartByMs() + Due.START_MARGIN_MS)
                .count();
    }

    private static boolean counts(LedgerAttempt attempt) {
        return switch (attempt.getState()) {
            case LAPSED -> false;
            case ENDED -> attempt.getOutcome() == null || OutcomeTable.counts(attempt.getOutcome());
            case UNKNOWN, DISPATCHED, STARTED, LOST -> true;
        };
    }

    /** What all of them cost, nano-dollars. */
    public static long cost(LedgerEntry entry) {
        return entry.getAttempts().stream()
                .mapToLong(LedgerAttempt::getCostNanoUsd)
                .sum();
    }

    /** What they take of the ceiling of a UTC day, nano-dollars. */
    public static long booked(LedgerEntry entry, long day) {
        return entry.getAttempts().stream()
                .filter(attempt -> attempt.getSpendDay() == day)
                .mapToLong(LedgerAttempt::getCostNanoUsd)
                .sum();
    }

    /** All of them, with one in another state. */
    static List<LedgerAttempt> replaced(LedgerEntry entry, LedgerAttempt by) {
        return entry.getAttempts().stream()
                .map(attempt -> attempt.getDispatchId().equals(by.getDispatchId()) ? by : attempt)
                .toList();
    }

    /** All of them but one. */
    static List<LedgerAttempt> without(LedgerEntry entry, String dispatchId) {
        return entry.getAttempts().stream()
                .filter(attempt -> !attempt.getDispatchId().equals(dispatchId))
                .toList();
    }

    /** All of them and one more; old ones that do not count go: an entry stays small however long a request waits. */
    public static List<LedgerAttempt> added(LedgerEntry entry, LedgerAttempt more) {
        List<LedgerAttempt> all = new ArrayList<>(entry.getAttempts());
        // Those that may still be heard of are fewer than N, and the newest.
        long surplus = all.stream().filter(a -> !counts(a)).count() - Math.max(UNCOUNTED_KEPT, entry.getMaxAttempts());
        for (int i = 0; i < all.size() && surplus > 0; ) {
            if (counts(all.get(i))) {
                i++;
            } else {
                all.remove(i);
                surplus--;
            }
        }
        all.add(more);
        return all;
    }
}
