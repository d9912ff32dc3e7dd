package dev.weirkeeper.router.health;

import java.util.Map;
import java.util.TreeMap;

/**
 * Call times as a histogram whose weights decay. Immutable.
 *
 * <p>Bucket {@code i} holds times from γ^(i-1), not included, to γ^i milliseconds, γ = 1.1; a time is shown as the middle
 * 2γ^i / (γ + 1), which is wrong by (γ - 1) / (γ + 1) = 4.8% at the most. Bucket 0 holds a millisecond and less, and shows
 * as 1. A sample adds a weight of 1; {@link #decayed} multiplies every weight; weights below a millionth are dropped. The sum
 * of two histograms is the histogram of both. An hour needs 159 buckets; a deployment uses some 30.
 */
final class CallTimes {
    static final CallTimes NONE = new CallTimes(new TreeMap<>());
    static final double GAMMA = 1.1;

    private static final double LOG_GAMMA = Math.log(GAMMA);
    private static final double TOO_LITTLE = 1e-6;

    private final TreeMap<Integer, Double> weights;

    private CallTimes(TreeMap<Integer, Double> weights) {
        this.weights = weights;
    }

    /** From bucket numbers and their weights, as {@link #weights} gives them. */
    static CallTimes of(Map<Integer, Double> weights) {
        return new CallTimes(new TreeMap<>(weights));
    }

    CallTimes with(long callMs) {
        TreeMap<Integer, Double> more = new TreeMap<>(weights);
        more.merge(bucket(callMs), 1.0, Double::sum);
        return new CallTimes(more);
    }

    CallTimes decayed(double factor) {
        TreeMap<Integer, Double> less = new TreeMap<>();
        weights.forEach((bucket, weight) -> {
            if (weight * factor >= TOO_LITTLE) {
                less.put(bucket, weight * factor);
            }
        });
        return new CallTimes(less);
    }

    CallTimes plus(CallTimes other) {
        TreeMap<Integer, Double> sum = new TreeMap<>(weights);
        other.weights.forEach((bucket, weight) -> sum.merge(bucket, weight, Double::sum));
        return new CallTimes(sum);
    }

    /**
     * A quantile in milliseconds: the middle of the first bucket at which at least this share of the weight is reached; 0
     * where there is nothing.
     *
     * @param share 0 to 1
     */
    double quantileMs(double share) {
        double wanted = share
                * weights.values().stream().mapToDouble(Double::doubleValue).sum();
        double passed = 0;
        int last = -1;
        for (Map.Entry<Integer, Double> next : weights.entrySet()) {
            last = next.getKey();
            passed += next.getValue();
            if (passed >= wanted) {
                break;
            }
        }
        return last < 0 ? 0 : middle(last);
    }

    /** Weights by bucket, ordered. */
    Map<Integer, Double> weights() {
        return new TreeMap<>(weights);
    }

    private static int bucket(long callMs) {
        return callMs <= 1 ? 0 : (int) Math.ceil(Math.log(callMs) / LOG_GAMMA);
    }

    private static double middle(int bucket) {
        return bucket == 0 ? 1 : 2 * Math.pow(GAMMA, bucket) / (GAMMA + 1);
    }
}
