package dev.weirkeeper.router.rank;

/**
 * Chooses among values by inverse-gap weighting, so that every choice has a known probability and what is nearly as good is
 * tried now and then.
 *
 * <p>With K candidates, the best value b and V, what an answer is worth: each other candidate of value v is chosen with
 * probability {@code 1 / (K + gamma · (b − v) / V)}, the best with what is left. Equal values are equally likely; at a gamma
 * of 2000 what is worse by a hundredth of V is chosen in at most one of 20 cases, by a tenth in one of 200; the value given
 * up by exploring is at most {@code K / gamma} of V per decision. A gamma of 0 or less, or one that is no number: only the
 * best are chosen, equal ones equally.
 *
 * <p>A deployment whose breaker is half open needs calls to show that it is well, however it ranks: together such candidates
 * get {@value #PROBE_SHARE} of the decisions where there are healthy ones too, all of it for the best of them, and never more.
 */
public final class Exploration {
    /** What half-open deployments get together where there are healthy ones too. */
    public static final double PROBE_SHARE = 0.05;

    private Exploration() {}

    /**
     * The probability of each candidate.
     *
     * @param values dollars, finite, in falling order
     * @param probes which of them would be probes
     * @param gamma as above
     * @param answerUsd V, dollars, at least 0
     * @return as many probabilities; their sum is 1
     */
    public static double[] propensities(double[] values, boolean[] probes, double gamma, double answerUsd) {
        int healthy = 0;
        for (boolean probe : probes) {
            healthy += probe ? 0 : 1;
        }
        double[] propensities = new double[values.length];
        if (healthy == 0 || healthy == values.length) {
            weigh(values, probes, healthy == 0, gamma, answerUsd, 1.0, propensities);
            return propensities;
        }
        weigh(values, probes, false, gamma, answerUsd, 1.0 - PROBE_SHARE, propensities);
        for (int i = 0; i < values.length; i++) {
            if (probes[i]) {
                propensities[i] = PROBE_SHARE;
                break;
            }
        }
        return propensities;
    }

    private static void weigh(
            double[] values,
            boolean[] probes,
            boolean group,
            double gamma,
            double answerUsd,
            double share,
            double[] into) {
        int best = -1;
        int count = 0;
        int equal = 0;
        for (int i = 0; i < values.length; i++) {
            if (probes[i] == group) {
                best = best < 0 ? i : best;
                count++;
                equal += values[i] == values[best] ? 1 : 0;
            }
        }
        double left = share;
        for (int i = best + 1; i < values.length; i++) {
            if (probes[i] == group) {
                into[i] = share * weight(values[best] - values[i], count, equal, gamma, answerUsd);
                left -= into[i];
            }
        }
        into[best] = left;
    }

    private static double weight(double gap, int count, int equal, double gamma, double answerUsd) {
        if (!(gamma > 0)) {
            return gap == 0 ? 1.0 / equal : 0;
        }
        // Where an answer is worth nothing, gaps are of cost alone: a hundredth of a cent stands in for V.
        return 1 / (count + gamma * gap / Math.max(answerUsd, 1e-4));
    }

    /**
     * The candidate that a draw falls on.
     *
     * @param propensities as above
     * @param draw 0 (inclusive) .. 1 (exclusive)
     */
    public static int pick(double[] propensities, double draw) {
        double sum = 0;
        for (int i = 0; i < propensities.length; i++) {
            sum += propensities[i];
            if (draw < sum) {
                return i;
            }
        }
        // The sum may fall short of 1 by rounding, and a draw may lie there.
        return lastPossible(propensities);
    }

    private static int lastPossible(double[] propensities) {
        for (int i = propensities.length - 1; i > 0; i--) {
            if (propensities[i] > 0) {
                return i;
            }
        }
        return 0;
    }
}
