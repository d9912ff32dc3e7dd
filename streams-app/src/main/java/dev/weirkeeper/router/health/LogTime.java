package dev.weirkeeper.router.health;

/**
 * The log's time between samples: an open deployment gets no calls, so nothing would ever say that its time is up. The
 * newest log time seen, and what has passed since then in steps of a local clock, each cut to a second: a clock that is set,
 * or a process that stood still, moves it by a step at the most. Not thread-safe.
 */
final class LogTime {
    private static final long LONGEST_STEP_MS = 1_000;

    private long nowMs;
    private long lastTickMs = Long.MIN_VALUE;

    /** A log time was seen. */
    void seen(long logMs) {
        nowMs = Math.max(nowMs, logMs);
    }

    /** The local clock shows this now. */
    void tick(long localMs) {
        if (lastTickMs != Long.MIN_VALUE) {
            nowMs += Math.clamp(localMs - lastTickMs, 0, LONGEST_STEP_MS);
        }
        lastTickMs = localMs;
    }

    long nowMs() {
        return nowMs;
    }
}
