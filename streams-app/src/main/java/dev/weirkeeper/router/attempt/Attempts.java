package dev.weirkeeper.router.attempt;

import dev.weirkeeper.schema.LedgerAttempt;
import dev.weirkeeper.schema.LedgerAttemptState;
import dev.weirkeeper.schema.LedgerEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The dispatches of an entry. Pure; entries are never changed, only copied. */
public final class Attempts {
    /** Lapsed dispatches that are kept, for announcements that come late. */
    private static final int LAPSED_KEPT = 5;

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

    /** How many count against N: each permits a call, or permitted one. */
    public static int counted(LedgerEntry entry) {
        return (int) entry.getAttempts().stream()
                .filter(attempt -> attempt.getState() != LedgerAttemptState.LAPSED)
                .count();
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

    /** All of them and one more; old lapsed ones go, so that an entry stays small however long a request waits. */
    public static List<LedgerAttempt> added(LedgerEntry entry, LedgerAttempt more) {
        List<LedgerAttempt> all = new ArrayList<>(entry.getAttempts());
        long lapsed = all.stream()
                .filter(a -> a.getState() == LedgerAttemptState.LAPSED)
                .count();
        for (int i = 0; i < all.size() && lapsed > LAPSED_KEPT; ) {
            if (all.get(i).getState() == LedgerAttemptState.LAPSED) {
                all.remove(i);
                lapsed--;
            } else {
                i++;
            }
        }
        all.add(more);
        return all;
    }
}
