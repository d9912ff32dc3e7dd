package dev.weirkeeper.router.simulate;

import dev.weirkeeper.router.time.Deadlines;

/**
 * What a simulation is made with beside set-up and traffic.
 *
 * @param permits calls that workers offer for each deployment, at least 1
 * @param seed of all that is drawn: the same seed, the same outcome
 * @param deadlines of requests that bring none
 */
public record Terms(int permits, long seed, Deadlines deadlines) {
    public Terms {
        if (permits < 1) {
            throw new IllegalArgumentException("permits: " + permits + ", must be at least 1");
        }
    }
}
