package dev.weirkeeper.router.decide;

import dev.weirkeeper.router.value.Forecast;
import org.jspecify.annotations.Nullable;

/**
 * A deployment weighed for a request.
 *
 * @param deployment the deployment
 * @param obstacle why it cannot be chosen; null where it can
 * @param forecast what is expected of it; null where an obstacle that no value can outweigh came first
 * @param probe true where its breaker is half open and a call would show whether it is well again
 */
record Appraisal(
        Deployment deployment,
        @Nullable Obstacle obstacle,
        @Nullable Forecast forecast,
        boolean probe) {
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
