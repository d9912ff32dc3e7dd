package dev.weirkeeper.router.limit;

/**
 * One holder's account with one rate, as the owner knows it. Granted, returned and used only grow; a report that is older than
 * one seen before says nothing. Not thread-safe.
 */
final class Rate {
    private static final double HALF_LIFE_MS = 1_000;

    private long granted;
    private long returned;
    private long used;
    private long reserved;
    private long wanted;
    private long head;
    private long askingSinceMs;
    private double perSecond;

    Rate() {}

    Rate(long granted, long returned, long used, double perSecond) {
        this.granted = granted;
        this.returned = returned;
        this.used = used;
        this.perSecond = perSecond;
    }

    /** What the holder said; returns how much more it has used than was known. */
    long reported(long nowUsed, long nowReturned, long nowReserved, long sinceMs) {
        long more = Math.max(0, nowUsed - used);
        used += more;
        returned = Math.max(returned, nowReturned);
        reserved = nowReserved;
        if (sinceMs > 0) {
            double keep = Math.pow(2, -sinceMs / HALF_LIFE_MS);
            perSecond = perSecond * keep + more * 1000.0 / sinceMs * (1 - keep);
        }
        return more;
    }

    /** What the holder waits for, of which less than {@code least} is of no use to it. */
    void wants(long units, long least, long nowMs) {
        wanted = units;
        head = Math.min(least, units);
        askingSinceMs = gap() == 0 ? 0 : askingSinceMs == 0 ? nowMs : askingSinceMs;
    }

    /** What may still be used of what was granted. */
    long outstanding() {
        return Math.max(0, granted - returned - used);
    }

    /** What lies with the holder unused and untaken. */
    long free() {
        return Math.max(0, outstanding() - reserved);
    }

    /** What is missing for all that waits. */
    long gap() {
        return wanted <= 0 ? 0 : Math.max(0, reserved + wanted - outstanding());
    }

    /** The least that is of use; 0 where what is first in the queue fits already. */
    long least() {
        return wanted <= 0 ? 0 : Math.max(0, reserved + head - outstanding());
    }

    /** What lies with the holder beyond all that waits. */
    long spare() {
        return Math.max(0, outstanding() - reserved - wanted);
    }

    void give(long units, long nowMs) {
        // What was used beyond the grant is in the window already: making it up costs nothing.
        granted = Math.max(granted, returned + used) + units;
        askingSinceMs = gap() == 0 ? 0 : nowMs;
    }

    long askingSinceMs() {
        return askingSinceMs;
    }

    double perSecond() {
        return perSecond;
    }

    /** As it goes into a lease. */
    long granted() {
        return Math.max(granted, returned + used);
    }

    long returned() {
        return returned;
    }

    long used() {
        return used;
    }
}
