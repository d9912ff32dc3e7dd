package dev.weirkeeper.router.decide;

import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.ModelHealth;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a deployment is well enough for a request's last call. It is when its breaker is closed, its newest call did not
 * fail and less than {@value #MOST_THROTTLED} of its calls are throttled, or when nothing is known of it. It is kept from all
 * others, probes among them, while somebody else finds out: once nobody has for a quarter of the time that the call can still
 * be kept ({@value #SHORTEST_SILENCE_MS} to {@value #LONGEST_SILENCE_MS} ms), one last call goes alone. Pure.
 */
final class Weather {
    static final double MOST_THROTTLED = 0.25;
    static final long SHORTEST_SILENCE_MS = 30_000;
    static final long LONGEST_SILENCE_MS = 600_000;
    private static final int SHARE = 4;

    private Weather() {}

    /** What keeps the request's last call from a deployment; null where it may go, or is not its last. */
    static @Nullable Obstacle obstacle(Ask ask, Deployment deployment, long nowMs) {
        ModelHealth health = deployment.health();
        if (nowMs >= ask.lastCallKeptUntilMs() || health == null || fine(health)) {
            return null;
        }
        long keptForMs = ask.lastCallKeptUntilMs() - nowMs;
        long patienceMs = Math.clamp(keptForMs / SHARE, SHORTEST_SILENCE_MS, LONGEST_SILENCE_MS);
        boolean nobodyElse = nowMs - lastTriedMs(health) >= patienceMs;
        if (nobodyElse && deployment.capacity().inFlight() == 0) {
            return null;
        }
        return new Obstacle(
                Exclusion.LAST_CALL_KEPT,
                "the request has one call left and calls to this deployment fail",
                Math.min(ask.lastCallKeptUntilMs(), nowMs + Appraiser.LOOK_AGAIN_MS));
    }

    private static boolean fine(ModelHealth health) {
        boolean shut = health.getBreaker() == BreakerState.CLOSED || health.getBreaker() == BreakerState.UNKNOWN;
        return shut && health.getConsecutiveFailures() == 0 && health.getThrottleRate() < MOST_THROTTLED;
    }

    /** Since when it could be tried and was not: its newest sample, or the end of its last opening. */
    private static long lastTriedMs(ModelHealth health) {
        Instant openUntil = health.getOpenUntil();
        long triedMs = health.getAsOf().toEpochMilli();
        return openUntil == null ? triedMs : Math.max(triedMs, openUntil.toEpochMilli());
    }
}
