package dev.weirkeeper.ops.guarantees.soak;

import java.util.List;

/**
 * How a quantity moves. Pure.
 *
 * @param mean its mean
 * @param percentPerTenMinutes slope of the least-squares line through its readings, in percent of the mean each 10 minutes
 * @param readings how many readings there are
 */
public record Trend(double mean, double percentPerTenMinutes, int readings) {
    /** What a quantity that does not grow may move at the most, percent of its mean each 10 minutes. */
    static final double STEADY_PERCENT = 2;

    private static final double TEN_MINUTES_MS = 600_000;
    private static final int LEAST = 3;

    /**
     * A reading.
     *
     * @param atMs when
     * @param value what
     */
    record Reading(long atMs, double value) {}

    /** Of the last two thirds of a span: the first third is where processes find their size. */
    static Trend ofLastTwoThirds(List<Reading> readings) {
        if (readings.isEmpty()) {
            return new Trend(0, 0, 0);
        }
        long first = readings.getFirst().atMs();
        long from = first + (readings.getLast().atMs() - first) / 3;
        return of(readings.stream().filter(one -> one.atMs() >= from).toList());
    }

    /** {@code slope = Σ(t − t̄)(v − v̄) / Σ(t − t̄)²}. */
    static Trend of(List<Reading> readings) {
        double meanTime = readings.stream().mapToLong(Reading::atMs).average().orElse(0);
        double mean = readings.stream().mapToDouble(Reading::value).average().orElse(0);
        double covariance = 0;
        double variance = 0;
        for (Reading one : readings) {
            covariance += (one.atMs() - meanTime) * (one.value() - mean);
            variance += (one.atMs() - meanTime) * (one.atMs() - meanTime);
        }
        double perMs = variance == 0 ? 0 : covariance / variance;
        return new Trend(mean, mean == 0 ? 0 : 100 * perMs * TEN_MINUTES_MS / mean, readings.size());
    }

    /** Whether it does not grow. Shrinking is no leak. Too few readings say nothing, and so do not say it. */
    public boolean steady() {
        return readings >= LEAST && percentPerTenMinutes < STEADY_PERCENT;
    }
}
