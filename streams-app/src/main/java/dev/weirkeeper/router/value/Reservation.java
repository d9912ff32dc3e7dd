package dev.weirkeeper.router.value;

import dev.weirkeeper.router.price.Tariff;
import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.ModelSpec;
import org.jspecify.annotations.Nullable;

/**
 * What is reserved of a budget for a call: what it may well cost, not what it is expected to. Whatever a call costs beyond it
 * passes the budget; whatever is reserved beyond its cost keeps others waiting until it has ended. Pure.
 */
public final class Reservation {
    /** From so many answers on (recent ones; they fade) the deployment's own answers tell how long they get. */
    private static final double LEARNT = 20;

    /** The histogram of lengths may show a percentile that much too low. */
    private static final double HISTOGRAM_ERROR = 1.05;

    /** Before that, where the request gives no bound: so many times the length that its prompt suggests. */
    private static final long GUESSES = 4;

    private Reservation() {}

    /**
     * The amount, nano-dollars: the prompt's tokens and the 95th percentile of the deployment's answers; where too few are
     * known, the request's bound; where it gives none, four times the expected answer (a model's own maximum would be far more
     * than most budgets). No longer than request and model allow in any case.
     *
     * @param tariff the prices that hold now
     * @param health what is known of the deployment's calls; null: nothing
     * @param prompt what is believed about the prompt
     * @param most the request's bound, tokens; null: none
     */
    public static long nanoUsd(
            Tariff tariff,
            ModelSpec spec,
            @Nullable ModelHealth health,
            Classification prompt,
            @Nullable Integer most) {
        long bound = Math.max(1, most == null ? spec.getMaxOutputTokens() : Math.min(most, spec.getMaxOutputTokens()));
        long likely = most != null ? bound : GUESSES * Math.max(1, prompt.getEstimatedOutputTokens());
        if (health != null && health.getSamples() >= LEARNT && health.getOutputTokensP95() >= 1) {
            likely = (long) Math.ceil(health.getOutputTokensP95() * HISTOGRAM_ERROR);
        }
        return tariff.costNanoUsd(Math.max(0, prompt.getEstimatedInputTokens()), Math.clamp(likely, 1, bound));
    }
}
