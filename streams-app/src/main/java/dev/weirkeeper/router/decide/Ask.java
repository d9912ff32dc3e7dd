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
 * @param lastCallKeptUntilMs until when its last call is kept for a deployment that is well, broker time in milliseconds
 *     since the epoch; 0: it is not kept
 * @param frugal whether a soft budget of its tenant is spent: only the cheaper deployments are to be used
 */
public record Ask(
        InferenceRequest request,
        Classification classification,
        Profile profile,
        long acceptedAtMs,
        long deadlineMs,
        int attempt,
        Set<String> failedModels,
        long lastCallKeptUntilMs,
        boolean frugal) {
    public Ask {
        failedModels = Set.copyOf(failedModels);
    }

    /** A request whose last call is not kept. */
    public Ask(
            InferenceRequest request,
            Classification classification,
            Profile profile,
            long acceptedAtMs,
            long deadlineMs,
            int attempt,
            Set<String> failedModels) {
        this(request, classification, profile, acceptedAtMs, deadlineMs, attempt, failedModels, 0, false);
    }

    /** The same, its last call kept. */
    public Ask keptUntil(long untilMs) {
        return new Ask(
                request, classification, profile, acceptedAtMs, deadlineMs, attempt, failedModels, untilMs, frugal);
    }

    /** The same, for a tenant that is frugal or not. */
    public Ask frugally(boolean isFrugal) {
        return new Ask(
                request,
                classification,
                profile,
                acceptedAtMs,
                deadlineMs,
                attempt,
                failedModels,
                lastCallKeptUntilMs,
                isFrugal);
    }
}
