package dev.weirkeeper.worker.call;

import dev.weirkeeper.schema.AttemptOutcome;
import java.util.EnumSet;
import java.util.Set;

/**
 * How many calls of one deployment may run at once: additive increase, multiplicative decrease below a ceiling.
 *
 * <ul>
 *   <li>It starts at the ceiling: what was configured is believed until the provider says otherwise.
 *   <li>Decrease: THROTTLED, OVERLOADED and TIMED_OUT multiply the limit by {@value #DECREASE}, not below 1. At most once per
 *       round trip: only a call that began after the last decrease counts, so a burst of refusals counts once.
 *   <li>Increase: {@code limit} answers add 1. Only while at least half of the limit is in use: what nobody needs proves
 *       nothing.
 *   <li>Recovery: decreases without one answer between them say that the provider is down, not how much it can take. Up to
 *       where the limit was left by the last decrease that followed an answer, each answer adds 1, so the limit doubles with
 *       each window.
 * </ul>
 *
 * <p>Latency takes no part: an LLM's call time follows the length of its answer. Thread-safe.
 */
final class AdaptiveLimit {
    static final double DECREASE = 0.85;

    private static final Set<AttemptOutcome> REFUSALS =
            Set.copyOf(EnumSet.of(AttemptOutcome.THROTTLED, AttemptOutcome.OVERLOADED, AttemptOutcome.TIMED_OUT));
    private static final int IN_USE_SHARE = 2;

    private final int ceiling;
    private double limit;
    private double knownGood;
    private boolean answeredSince = true;
    private boolean decreased;
    private long decreasedAtNanos;

    /**
     * @param ceiling the most calls at once, at least 1
     */
    AdaptiveLimit(int ceiling) {
        this.ceiling = ceiling;
        this.limit = ceiling;
        this.knownGood = ceiling;
    }

    /** Calls that may run now, 1 to the ceiling. */
    synchronized int now() {
        return (int) limit;
    }

    /**
     * A call ended.
     *
     * @param outcome how
     * @param startedNanos when it began, on the monotonic clock
     * @param nowNanos the same clock now
     * @param running calls that ran until now, this one among them
     */
    synchronized void ended(AttemptOutcome outcome, long startedNanos, long nowNanos, int running) {
        if (outcome == AttemptOutcome.ANSWERED) {
            answered(running);
        } else if (REFUSALS.contains(outcome)) {
            refused(startedNanos, nowNanos);
        } // else it says nothing about how much the provider can take
    }

    private void answered(int running) {
        answeredSince = true;
        if (running * IN_USE_SHARE >= now()) {
            double step = limit < knownGood ? 1 : 1 / limit;
            limit = Math.min(ceiling, limit + step);
        }
    }

    private void refused(long startedNanos, long nowNanos) {
        if (decreased && startedNanos - decreasedAtNanos <= 0) {
            return;
        }
        decreased = true;
        decreasedAtNanos = nowNanos;
        limit = Math.max(1, limit * DECREASE);
        if (answeredSince) {
            knownGood = limit;
        }
        answeredSince = false;
    }
}
