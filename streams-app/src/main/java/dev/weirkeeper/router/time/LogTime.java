package dev.weirkeeper.router.time;

/**
 * Append times of records that go first. Kafka Streams takes, of all records a task has at hand, the one with the smallest
 * timestamp; records addressed to running requests therefore carry their append time less a fixed span, which puts them
 * before every request and loses nothing: the append time can be had back.
 */
public final class LogTime {
    /** About 32 years: larger than the age of any request, smaller than any append time of today. */
    static final long HEAD_START_MS = 1_000_000_000_000L;

    private LogTime() {}

    /** The timestamp that a record appended at this time is sorted by. */
    public static long first(long appendMs) {
        return Math.max(0, appendMs - HEAD_START_MS);
    }

    /** The append time of a record that is sorted by this timestamp. */
    public static long append(long firstMs) {
        return firstMs + HEAD_START_MS;
    }
}
