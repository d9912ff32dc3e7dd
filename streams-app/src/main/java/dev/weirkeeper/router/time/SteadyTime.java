package dev.weirkeeper.router.time;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How long the log has run, as a task's ticks show it. A step between two ticks counts as {@code longestStepMs} at the most:
 * where the brokers stood still for half a minute, the reports of workers stood still with them and are still on their way
 * when the next tick is read. What was before the first tick does not count at all: whoever starts has seen nothing of it.
 * Not thread-safe; nothing of it is stored.
 */
public final class SteadyTime {
    /** More than are needed: each leaves a step that counts, and no margin is longer than a few of them. */
    private static final int REMEMBERED = 64;

    /** A step that was longer than it counts. */
    private record Stall(long fromMs, long toMs) {}

    private final long longestStepMs;
    private final Deque<Stall> stalls = new ArrayDeque<>();
    private long firstMs = Long.MAX_VALUE;
    private long lastMs = Long.MIN_VALUE;

    /**
     * @param longestStepMs the most that counts between two ticks, milliseconds
     */
    public SteadyTime(long longestStepMs) {
        this.longestStepMs = longestStepMs;
    }

    /** A tick that was appended then has been read back. */
    public void tick(long tickMs) {
        if (lastMs == Long.MIN_VALUE) {
            firstMs = tickMs;
            lastMs = tickMs;
        }
        if (tickMs - lastMs > longestStepMs) {
            stalls.addLast(new Stall(lastMs, tickMs));
        }
        if (stalls.size() > REMEMBERED) {
            stalls.removeFirst();
        }
        lastMs = Math.max(lastMs, tickMs);
    }

    /** How long the log has run from a time to the last tick, milliseconds; 0 where that is not behind it. */
    public long ranSinceMs(long fromMs) {
        long from = Math.max(fromMs, firstMs);
        long ran = Math.max(0, lastMs - from);
        for (Stall stall : stalls) {
            ran -= lost(stall, from);
        }
        return ran;
    }

    /** What of a stall that lies behind a time does not count. */
    private long lost(Stall stall, long from) {
        long behind = Math.max(0, stall.toMs() - Math.max(stall.fromMs(), from));
        long counts = Math.max(0, longestStepMs - Math.max(0, from - stall.fromMs()));
        return Math.max(0, behind - counts);
    }
}
