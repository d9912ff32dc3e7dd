package dev.weirkeeper.router.simulate;

/**
 * What may be used in a minute, handed out evenly, with a burst of a tenth of it. The workers' leases may let through a minute's
 * worth sooner, and never more: over minutes it is the same. Not thread-safe.
 */
final class Rate {
    private static final double BURST = 0.1;
    private static final double MINUTE_MS = 60_000;

    private final double perMs;
    private final double burst;
    private double level;
    private long atMs;

    Rate(long perMinute, long startMs) {
        this.perMs = Math.max(0, perMinute) / MINUTE_MS;
        this.burst = Math.max(1, perMinute * BURST);
        this.level = burst;
        this.atMs = startMs;
    }

    /** When so much can be had, milliseconds since the epoch: now, later, or {@link Long#MAX_VALUE}. */
    long availableAtMs(long units, long nowMs) {
        double most = Math.max(burst, units); // a smaller burst would keep a large one for ever
        level = Math.min(most, level + Math.max(0, nowMs - atMs) * perMs);
        atMs = Math.max(atMs, nowMs);
        if (level >= units) {
            return nowMs;
        }
        return perMs == 0 ? Long.MAX_VALUE : nowMs + Math.max(1, (long) Math.ceil((units - level) / perMs));
    }

    void take(long units) {
        level -= units;
    }
}
