package dev.weirkeeper.ops.guarantees.clock;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** What readings of the wall clock become. Has the names and shapes of the methods that it stands in for. */
public final class ShiftedClock {
    private static volatile long shiftMs;

    private ShiftedClock() {}

    static void shiftBy(long ms) {
        shiftMs = ms;
    }

    /** Instead of {@link System#currentTimeMillis()}. */
    public static long currentTimeMillis() {
        return System.currentTimeMillis() + shiftMs;
    }

    /** Instead of {@link Instant#now()}. */
    public static Instant now() {
        return Instant.now().plusMillis(shiftMs);
    }

    /** Instead of {@link Clock#systemUTC()}. */
    public static Clock systemUTC() {
        return Clock.offset(Clock.systemUTC(), Duration.ofMillis(shiftMs));
    }

    /** Instead of {@link Clock#systemDefaultZone()}. */
    public static Clock systemDefaultZone() {
        return Clock.offset(Clock.systemDefaultZone(), Duration.ofMillis(shiftMs));
    }

    /** Instead of {@link InstantSource#system()}. */
    public static InstantSource system() {
        return systemUTC();
    }
}
