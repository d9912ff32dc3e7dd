package dev.weirkeeper.router.decide;

import dev.weirkeeper.router.enrich.Profile;
import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.InferenceRequest;
import java.util.Set;

/**
 * A request that wants a model.
 *
 * @param request the request
 * @param classification what is believed about its prompt
 * @param profile its tenant and policy
 * @param acceptedAtMs when it was accepted, broker time in milliseconds since the epoch
 * @param deadlineMs no call starts after this, broker time in milliseconds since the epoch
 * @param attempt which attempt this is, from 1
 * @param failedModels deployments that earlier attempts rule out
 */
public record Ask(
        InferenceRequest request,
        Classification classification,
        Profile profile,
        long acceptedAtMs,
        long deadlineMs,
        int attempt,
        Set<String> failedModels) {
    public Ask {
        failedModels = Set.copyOf(failedModels);
    }
}
