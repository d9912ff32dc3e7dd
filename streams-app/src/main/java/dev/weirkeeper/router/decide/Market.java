package dev.weirkeeper.router.decide;

import java.util.List;

/**
 * What can be had now.
 *
 * @param deployments every deployment of the catalogue, in any order
 * @param nowMs broker time, milliseconds since the epoch
 * @param backlog requests that wait, for whatever; as far as is known
 */
public record Market(List<Deployment> deployments, long nowMs, long backlog) {

    /** One in which nobody waits. */
    public Market(List<Deployment> deployments, long nowMs) {
        this(deployments, nowMs, 0);
    }
}
