package dev.weirkeeper.router.simulate;

import dev.weirkeeper.schema.InferenceRequest;

/**
 * A request of the traffic.
 *
 * @param atMs when it comes, milliseconds since the epoch
 * @param request what is asked
 */
public record Asked(long atMs, InferenceRequest request) {}
