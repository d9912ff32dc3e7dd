package dev.weirkeeper.worker.heartbeat;

import dev.weirkeeper.worker.Samples;
import java.time.Duration;
import java.time.Instant;

/** Clocks that stand still until a test moves them. */
public final class Clocks {
    private volatile long nanos = 7_000_000_000L;
    private volatile long wallMillis = Samples.NOW;

    /** The monotonic clock. */
    public long nanos() {
        return nanos;
    }

    /** The machine's clock. */
    public Instant wall() {
        return Instant.ofEpochMilli(wallMillis);
    }

    /** Time passes, on both. */
    public void pass(Duration time) {
        nanos += time.toNanos();
        wallMillis += time.toMillis();
    }

    /** Somebody sets the machine's clock. */
    public void step(Duration time) {
        wallMillis += time.toMillis();
    }

    /** A broker clock over these, with samples that are good for 10 s. */
    public BrokerClock broker() {
        return new BrokerClock(this::nanos, this::wall, Duration.ofSeconds(10));
    }
}
