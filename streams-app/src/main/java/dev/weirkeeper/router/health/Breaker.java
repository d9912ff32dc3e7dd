package dev.weirkeeper.router.health;

import dev.weirkeeper.schema.BreakerState;

/**
 * Whether a deployment should get requests: a state machine over samples and the log's time.
 *
 * <ul>
 *   <li>CLOSED → OPEN: a failed call makes it {@value #FAILURES_IN_A_ROW} in a row; or at least {@value #ENOUGH_CALLS}
 *       (decayed) calls were answered or failed and at least half of them failed.
 *   <li>OPEN → HALF_OPEN: the log's time has reached {@code openUntilMs}.
 *   <li>HALF_OPEN → CLOSED: {@value #PROBES} calls that began after {@code openUntilMs} were answered. The failures before
 *       are forgiven, or the rate would open it again at once.
 *   <li>HALF_OPEN → OPEN: such a call failed.
 * </ul>
 *
 * <p>It is open for {@value #FIRST_OPEN_MS} ms, twice as long each further time, at most {@value #LONGEST_OPEN_MS} ms. The
 * times it opened are forgotten once it has been CLOSED for a minute, or twice the last opening if that is longer: a
 * deployment that flaps is left alone for longer and longer. Calls that began before the opening change nothing after it.
 *
 * @param state CLOSED, OPEN or HALF_OPEN
 * @param openUntilMs end of the last opening, milliseconds since the epoch; 0 where there was none
 * @param openings how often it opened and was not forgotten
 * @param probesAnswered for HALF_OPEN: probes answered so far
 * @param closedAtMs for CLOSED: since when; 0 from the start
 */
record Breaker(BreakerState state, long openUntilMs, int openings, int probesAnswered, long closedAtMs) {
    static final Breaker NEW = new Breaker(BreakerState.CLOSED, 0, 0, 0, 0);
    static final int FAILURES_IN_A_ROW = 5;
    static final int ENOUGH_CALLS = 10;
    static final double TOO_MANY_ERRORS = 0.5;
    static final int PROBES = 2;
    static final long FIRST_OPEN_MS = 5_000;
    static final long LONGEST_OPEN_MS = 300_000;
    static final long FORGET_MS = 60_000;

    private static final int DOUBLINGS = 6;

    /** Workers and brokers agree about the time to within this. */
    private static final long CLOCK_ERROR_MS = 500;

    /** The state at a later time, without a sample. */
    Breaker at(long nowMs) {
        return state == BreakerState.OPEN && nowMs >= openUntilMs
                ? new Breaker(BreakerState.HALF_OPEN, openUntilMs, openings, 0, 0)
                : this;
    }

    /**
     * The state after a sample.
     *
     * @param sample the sample
     * @param tally the deployment's sums, the sample included
     */
    Breaker after(Sample sample, Tally tally) {
        Breaker now = at(sample.atMs());
        return switch (now.state) {
            case CLOSED, UNKNOWN -> now.afterWhileClosed(sample, tally);
            case HALF_OPEN -> now.afterWhileHalfOpen(sample);
            case OPEN -> now;
        };
    }

    private Breaker afterWhileClosed(Sample sample, Tally tally) {
        if (sample.verdict() == Verdict.FAILED && tooBad(tally) && !beganBefore(sample)) {
            return open(sample.atMs());
        }
        boolean forgotten = sample.atMs() - closedAtMs >= Math.max(FORGET_MS, 2 * openMs(openings));
        return openings > 0 && forgotten ? new Breaker(BreakerState.CLOSED, openUntilMs, 0, 0, closedAtMs) : this;
    }

    private static boolean tooBad(Tally tally) {
        return tally.consecutiveFailures() >= FAILURES_IN_A_ROW
                || (tally.answered() + tally.failed() >= ENOUGH_CALLS && tally.errorRate() >= TOO_MANY_ERRORS);
    }

    private Breaker afterWhileHalfOpen(Sample sample) {
        if (beganBefore(sample)) {
            return this;
        }
        return switch (sample.verdict()) {
            case FAILED -> open(sample.atMs());
            case ANSWERED ->
                probesAnswered + 1 >= PROBES
                        ? new Breaker(BreakerState.CLOSED, openUntilMs, openings, 0, sample.atMs())
                        : new Breaker(BreakerState.HALF_OPEN, openUntilMs, openings, probesAnswered + 1, 0);
            case THROTTLED, NOT_COUNTED -> this;
        };
    }

    /** Whether the call began before the last opening was over: it says nothing about the deployment of now. */
    private boolean beganBefore(Sample sample) {
        return sample.startedAtMs() < openUntilMs - CLOCK_ERROR_MS;
    }

    private Breaker open(long nowMs) {
        return new Breaker(BreakerState.OPEN, nowMs + openMs(openings + 1), openings + 1, 0, 0);
    }

    private static long openMs(int openings) {
        return openings == 0 ? 0 : Math.min(LONGEST_OPEN_MS, FIRST_OPEN_MS << Math.min(openings - 1, DOUBLINGS));
    }
}
