package dev.weirkeeper.router.value;

import dev.weirkeeper.router.price.Tariff;
import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.ModelSpec;
import org.jspecify.annotations.Nullable;

/**
 * What a call is expected to cost.
 *
 * @param tariff the prices that hold now
 * @param inputTokens expected prompt tokens
 * @param outputTokens expected answer tokens
 * @param costNanoUsd expected cost, nano-dollars
 */
public record Spend(Tariff tariff, long inputTokens, long outputTokens, long costNanoUsd) {
    /** Calls after which the model's own answer length counts for half as much as it ever will. */
    private static final double PRIOR_CALLS = 20;

    /**
     * The classifier's answer length, drawn towards the model's own mean: their geometric mean, the model's part growing with
     * the number of calls to a half; no longer than request and model allow.
     */
    public static Spend of(
            Tariff tariff,
            ModelSpec spec,
            @Nullable ModelHealth health,
            Classification prompt,
            @Nullable Integer most) {
        long input = Math.max(0, prompt.getEstimatedInputTokens());
        double output = Math.max(1, prompt.getEstimatedOutputTokens());
        if (health != null && health.getSamples() > 0 && health.getOutputTokensMean() >= 1) {
            double own = 0.5 * health.getSamples() / (health.getSamples() + PRIOR_CALLS);
            output = output * Math.pow(health.getOutputTokensMean() / output, own);
        }
        long bound = most == null ? spec.getMaxOutputTokens() : Math.min(most, spec.getMaxOutputTokens());
        long tokens = Math.clamp(Math.round(output), 1, Math.max(1, bound));
        return new Spend(tariff, input, tokens, tariff.costNanoUsd(input, tokens));
    }

    /** What it may cost at most, as far as the request bounds the answer; else what it is expected to cost. */
    public long atMostNanoUsd(@Nullable Integer most) {
        return most == null ? costNanoUsd : tariff.costNanoUsd(inputTokens, Math.max(outputTokens, most));
    }
}
