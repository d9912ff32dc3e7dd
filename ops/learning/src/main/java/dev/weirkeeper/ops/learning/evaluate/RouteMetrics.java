package dev.weirkeeper.ops.learning.evaluate;

import java.util.Arrays;

/**
 * What a ranking of prompts is worth where a strong and a weak model answer. Prompts of high score go to the strong one first.
 *
 * <p>The curve: eleven thresholds at the quantiles 0, 10, ..., 100 % of the scores; at each, x is the share of prompts with a score of at
 * least the threshold (at the last: above it), y the mean score when those are answered by the strong model and the others by the weak one.
 *
 * <ul>
 *   <li>{@code APGR = (∫ y dx − ∫ weak dx) / (∫ strong dx − ∫ weak dx)} by trapezia on that grid: 0 is as good as the weak model alone, 1
 *       as the strong one alone, 0.5 as chance; above 1 is possible, where the weak model is right and the strong one is not.
 *   <li>{@code CPT(q)}: the share of strong calls at which y reaches {@code weak + q · (strong − weak)}, by linear interpolation between
 *       the points in order of x (as {@code numpy.interp}, which bisects).
 * </ul>
 *
 * @param apgr as above
 * @param cpt50 per cent of strong calls
 * @param cpt80 per cent of strong calls
 * @param curve the points
 */
public record RouteMetrics(double apgr, double cpt50, double cpt80, Curve curve) {
    private static final int BINS = 10;
    private static final int CACHED = 8;

    /**
     * Points of a curve, from all strong to none.
     *
     * @param strongPercent share of strong calls, per cent
     * @param quality mean score
     */
    @SuppressWarnings("ArrayRecordComponent") // eleven numbers, compared by nobody
    public record Curve(double[] strongPercent, double[] quality) {}

    /**
     * Prompts that both models answered.
     *
     * @param strong the strong model's scores
     * @param weak the weak model's
     */
    @SuppressWarnings("ArrayRecordComponent") // thousands of numbers, compared by nobody
    public record Pair(double[] strong, double[] weak) {
        /** How many there are. */
        public int size() {
            return strong.length;
        }

        /** Some of them. */
        public Pair pick(int[] which) {
            return new Pair(
                    Arrays.stream(which).mapToDouble(i -> strong[i]).toArray(),
                    Arrays.stream(which).mapToDouble(i -> weak[i]).toArray());
        }
    }

    /** The metrics of a ranking; a higher score wants the strong model more. */
    public static RouteMetrics of(Pair pair, double[] scores) {
        return of(pair, curve(pair, scores));
    }

    /** The metrics of a ranking that knows the outcomes: the largest gains first, and none that is a loss. */
    public static RouteMetrics optimal(Pair pair) {
        int n = pair.size();
        double[] gains = new double[n];
        for (int i = 0; i < n; i++) {
            gains[i] = pair.strong()[i] - pair.weak()[i];
        }
        Arrays.sort(gains);
        double weak = mean(pair.weak());
        double[] x = new double[BINS + 1];
        double[] y = new double[BINS + 1];
        for (int p = 0; p <= BINS; p++) {
            int calls = (int) Math.round((double) p * n / BINS);
            double sum = 0;
            for (int i = 0; i < calls; i++) {
                sum += Math.max(0, gains[n - 1 - i]);
            }
            x[BINS - p] = 100.0 * p / BINS;
            y[BINS - p] = weak + sum / n;
        }
        return of(pair, new Curve(x, y));
    }

    private static RouteMetrics of(Pair pair, Curve curve) {
        double weak = mean(pair.weak());
        double strong = mean(pair.strong());
        double[] x = reversed(curve.strongPercent());
        double[] y = reversed(curve.quality());
        double width = (x[x.length - 1] - x[0]) / 100;
        double area = 0;
        for (int i = 1; i < x.length; i++) {
            area += (y[i] + y[i - 1]) / 2 * (x[i] - x[i - 1]) / 100;
        }
        double apgr = (area - weak * width) / (strong * width - weak * width);
        double gap = strong - weak;
        return new RouteMetrics(apgr, interpolate(weak + 0.5 * gap, y, x), interpolate(weak + 0.8 * gap, y, x), curve);
    }

    private static Curve curve(Pair pair, double[] scores) {
        int n = pair.size();
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        double[] x = new double[BINS + 1];
        double[] y = new double[BINS + 1];
        for (int bin = 0; bin <= BINS; bin++) {
            double threshold = quantile(sorted, (double) bin / BINS);
            int calls = 0;
            double sum = 0;
            for (int i = 0; i < n; i++) {
                boolean strong = bin < BINS ? scores[i] >= threshold : scores[i] > threshold;
                calls += strong ? 1 : 0;
                sum += strong ? pair.strong()[i] : pair.weak()[i];
            }
            x[bin] = 100.0 * calls / n;
            y[bin] = sum / n;
        }
        return new Curve(x, y);
    }

    /** Linear between the neighbours, as pandas and numpy have it. */
    static double quantile(double[] sorted, double q) {
        double at = q * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /** {@code numpy.interp}, also where the points do not rise: it goes by what its search finds first. */
    static double interpolate(double key, double[] from, double[] to) {
        int j = search(key, from);
        if (j == -1) {
            return to[0];
        }
        if (j >= from.length - 1) {
            return to[to.length - 1];
        }
        if (from[j] == key) {
            return to[j];
        }
        double slope = (to[j + 1] - to[j]) / (from[j + 1] - from[j]);
        double value = slope * (key - from[j]) + to[j];
        return Double.isNaN(value) ? slope * (key - from[j + 1]) + to[j + 1] : value;
    }

    /** numpy's search with a guess, whose first guess is 1. */
    private static int search(double key, double[] points) {
        int length = points.length;
        if (key > points[length - 1]) {
            return length;
        }
        if (key < points[0]) {
            return -1;
        }
        if (length <= 4) {
            int i = 1;
            while (i < length && key >= points[i]) {
                i++;
            }
            return i - 1;
        }
        if (key < points[1]) {
            return 0;
        }
        if (key < points[2]) {
            return 1;
        }
        if (key < points[3]) {
            return 2;
        }
        int low = 3;
        int high = length > CACHED + 2 && key < points[1 + CACHED] ? 1 + CACHED : length;
        while (low < high) {
            int middle = low + ((high - low) >> 1);
            if (key >= points[middle]) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    private static double[] reversed(double[] numbers) {
        double[] other = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            other[i] = numbers[numbers.length - 1 - i];
        }
        return other;
    }

    static double mean(double[] numbers) {
        return Arrays.stream(numbers).average().orElse(Double.NaN);
    }
}
