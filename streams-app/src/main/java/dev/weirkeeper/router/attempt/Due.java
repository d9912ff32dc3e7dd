package dev.weirkeeper.router.attempt;

import dev.weirkeeper.schema.LedgerAttempt;
import dev.weirkeeper.schema.LedgerEntry;
import org.jspecify.annotations.Nullable;

/** When an entry is to be looked at again, whatever happens. Pure. */
public final class Due {
    /**
     * How long after {@code startBy} a dispatch counts as not started: no worker starts it any more, and an announcement made
     * just before may have been read a little later than the tick that is newer.
     */
    static final long START_MARGIN_MS = 2_000;

    /** How long after its last moment a call's end may still come: the worker's report may be on its way. */
    static final long END_MARGIN_MS = 10_000;

    private Due() {}

    /**
     * The time, milliseconds since the epoch.
     *
     * @param retentionMs how long an ended request is remembered
     */
    public static long of(LedgerEntry entry, long retentionMs) {
        return switch (entry.getState()) {
            case WAITING, UNKNOWN -> entry.getDeadlineMs();
            case DISPATCHED, STARTED -> Math.min(entry.getDeadlineMs(), leaseEnd(entry));
            case ENDED -> Math.min(entry.getEndedAtMs() + retentionMs, holdsMoneyUntil(entry));
        };
    }

    /** A dispatch that outlives its request holds what was reserved for it until its end is seen, or it is given up. */
    private static long holdsMoneyUntil(LedgerEntry ended) {
        @Nullable LedgerAttempt running = Attempts.running(ended);
        return running == null || running.getCharges().isEmpty() ? Long.MAX_VALUE : leaseEnd(ended);
    }

    /** When the running dispatch is given up. */
    static long leaseEnd(LedgerEntry entry) {
        @Nullable LedgerAttempt running = Attempts.running(entry);
        if (running == null) {
            return Long.MAX_VALUE;
        }
        return switch (running.getState()) {
            case DISPATCHED -> running.getStartByMs() + START_MARGIN_MS;
            case STARTED -> running.getEndByMs() + END_MARGIN_MS;
            case UNKNOWN, LAPSED, LOST, ENDED -> Long.MAX_VALUE;
        };
    }
}
