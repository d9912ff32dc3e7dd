package dev.weirkeeper.ops.fakeprovider;

import java.util.concurrent.TimeUnit;

/**
 * A bucket that holds a minute's worth and refills steadily. Time is passed in; not thread-safe.
 *
 * <p>{@code level(t) = min(capacity, level(t0) + capacity * (t - t0) / 60 s)}
 */
final class TokenBucket {
    private static final double NANOS_PER_MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final int perMinute;
    private double level;
    private long atNanos;

    /** A full bucket. */
    TokenBucket(int perMinute, long nowNanos) {
        this.perMinute = perMinute;
        this.level = perMinute;
        this.atNanos = nowNanos;
    }

    int perMinute() {
        return perMinute;
    }

    /** How many whole ones are in it. */
    int left(long nowNanos) {
        refill(nowNanos);
        return (int) level;
    }

    /** How long until so many are in it, nanoseconds; 0 where they are. More than it can hold counts as what it can hold. */
    long waitFor(double amount, long nowNanos) {
        refill(nowNanos);
        double missing = Math.min(amount, perMinute) - level;
        return missing <= 0 ? 0 : (long) Math.ceil(missing / perMinute * NANOS_PER_MINUTE);
    }

    /** Takes so many, at most all. */
    void take(double amount, long nowNanos) {
        refill(nowNanos);
        level = Math.max(0, level - amount);
    }

    private void refill(long nowNanos) {
        level = Math.min(perMinute, level + perMinute * ((nowNanos - atNanos) / NANOS_PER_MINUTE));
        atNanos = nowNanos;
    }
}
