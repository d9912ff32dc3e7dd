package dev.weirkeeper.router.simulate;

import java.util.SplittableRandom;

/**
 * All that is left to chance. What is drawn for an attempt of a request depends on the seed, the request's place in the traffic and the
 * attempt's number, and on nothing else: two set-ups see the same luck (common random numbers), so that what differs between
 * them differs for their sake.
 *
 * <p>Answers are lognormally long about what the decision expects, with sigma {@value #LENGTH_SIGMA}: that of
 * {@code decide.Deferral}'s slow calls. Times to the first token are so about the catalogue's figure, with sigma {@value #FIRST_SIGMA}:
 * models in the wild show 0.3 to 0.9. Both are drawn with the expected value as their mean.
 */
final class Draws {
    static final double LENGTH_SIGMA = 0.6;
    static final double FIRST_SIGMA = 0.4;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final long ODD = 0xD1B54A32D192ED03L;

    private final long seed;

    /**
     * Luck of an attempt.
     *
     * @param choice 0 (inclusive) .. 1 (exclusive): picks where more than one deployment is possible
     * @param length factor of the answer's length, mean 1
     * @param first factor of the time to the first token, mean 1
     */
    record Luck(double choice, double length, double first) {}

    Draws(long seed) {
        this.seed = seed;
    }

    /**
     * The luck of an attempt.
     *
     * @param place of its request in the traffic
     * @param attempt its number
     */
    Luck of(long place, int attempt) {
        SplittableRandom random = new SplittableRandom(seed * GOLDEN + place * ODD + attempt);
        return new Luck(random.nextDouble(), lognormal(random, LENGTH_SIGMA), lognormal(random, FIRST_SIGMA));
    }

    private static double lognormal(SplittableRandom random, double sigma) {
        return StrictMath.exp(sigma * random.nextGaussian() - sigma * sigma / 2);
    }
}
