package dev.weirkeeper.ops.fakeprovider;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a call will go, drawn when it arrives.
 *
 * @param fault what befalls it; null: it is answered
 * @param firstTokenMs time to the first token, milliseconds
 * @param generationMs time from the first token to the last, milliseconds
 * @param outputTokens output tokens
 * @param cutByLimit whether the request's limit of output tokens cut the answer
 */
record Plan(@Nullable Fault fault, double firstTokenMs, double generationMs, int outputTokens, boolean cutByLimit) {
    private static final double LENGTH_SIGMA = 0.5;
    private static final double MS = 1_000;

    /**
     * Draws a plan. First token: {@code median * exp(sigma * z)}. Length: lognormal with the model's mean, that is
     * {@code mean * exp(0.5 z - 0.125)}.
     */
    static Plan draw(SimulatedModel model, int maxTokens, RandomGenerator random) {
        double firstToken = model.firstTokenMedianMs() * Math.exp(model.sigma() * random.nextGaussian());
        double wanted = Math.max(
                1,
                Math.rint(model.meanOutputTokens()
                        * Math.exp(LENGTH_SIGMA * random.nextGaussian() - LENGTH_SIGMA * LENGTH_SIGMA / 2)));
        int tokens = (int) Math.min(wanted, maxTokens);
        double generation = (tokens - 1) / model.tokensPerSecond() * MS;
        return new Plan(fault(model.behaviour().faults(), random), firstToken, generation, tokens, wanted > maxTokens);
    }

    Plan with(@Nullable Fault other) {
        return new Plan(other, firstTokenMs, generationMs, outputTokens, cutByLimit);
    }

    private static @Nullable Fault fault(Behaviour.Faults faults, RandomGenerator random) {
        double draw = random.nextDouble();
        Fault[] kinds = {Fault.THROTTLED, Fault.SERVER_ERROR, Fault.OVERLOADED, Fault.HANG, Fault.RESET, Fault.CUT};
        double[] chances = {
            faults.throttled(), faults.serverError(), faults.overloaded(), faults.hang(), faults.reset(), faults.cut()
        };
        double sum = 0;
        for (int i = 0; i < kinds.length; i++) {
            sum += chances[i];
            if (draw < sum) {
                return kinds[i];
            }
        }
        return null;
    }

    /**
     * A source of chance for each call. It depends on the seed, the request and the attempt only, not on the order in which
     * calls arrive: the same traffic under the same seed meets the same provider. A call without a request id takes the next
     * number instead. Thread-safe.
     */
    static final class Draws {
        private static final long GOLDEN = 0x9E3779B97F4A7C15L;

        private final long seed;
        private final AtomicLong anonymous = new AtomicLong();

        Draws(long seed) {
            this.seed = seed;
        }

        RandomGenerator of(Journal.Caller caller, String model) {
            long mixed = seed;
            for (char c : (caller.requestId() + '\n' + model).toCharArray()) {
                mixed = mixed * 31 + c;
            }
            long number = caller.requestId().isEmpty() ? anonymous.incrementAndGet() : caller.attempt();
            return new SplittableRandom(mixed + GOLDEN * number);
        }
    }
}
