package dev.weirkeeper.router.decide;

import dev.weirkeeper.router.rule.Strategy;
import dev.weirkeeper.router.value.Forecast;
import org.jspecify.annotations.Nullable;

/**
 * A deployment weighed for a request.
 *
 * @param deployment the deployment
 * @param obstacle why it cannot be chosen; null where it can
 * @param forecast what is expected of it; null where an obstacle that no value can outweigh came first
 * @param probe true where its breaker is half open and a call would show whether it is well again
 * @param share the strategy's share that it is under, from 0; -1: none
 * @param score what the strategy ranks it by, more is better; negative infinity where nothing was forecast
 */
record Appraisal(
        Deployment deployment,
        @Nullable Obstacle obstacle,
        @Nullable Forecast forecast,
        boolean probe,
        int share,
        double score) {

    /** Of a deployment that no value can make eligible. */
    static Appraisal excluded(Deployment deployment, Obstacle obstacle) {
        return new Appraisal(deployment, obstacle, null, false, Strategy.NO_SHARE, Double.NEGATIVE_INFINITY);
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
}
