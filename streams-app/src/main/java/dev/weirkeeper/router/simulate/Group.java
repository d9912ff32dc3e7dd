package dev.weirkeeper.router.simulate;

/**
 * Figures of some of the requests.
 *
 * @param requests how many
 * @param answered of these
 * @param missed their deadline, without an answer
 * @param refused at once or later
 * @param failed after all their attempts
 * @param costNanoUsd what their calls cost, nano-dollars
 * @param quality expected of the answers on the average, 0..1; 0 where there are none
 * @param p50Ms half of the answers come within it, milliseconds from the request's coming
 * @param p95Ms nineteen of twenty do
 */
public record Group(
        long requests,
        long answered,
        long missed,
        long refused,
        long failed,
        long costNanoUsd,
        double quality,
        long p50Ms,
        long p95Ms) {}
