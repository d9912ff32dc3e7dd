package dev.weirkeeper.router.heartbeat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The broker's time: the append time in an acknowledgement, taken as the middle between sending and receiving, and from then
 * on the monotonic clock. The wall clock is only watched: where it and the monotonic clock disagree about the time that has
 * passed, the machine was suspended or its clock was set, and the sample is not trusted any more. Thread-safe.
 */
final class BrokerTime {
    private static final long LARGEST_STEP_MS = 1_000;
    private static final long NANOS_PER_MS = 1_000_000;

    private record Sample(long sentNanos, long receivedNanos, long appendMs, long receivedWallMs) {}

    private final LongSupplier nanos;
    private final InstantSource wall;
    private final Duration freshness;
    private volatile @Nullable Sample sample;

    BrokerTime(LongSupplier nanos, InstantSource wall, Duration freshness) {
        this.nanos = nanos;
        this.wall = wall;
        this.freshness = freshness;
    }

    /** Takes an acknowledgement just received; one that is older than the sample known is no news. */
    synchronized void acknowledged(long sentNanos, long appendMs) {
        @Nullable Sample known = sample;
        if (known == null || sentNanos - known.sentNanos() > 0) {
            sample = new Sample(sentNanos, nanos.getAsLong(), appendMs, wall.millis());
        }
    }

    /** Broker time as well as it is known, milliseconds since the epoch; this machine's before the first sample. */
    long nowMs() {
        @Nullable Sample known = sample;
        if (known == null) {
            return wall.millis();
        }
        long middle = known.sentNanos() + (known.receivedNanos() - known.sentNanos()) / 2;
        return known.appendMs() + (nanos.getAsLong() - middle) / NANOS_PER_MS;
    }

    boolean fresh() {
        @Nullable Sample known = sample;
        if (known == null) {
            return false;
        }
        long now = nanos.getAsLong();
        long passedMs = (now - known.receivedNanos()) / NANOS_PER_MS;
        long passedOnWall = wall.millis() - known.receivedWallMs();
        return now - known.sentNanos() <= freshness.toNanos() && Math.abs(passedOnWall - passedMs) <= LARGEST_STEP_MS;
    }

    /** Broker time less this machine's, milliseconds; 0 before the first sample. */
    long offsetMs() {
        return nowMs() - wall.millis();
    }
}
