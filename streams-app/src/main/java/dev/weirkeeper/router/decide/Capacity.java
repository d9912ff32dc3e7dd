package dev.weirkeeper.router.decide;

/**
 * What the live workers of a deployment announce.
 *
 * @param workers live workers that serve it
 * @param permits calls they make at once, all together
 * @param inFlight calls that are out, as known
 */
public record Capacity(int workers, int permits, int inFlight) {}
