package dev.weirkeeper.worker.limit;

import org.jspecify.annotations.Nullable;

/** Units of a rate, of one generation: all but {@code reserved} only grow. They are counted also while nothing limits them. */
final class Units {
    private @Nullable Long granted;
    private long reserved;
    private long started;
    private long returned;

    void reset() {
        granted = null;
        reserved = 0;
        started = 0;
        returned = 0;
    }

    /** What is granted by now; null: it is not limited. */
    void grant(@Nullable Long now) {
        granted = now == null || granted == null ? now : Long.valueOf(Math.max(granted, now));
    }

    boolean fits(long units) {
        return granted == null || started + reserved + returned + units <= granted;
    }

    void reserve(long units) {
        reserved += units;
    }

    void unreserve(long units) {
        reserved -= units;
    }

    void start(long units) {
        reserved -= units;
        started += units;
    }

    void add(long units) {
        started += units;
    }

    void giveFreeBack() {
        if (granted != null) {
            returned += Math.max(0, granted - started - reserved - returned);
        }
    }

    long reserved() {
        return reserved;
    }

    long started() {
        return started;
    }

    long returned() {
        return returned;
    }
}
