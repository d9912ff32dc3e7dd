package dev.weirkeeper.router.decide;

import dev.weirkeeper.router.rule.Strategy;
import dev.weirkeeper.router.value.Forecast;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A deployment weighed for a request.
 *
 * @param deployment the deployment
 * @param obstacle why it cannot be chosen; null where it can
 * @param forecast what is expected of it; null where an obstacle that no value can outweigh came first
 * @param reservedNanoUsd what of its tenant's budgets a call would keep, nano-dollars; 0 where there are none
 * @param probe true where its breaker is half open and a call would show whether it is well again
 * @param share the strategy's share that it is under, from 0; -1: none
 * @param score what the strategy ranks it by, more is better; negative infinity where nothing was forecast
 */
record Appraisal(
        Deployment deployment,
        @Nullable Obstacle obstacle,
        @Nullable Forecast forecast,
        long reservedNanoUsd,
        boolean probe,
        int share,
        double score) {

    /** Of a deployment that no value can make eligible. */
    static Appraisal excluded(Deployment deployment, Obstacle obstacle) {
        return new Appraisal(deployment, obstacle, null, 0, false, Strategy.NO_SHARE, Double.NEGATIVE_INFINITY);
    }

    boolean eligible() {
        return obstacle == null && forecast != null;
    }

    /** Dollars; negative infinity where nothing was forecast. */
    double value() {
        return forecast == null ? Double.NEGATIVE_INFINITY : forecast.value();
    }

    String modelId() {
        return deployment.spec().getModelId();
    }

    /**
     * What a tenant may still use whose soft budget is spent: of the deployments that may serve the request, now or when what
     * keeps them has passed, those whose call is expected to cost no more than the lower median. So about half of them go,
     * unless they cost the same, and at least one stays: nothing is refused for a soft budget.
     *
     * @return the same appraisals, the dearer ones with an obstacle
     */
    static List<Appraisal> frugal(List<Appraisal> appraisals) {
        long[] costs = appraisals.stream()
                .filter(Appraisal::mayServe)
                .mapToLong(Appraisal::costNanoUsd)
                .sorted()
                .toArray();
        if (costs.length < 2) {
            return appraisals;
        }
        long most = costs[(costs.length - 1) / 2];
        return appraisals.stream()
                .map(one -> one.mayServe() && one.costNanoUsd() > most ? one.tooDear(most) : one)
                .toList();
    }

    private boolean mayServe() {
        return forecast != null && (obstacle == null || obstacle.passes());
    }

    private long costNanoUsd() {
        return forecast == null ? 0 : forecast.spend().costNanoUsd();
    }

    private Appraisal tooDear(long most) {
        Obstacle dear = Obstacle.lasting(
                Exclusion.OVER_SOFT_BUDGET,
                "expected " + costNanoUsd() + " nano-dollars; the tenant's soft budget is spent, and others cost up to "
                        + most);
        return new Appraisal(deployment, dear, forecast, reservedNanoUsd, probe, share, score);
    }
}
