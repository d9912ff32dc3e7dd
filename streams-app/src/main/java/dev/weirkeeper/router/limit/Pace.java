package dev.weirkeeper.router.limit;

/**
 * How fast a rate's pool is handed out: a little faster than the limit on the average, with a burst. Without it a full window's
 * burst would come again each window. It makes nothing exact, it spreads. Not thread-safe.
 */
final class Pace {
    private static final double SPEED = 1.05;
    private static final double BURST = 0.1;

    private double level;
    private long atMs;

    Pace() {
        this(Double.MAX_VALUE, 0);
    }

    Pace(double level, long atMs) {
        this.level = level;
        this.atMs = atMs;
    }

    /**
     * What may be handed out now.
     *
     * @param limit units in a window
     * @param largestHead the largest piece somebody asks for: a smaller burst would keep it for ever
     */
    long available(long nowMs, long limit, long largestHead) {
        double most = Math.max(Math.max(1, limit * BURST), largestHead);
        double since = Math.max(0, nowMs - atMs);
        level = Math.min(most, level + since * limit * SPEED / UseRing.WINDOW_MS);
        atMs = Math.max(atMs, nowMs);
        return (long) Math.max(0, Math.floor(level));
    }

    void take(long units) {
        level -= units;
    }

    double level() {
        return level;
    }

    long atMs() {
        return atMs;
    }
}
