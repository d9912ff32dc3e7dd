package dev.weirkeeper.router.dispatch;

import dev.weirkeeper.router.plan.SpentOn;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * What all requests together may cost in a UTC day. Each partition holds an equal share and asks nobody: the ceiling holds
 * whatever is going on elsewhere, and a partition may reach its share a little before the ceiling is reached. Pure.
 *
 * @param shareNanoUsd a partition's share; empty: no ceiling
 */
public record SpendCeiling(OptionalLong shareNanoUsd) {
    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    /** The share of one of so many partitions. */
    public static SpendCeiling of(OptionalLong nanoUsdPerDay, int partitions) {
        return new SpendCeiling(
                nanoUsdPerDay.isPresent()
                        ? OptionalLong.of(nanoUsdPerDay.getAsLong() / partitions)
                        : OptionalLong.empty());
    }

    /** The UTC day of a time, days since the epoch. */
    public static long day(long atMs) {
        return Math.floorDiv(atMs, DAY_MS);
    }

    /** When the next day begins, milliseconds since the epoch. */
    static long nextDayMs(long atMs) {
        return (day(atMs) + 1) * DAY_MS;
    }

    /** Whether so much more may be spent now. */
    boolean allows(long nanoUsd, long atMs, SpentOn spent) {
        return shareNanoUsd.isEmpty() || spent.nanoUsd(day(atMs)) + nanoUsd <= shareNanoUsd.getAsLong();
    }
}
