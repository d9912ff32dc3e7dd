package dev.weirkeeper.ops.fakeprovider;

/**
 * How a simulated model behaves. The time to the first token is lognormal, as is the number of output tokens; tokens then
 * come at a steady rate.
 *
 * @param name the model's name in requests, not blank
 * @param firstTokenMedianMs median of the time to the first token, milliseconds, at least 0
 * @param sigma spread of that time: standard deviation of its logarithm, 0 (always the median) to 3; models in the wild
 *     show 0.3 to 0.9
 * @param tokensPerSecond output tokens per second after the first, more than 0
 * @param meanOutputTokens mean output length, tokens, at least 1; a request's own limit cuts it
 * @param behaviour limits and faults
 */
public record SimulatedModel(
        String name,
        double firstTokenMedianMs,
        double sigma,
        double tokensPerSecond,
        double meanOutputTokens,
        Behaviour behaviour) {
    private static final double WIDEST = 3;

    /** Refuses values out of range. */
    public SimulatedModel {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: must not be blank");
        }
        if (!(firstTokenMedianMs >= 0) || Double.isInfinite(firstTokenMedianMs)) {
            throw new IllegalArgumentException("firstTokenMedianMs: " + firstTokenMedianMs + " must be at least 0");
        }
        if (!(sigma >= 0 && sigma <= WIDEST)) {
            throw new IllegalArgumentException("sigma: " + sigma + " must be from 0 to 3");
        }
        if (!(tokensPerSecond > 0)) {
            throw new IllegalArgumentException("tokensPerSecond: " + tokensPerSecond + " must be more than 0");
        }
        if (!(meanOutputTokens >= 1) || meanOutputTokens > 1e6) {
            throw new IllegalArgumentException("meanOutputTokens: " + meanOutputTokens + " must be from 1 to 1000000");
        }
    }

    /**
     * A model that answers every call after the same time.
     *
     * @param name the model's name
     * @param answerMs time to the whole answer, milliseconds
     */
    public static SimulatedModel steady(String name, double answerMs) {
        return new SimulatedModel(name, answerMs, 0, 1e6, 20, Behaviour.none());
    }

    /**
     * How many output tokens the provider of a seed draws for a call that says which request and which attempt it is for.
     *
     * @param seed the provider's
     * @param requestId the request, not empty
     * @param attempt the attempt
     * @param most the request's own limit, at least 1; {@link Integer#MAX_VALUE} where it has none
     */
    public int outputTokens(long seed, String requestId, int attempt, int most) {
        if (requestId.isEmpty()) {
            throw new IllegalArgumentException(
                    "requestId: must not be empty, calls without one are drawn by their order");
        }
        Journal.Caller caller = new Journal.Caller(requestId, attempt, "");
        return Plan.draw(this, most, new Plan.Draws(seed).of(caller, name)).outputTokens();
    }

    /** The same model with other limits and faults. */
    public SimulatedModel with(Behaviour other) {
        return new SimulatedModel(name, firstTokenMedianMs, sigma, tokensPerSecond, meanOutputTokens, other);
    }
}
