package dev.weirkeeper.router.attempt;

import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.LedgerAttempt;
import dev.weirkeeper.schema.LedgerAttemptState;
import dev.weirkeeper.schema.LedgerEntry;

/**
 * Whether a request has one call left after calls that failed for reasons that pass. Such a call is kept for better times: a
 * provider that fails for a minute must not cost a request the hour that it has. Pure.
 */
public final class LastCall {
    private static final int SHARE_OF_ITS_TIME = 4;

    private LastCall() {}

    /** Whether it has one left, and earlier ones met a passing trouble. */
    public static boolean left(LedgerEntry entry) {
        return Attempts.counted(entry) == entry.getMaxAttempts() - 1
                && entry.getAttempts().stream().anyMatch(LastCall::metPassingTrouble);
    }

    private static boolean metPassingTrouble(LedgerAttempt attempt) {
        if (attempt.getState() == LedgerAttemptState.LOST) {
            return true;
        }
        AttemptOutcome outcome = attempt.getOutcome();
        return attempt.getState() == LedgerAttemptState.ENDED
                && outcome != null
                && OutcomeTable.counts(outcome)
                && passes(outcome);
    }

    private static boolean passes(AttemptOutcome outcome) {
        return switch (OutcomeTable.action(outcome)) {
            case HOLD, RETRY_SAME -> true;
            case ANSWER, FAIL_OVER, END -> false;
        };
    }

    /**
     * Until when it is kept: so long before the deadline that a call still has room, and no longer than three quarters of the
     * request's time.
     *
     * @param callTimeoutMs the longest a call may take, milliseconds
     * @return milliseconds since the epoch; 0: it is not kept
     */
    public static long keptUntilMs(LedgerEntry entry, long callTimeoutMs) {
        long quarter = Math.max(0, entry.getDeadlineMs() - entry.getAcceptedAtMs()) / SHARE_OF_ITS_TIME;
        return left(entry) ? entry.getDeadlineMs() - Math.min(callTimeoutMs, quarter) : 0;
    }
}
