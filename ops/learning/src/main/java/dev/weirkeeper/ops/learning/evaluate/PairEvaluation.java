package dev.weirkeeper.ops.learning.evaluate;

import dev.weirkeeper.ops.learning.data.Outcomes;
import dev.weirkeeper.ops.learning.evaluate.RouteMetrics.Pair;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * A ranking beside what else there is: prompt length alone, chance, and one that knows the outcomes.
 *
 * @param prompts how many both models answered
 * @param strong the strong model's mean score
 * @param weak the weak model's
 * @param router the ranking's figures
 * @param length the same of longer prompts first
 * @param random the mean of {@value #RANDOM_RUNS} rankings by chance
 * @param optimal the largest gains first, none that is a loss
 */
public record PairEvaluation(
        int prompts, double strong, double weak, Figures router, Figures length, Figures random, Figures optimal) {
    static final int RANDOM_RUNS = 10;

    private static final long SEED = 7;

    /**
     * A ranking's figures.
     *
     * @param apgr with its interval
     * @param cpt50 per cent of strong calls
     * @param cpt80 per cent of strong calls
     * @param curve the points
     */
    public record Figures(Interval apgr, double cpt50, double cpt80, RouteMetrics.Curve curve) {}

    /**
     * Evaluates a ranking.
     *
     * @param rows prompts that both models answered
     * @param scores how much each prompt wants the strong model, in the order of the rows
     * @param resamples of the bootstrap, at least 1
     */
    public static PairEvaluation of(List<Outcomes> rows, String strong, String weak, double[] scores, int resamples) {
        Pair pair = new Pair(
                rows.stream().mapToDouble(row -> row.score(strong)).toArray(),
                rows.stream().mapToDouble(row -> row.score(weak)).toArray());
        double[] lengths =
                rows.stream().mapToDouble(row -> row.prompt().length()).toArray();
        return new PairEvaluation(
                rows.size(),
                RouteMetrics.mean(pair.strong()),
                RouteMetrics.mean(pair.weak()),
                ranked(pair, scores, resamples),
                ranked(pair, lengths, resamples),
                random(pair, resamples),
                figures(pair, resamples, RouteMetrics.optimal(pair), which -> RouteMetrics.optimal(pair.pick(which))));
    }

    private static Figures ranked(Pair pair, double[] scores, int resamples) {
        return figures(
                pair,
                resamples,
                RouteMetrics.of(pair, scores),
                which -> RouteMetrics.of(
                        pair.pick(which),
                        Arrays.stream(which).mapToDouble(i -> scores[i]).toArray()));
    }

    private static Figures figures(Pair pair, int resamples, RouteMetrics whole, Function<int[], RouteMetrics> part) {
        Interval apgr = Interval.bootstrap(
                pair.size(), resamples, which -> part.apply(which).apgr());
        return new Figures(apgr, whole.cpt50(), whole.cpt80(), whole.curve());
    }

    private static Figures random(Pair pair, int resamples) {
        Random chance = new Random(SEED);
        double apgr = 0;
        double cpt50 = 0;
        double cpt80 = 0;
        for (int run = 0; run < RANDOM_RUNS; run++) {
            RouteMetrics metrics =
                    RouteMetrics.of(pair, chance.doubles(pair.size()).toArray());
            apgr += metrics.apgr() / RANDOM_RUNS;
            cpt50 += metrics.cpt50() / RANDOM_RUNS;
            cpt80 += metrics.cpt80() / RANDOM_RUNS;
        }
        // One more gives the width of the interval and the curve; ten bootstraps would say the same.
        Figures one = ranked(pair, chance.doubles(pair.size()).toArray(), resamples);
        double half = (one.apgr().high() - one.apgr().low()) / 2;
        return new Figures(new Interval(apgr, apgr - half, apgr + half), cpt50, cpt80, one.curve());
    }
}
