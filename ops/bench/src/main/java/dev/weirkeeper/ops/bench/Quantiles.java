package dev.weirkeeper.ops.bench;

import java.util.Arrays;

/** Quantiles of a finished set of samples, by the nearest-rank rule: always a value that was measured. */
record Quantiles(double[] sorted) {
    Quantiles {
        sorted = sorted.clone();
        Arrays.sort(sorted);
    }

    int count() {
        return sorted.length;
    }

    /**
     * A quantile.
     *
     * @param q 0 to 1
     * @return the smallest sample that at least the share q does not exceed; NaN where there is none
     */
    double at(double q) {
        if (q < 0 || q > 1) {
            throw new IllegalArgumentException("q: " + q + " must be between 0 and 1");
        }
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(q * sorted.length);
        return sorted[Math.max(rank, 1) - 1];
    }
}
