package dev.weirkeeper.router.plan;

/** What was spent. */
@FunctionalInterface
public interface SpentOn {
    /**
     * Nano-dollars that count against the ceiling of a day in this partition.
     *
     * @param day UTC day, days since the epoch
     */
    long nanoUsd(long day);
}
