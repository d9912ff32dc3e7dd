package dev.weirkeeper.router.decide;

import dev.weirkeeper.router.signal.Signals;
import java.util.List;

/**
 * What can be had now.
 *
 * @param deployments every deployment of the catalogue, in any order
 * @param nowMs broker time, milliseconds since the epoch
 * @param backlog requests that wait, for whatever; as far as is known
 * @param signals what users' systems say of the world outside
 */
public record Market(List<Deployment> deployments, long nowMs, long backlog, Signals signals) {

    /** One in which nobody waits and nobody says anything. */
    public Market(List<Deployment> deployments, long nowMs) {
        this(deployments, nowMs, 0, Signals.NONE);
    }
}
