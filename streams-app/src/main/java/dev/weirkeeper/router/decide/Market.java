package dev.weirkeeper.router.decide;

import java.util.List;

/**
 * What can be had now.
 *
 * @param deployments every deployment of the catalogue, in any order
 * @param nowMs broker time, milliseconds since the epoch
 */
public record Market(List<Deployment> deployments, long nowMs) {}
