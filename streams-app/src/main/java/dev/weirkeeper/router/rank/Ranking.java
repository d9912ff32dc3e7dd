package dev.weirkeeper.router.rank;

import dev.weirkeeper.router.value.Forecast;
import dev.weirkeeper.schema.StrategyKind;

/**
 * How each strategy ranks and chooses. Pure, and of numbers that are on record, so that whoever makes a decision again from its record does the same.
 *
 * <ul>
 *   <li>VALUE, ORDERED and CASCADE: by value, with {@link Exploration}.
 *   <li>CHEAPEST, FASTEST and BEST: by cost, time or {@code quality · P(an answer comes, in time)}; equal ones equally often, and
 *       no exploration but by probes.
 *   <li>WEIGHTED: each share that has a healthy candidate gets its weight of the decisions, within it by value as above. Shares
 *       that have only probes get together what probes get.
 * </ul>
 */
public final class Ranking {
    private Ranking() {}

    /** What a strategy ranks a candidate by; more is better. */
    public static double score(StrategyKind kind, Forecast forecast) {
        return score(
                kind,
                forecast.value(),
                forecast.quality().expected() * forecast.answers(),
                forecast.spend().costNanoUsd(),
                forecast.speed().latencyMs());
    }

    /**
     * The same from numbers.
     *
     * @param value dollars
     * @param goodAnswer probability that a good answer comes in time, 0..1
     * @param costNanoUsd expected cost, nano-dollars
     * @param latencyMs expected time, milliseconds
     */
    public static double score(StrategyKind kind, double value, double goodAnswer, long costNanoUsd, long latencyMs) {
        return switch (kind) {
            case VALUE, ORDERED, WEIGHTED, CASCADE, UNKNOWN -> value;
            case CHEAPEST -> -costNanoUsd;
            case FASTEST -> -latencyMs;
            case BEST -> goodAnswer;
        };
    }

    /**
     * A choice to be made.
     *
     * @param scores of the candidates, in falling order
     * @param probes which of them would be probes
     * @param shares which share each is under; negative: none
     * @param weights of the shares; for WEIGHTED
     * @param gamma see {@link Exploration}
     * @param answerUsd V, dollars, at least 0
     */
    public record Field(
            double[] scores, boolean[] probes, int[] shares, int[] weights, double gamma, double answerUsd) {}

    /** The probability of each candidate; their sum is 1. */
    public static double[] propensities(StrategyKind kind, Field field) {
        return switch (kind) {
            case VALUE, ORDERED, CASCADE, UNKNOWN ->
                Exploration.propensities(field.scores(), field.probes(), field.gamma(), field.answerUsd());
            case CHEAPEST, FASTEST, BEST ->
                Exploration.propensities(field.scores(), field.probes(), 0, field.answerUsd());
            case WEIGHTED -> weighted(field);
        };
    }

    private static double[] weighted(Field field) {
        double[] masses = masses(field);
        double sum = 0;
        for (double mass : masses) {
            sum += mass;
        }
        if (!(sum > 0)) { // nobody is under a share that weighs anything
            return Exploration.propensities(field.scores(), field.probes(), field.gamma(), field.answerUsd());
        }
        double[] propensities = new double[field.scores().length];
        for (int share = 0; share < masses.length; share++) {
            if (masses[share] > 0) {
                within(field, share, masses[share] / sum, propensities);
            }
        }
        return propensities;
    }

    /** What each share gets, not yet of 1. */
    private static double[] masses(Field field) {
        double[] healthy = new double[field.weights().length];
        int firstProbe = -1;
        double sum = 0;
        for (int i = 0; i < field.scores().length; i++) {
            int share = field.shares()[i];
            boolean weighs = share >= 0 && share < healthy.length && field.weights()[share] > 0;
            if (weighs && !field.probes()[i] && healthy[share] == 0) {
                healthy[share] = field.weights()[share];
                sum += healthy[share];
            } else if (weighs && field.probes()[i] && firstProbe < 0) {
                firstProbe = i;
            }
        }
        if (firstProbe >= 0 && healthy[field.shares()[firstProbe]] == 0) {
            double rest = sum > 0 ? sum * Exploration.PROBE_SHARE / (1 - Exploration.PROBE_SHARE) : 1;
            healthy[field.shares()[firstProbe]] = rest;
        }
        return healthy;
    }

    private static void within(Field field, int share, double mass, double[] into) {
        int count = 0;
        for (int each : field.shares()) {
            count += each == share ? 1 : 0;
        }
        double[] scores = new double[count];
        boolean[] probes = new boolean[count];
        int next = 0;
        for (int i = 0; i < into.length; i++) {
            if (field.shares()[i] == share) {
                scores[next] = field.scores()[i];
                probes[next++] = field.probes()[i];
            }
        }
        double[] inner = Exploration.propensities(scores, probes, field.gamma(), field.answerUsd());
        next = 0;
        for (int i = 0; i < into.length; i++) {
            if (field.shares()[i] == share) {
                into[i] = mass * inner[next++];
            }
        }
    }
}
