package dev.weirkeeper.worker.heartbeat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The broker's time, from acknowledgements of a LogAppendTime topic.
 *
 * <p>An acknowledgement says: the broker's clock showed A at some moment between our sending (s) and our receiving (r).
 * {@link #now} takes the middle; {@link #latest} takes s, so it is never behind the broker, by at most r - s ahead. Between
 * acknowledgements the monotonic clock counts; the wall clock is only watched: if it and the monotonic clock disagree about
 * the time that has passed, the machine was suspended or its clock was set, and the sample is not trusted any more.
 *
 * <p>Thread-safe.
 */
public final class BrokerClock {
    /** How far wall clock and monotonic clock may part before a sample is thrown away. */
    static final Duration LARGEST_STEP = Duration.ofSeconds(1);

    private record Sample(long sentNanos, long receivedNanos, long appendMillis, long receivedWallMillis) {}

    private final LongSupplier nanos;
    private final InstantSource wall;
    private final Duration freshness;
    private volatile @Nullable Sample sample;

    /**
     * @param nanos the monotonic clock
     * @param wall this machine's clock
     * @param freshness how old a sample may be
     */
    public BrokerClock(LongSupplier nanos, InstantSource wall, Duration freshness) {
        this.nanos = nanos;
        this.wall = wall;
        this.freshness = freshness;
    }

    /**
     * Takes an acknowledgement, just received.
     *
     * @param sentNanos the monotonic clock before the record was sent
     * @param appendMillis the append time in the acknowledgement
     */
    public synchronized void acknowledged(long sentNanos, long appendMillis) {
        @Nullable Sample known = sample;
        if (known == null || sentNanos - known.sentNanos() > 0) { // a retried, late acknowledgement is no news
            sample = new Sample(sentNanos, nanos.getAsLong(), appendMillis, wall.millis());
        }
    }

    /** Whether broker time is known well enough to start a call. */
    public boolean fresh() {
        @Nullable Sample known = sample;
        if (known == null) {
            return false;
        }
        long now = nanos.getAsLong();
        long passedMillis = (now - known.receivedNanos()) / 1_000_000;
        long passedOnWall = wall.millis() - known.receivedWallMillis();
        return now - known.sentNanos() <= freshness.toNanos()
                && Math.abs(passedOnWall - passedMillis) <= LARGEST_STEP.toMillis();
    }

    /** Broker time as well as it is known, milliseconds since the epoch; this machine's before the first sample. */
    public long now() {
        @Nullable Sample known = sample;
        if (known == null) {
            return wall.millis();
        }
        long middle = known.sentNanos() + (known.receivedNanos() - known.sentNanos()) / 2;
        return known.appendMillis() + (nanos.getAsLong() - middle) / 1_000_000;
    }

    /** The latest that broker time can be now, milliseconds since the epoch. */
    public long latest() {
        @Nullable Sample known = sample;
        if (known == null) {
            return wall.millis();
        }
        return known.appendMillis() + (nanos.getAsLong() - known.sentNanos()) / 1_000_000;
    }

    /** Broker time less this machine's time, milliseconds; 0 before the first sample. */
    public long offsetMillis() {
        return now() - wall.millis();
    }

    /** Age of the sample in milliseconds; empty before the first one. */
    public OptionalLong ageMillis() {
        @Nullable Sample known = sample;
        return known == null
                ? OptionalLong.empty()
                : OptionalLong.of((nanos.getAsLong() - known.sentNanos()) / 1_000_000);
    }
}
