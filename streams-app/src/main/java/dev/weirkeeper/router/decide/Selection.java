package dev.weirkeeper.router.decide;

import dev.weirkeeper.router.rank.Ranking;
import dev.weirkeeper.router.rule.Preference;
import dev.weirkeeper.router.rule.Strategy;
import dev.weirkeeper.router.rule.Verdict;
import dev.weirkeeper.router.value.Forecast;
import dev.weirkeeper.schema.RoutingStrategy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Who is chosen from: those that are eligible, narrowed by what rules prefer and by the strategy. Each narrowing takes place only
 * where it leaves somebody who is well; where it cannot, the decision says so and goes on without. So a preference never refuses
 * a request, and one for a deployment that is just being probed does not send everything there.
 */
final class Selection {
    private static final Comparator<Appraisal> BEST_FIRST =
            Comparator.comparingDouble(Appraisal::score).reversed().thenComparing(Appraisal::modelId);
    private static final Comparator<Appraisal> MOST_VALUABLE_FIRST =
            Comparator.comparingDouble(Appraisal::value).reversed().thenComparing(Appraisal::modelId);

    private final Strategy strategy;
    private final List<String> notes;
    private final List<Predicate<Appraisal>> narrowings = new ArrayList<>(2);
    private final List<Appraisal> passedOver = new ArrayList<>(0);
    private List<Appraisal> choosable;

    /**
     * Narrows.
     *
     * @param eligible those that may be chosen; is taken over
     * @param excluded the others
     * @param verdict what the policy says
     * @param strategy how the choice is made
     * @param escalation what an earlier step of a cascade came to
     */
    Selection(
            List<Appraisal> eligible,
            List<Appraisal> excluded,
            Verdict verdict,
            Strategy strategy,
            Ask.Escalation escalation) {
        this.strategy = strategy;
        this.notes = new ArrayList<>(verdict.notes());
        if (escalation.why() != null) {
            notes.add("escalated to step " + (escalation.fromStep() + 1) + " of the cascade: " + escalation.why());
        }
        this.choosable = eligible;
        if (!eligible.isEmpty()) {
            for (Preference preference : verdict.preferences()) {
                prefer(preference, excluded);
            }
            follow(strategy);
        }
        choosable.sort(BEST_FIRST);
        passedOver.sort(MOST_VALUABLE_FIRST);
    }

    /** How the choice is made. */
    Strategy strategy() {
        return strategy;
    }

    /** Those to choose from, best first. */
    List<Appraisal> choosable() {
        return choosable;
    }

    /** Those that are eligible and not wanted, the most valuable first. */
    List<Appraisal> passedOver() {
        return passedOver;
    }

    /** What was skipped and what could not be honoured; for people. */
    List<String> notes() {
        return notes;
    }

    /**
     * One that only has too much to do, where it is better than the best that can be had now, and waiting for it is worth it;
     * null: none. What rules and strategy want, and can have now, is not waited past.
     */
    @Nullable
    Appraisal worthWaitingFor(List<Appraisal> excluded) {
        Appraisal best = choosable.getFirst();
        Appraisal awaited = null;
        for (Appraisal appraisal : excluded) {
            Obstacle obstacle = appraisal.obstacle();
            if (obstacle != null
                    && obstacle.exclusion() == Exclusion.QUEUE_TOO_LONG
                    && appraisal.value() > best.value()
                    && appraisal.score() > (awaited == null ? best : awaited).score()
                    && wanted(appraisal)) {
                awaited = appraisal;
            }
        }
        return awaited;
    }

    /** Whether one that is excluded will be to choose from once what keeps it has passed. */
    boolean willBeChoosable(Appraisal excluded) {
        Obstacle obstacle = excluded.obstacle();
        return obstacle != null && obstacle.passes() && excluded.forecast() != null && wanted(excluded);
    }

    /** For people: that it waits for a cheaper hour. */
    void waitsFor(Deferral.Later later) {
        Forecast now = later.appraisal().forecast();
        long saving = (now == null ? 0 : now.spend().costNanoUsd()) - later.costNanoUsd();
        notes.add(later.appraisal().modelId() + " is expected to cost " + saving + " nano-dollars less from "
                + Instant.ofEpochMilli(later.atMs()) + " on");
    }

    /** The probability of each of the first {@code count} to choose from. */
    double[] propensities(int count, double gamma, double answerUsd) {
        double[] scores = new double[count];
        boolean[] probes = new boolean[count];
        int[] shares = new int[count];
        for (int i = 0; i < count; i++) {
            scores[i] = choosable.get(i).score();
            probes[i] = choosable.get(i).probe();
            shares[i] = choosable.get(i).share();
        }
        return Ranking.propensities(
                strategy.kind(),
                new Ranking.Field(scores, probes, shares, Strategy.weights(strategy.terms()), gamma, answerUsd));
    }

    private boolean wanted(Appraisal appraisal) {
        for (Predicate<Appraisal> narrowing : narrowings) {
            if (!narrowing.test(appraisal)) {
                return false;
            }
        }
        return true;
    }

    private void prefer(Preference preference, List<Appraisal> excluded) {
        Predicate<Appraisal> meant = appraisal ->
                preference.targets().includes(appraisal.deployment().spec());
        if (!narrow(meant)) {
            notes.add(preference.whose() + " prefers " + preference.targets() + ": " + why(meant, excluded));
        }
    }

    /** Why nobody of those can be chosen. */
    private String why(Predicate<Appraisal> meant, List<Appraisal> excluded) {
        for (Appraisal appraisal : excluded) {
            Obstacle obstacle = appraisal.obstacle();
            if (obstacle != null && meant.test(appraisal)) {
                return appraisal.modelId() + " is excluded, "
                        + obstacle.exclusion().code() + " (" + obstacle.detail() + ")";
            }
        }
        if (choosable.stream().anyMatch(meant)) {
            return "only such as are half open can be had";
        }
        return passedOver.stream().anyMatch(meant)
                ? "an earlier rule wants others"
                : "no deployment in the catalogue is meant by that";
    }

    private void follow(Strategy how) {
        RoutingStrategy terms = how.terms();
        if (terms == null) {
            return;
        }
        switch (how.kind()) {
            case CHEAPEST -> cheapEnough(terms.getMinQuality());
            case FASTEST -> fastEnough(terms.getMaxCostNanoUsd());
            case ORDERED, CASCADE -> ordered();
            case WEIGHTED -> weighted();
            case VALUE, BEST, UNKNOWN -> {}
        }
    }

    private void cheapEnough(@Nullable Double minQuality) {
        if (minQuality != null && !narrow(appraisal -> quality(appraisal) >= minQuality)) {
            double best = most(Selection::quality);
            narrow(appraisal -> quality(appraisal) >= best);
            notes.add("strategy cheapest: nobody is expected to reach quality " + minQuality
                    + ", so the best of the others is taken");
        }
    }

    private void fastEnough(@Nullable Long maxCostNanoUsd) {
        if (maxCostNanoUsd != null && !narrow(appraisal -> cost(appraisal) <= maxCostNanoUsd)) {
            double least = -most(appraisal -> -cost(appraisal));
            narrow(appraisal -> cost(appraisal) <= least);
            notes.add("strategy fastest: nobody is expected to cost at most " + maxCostNanoUsd
                    + " nano-dollars, so the cheapest is taken");
        }
    }

    private void ordered() {
        for (int i = 0; i < strategy.shares().size(); i++) {
            int share = i;
            if (narrow(appraisal -> appraisal.share() == share)) {
                return;
            }
        }
        notes.add("strategy " + strategy.strategyName() + ": none of those that it names can be had");
    }

    private void weighted() {
        int[] weights = Strategy.weights(strategy.terms());
        if (!narrow(appraisal -> appraisal.share() >= 0 && weights[appraisal.share()] > 0)) {
            notes.add("strategy weighted: none of those that it names can be had");
        }
    }

    /** Keeps those that pass, if any of them is well, or nobody is; false: everything is as it was. */
    private boolean narrow(Predicate<Appraisal> narrowing) {
        boolean well = false;
        boolean wellOutside = false;
        boolean any = false;
        for (Appraisal appraisal : choosable) {
            boolean passes = narrowing.test(appraisal);
            any |= passes;
            well |= passes && !appraisal.probe();
            wellOutside |= !passes && !appraisal.probe();
        }
        if (!any || (!well && wellOutside)) {
            return false;
        }
        List<Appraisal> kept = new ArrayList<>(choosable.size());
        for (Appraisal appraisal : choosable) {
            (narrowing.test(appraisal) ? kept : passedOver).add(appraisal);
        }
        choosable = kept;
        narrowings.add(narrowing);
        return true;
    }

    /** The most of a number, among those who are well if any is. */
    private double most(ToDoubleFunction<Appraisal> number) {
        double well = Double.NEGATIVE_INFINITY;
        double all = Double.NEGATIVE_INFINITY;
        for (Appraisal appraisal : choosable) {
            all = Math.max(all, number.applyAsDouble(appraisal));
            well = appraisal.probe() ? well : Math.max(well, number.applyAsDouble(appraisal));
        }
        return well == Double.NEGATIVE_INFINITY ? all : well;
    }

    private static double quality(Appraisal appraisal) {
        Forecast forecast = appraisal.forecast();
        return forecast == null ? 0 : forecast.quality().expected();
    }

    private static double cost(Appraisal appraisal) {
        Forecast forecast = appraisal.forecast();
        return forecast == null ? Double.POSITIVE_INFINITY : forecast.spend().costNanoUsd();
    }
}
