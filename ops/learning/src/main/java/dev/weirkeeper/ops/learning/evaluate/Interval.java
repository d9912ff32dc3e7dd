package dev.weirkeeper.ops.learning.evaluate;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * A figure with its 95 % interval.
 *
 * @param value the figure
 * @param low 2.5 % of resamples are below
 * @param high 2.5 % are above
 */
public record Interval(double value, double low, double high) {
    private static final double TAIL = 0.025;
    private static final long SEED = 20_261_201;

    /**
     * By the bootstrap: the figure of as many rows, drawn with replacement, again and again from one seed.
     *
     * @param rows how many rows there are
     * @param resamples how often, at least 1
     * @param figure of the rows with these numbers
     */
    public static Interval bootstrap(int rows, int resamples, ToDoubleFunction<int[]> figure) {
        int[] all = new int[rows];
        Arrays.setAll(all, i -> i);
        Random random = new Random(SEED);
        double[] figures = new double[resamples];
        int[] drawn = new int[rows];
        for (int r = 0; r < resamples; r++) {
            for (int i = 0; i < rows; i++) {
                drawn[i] = random.nextInt(rows);
            }
            figures[r] = figure.applyAsDouble(drawn);
        }
        Arrays.sort(figures);
        return new Interval(
                figure.applyAsDouble(all),
                RouteMetrics.quantile(figures, TAIL),
                RouteMetrics.quantile(figures, 1 - TAIL));
    }
}
