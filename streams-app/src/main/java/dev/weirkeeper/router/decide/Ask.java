package dev.weirkeeper.router.decide;

import dev.weirkeeper.router.budget.Means;
import dev.weirkeeper.router.enrich.Profile;
import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.InferenceRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
 * @param means what its tenant's budgets let it cost
 * @param escalation what an earlier step of a cascade came to
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
        Means means,
        Escalation escalation) {
    public Ask {
        failedModels = Set.copyOf(failedModels);
    }

    /**
     * An answer that was not good enough.
     *
     * @param fromStep the first step of the cascade that may be asked now, from 0
     * @param why the code of the check that the last answer failed; null: none has failed one
     * @param spentNanoUsd what the request has cost so far, nano-dollars
     */
    public record Escalation(int fromStep, @Nullable String why, long spentNanoUsd) {
        /** Nothing was escalated. */
        public static final Escalation NONE = new Escalation(0, null, 0);
    }

    /** A request whose last call is not kept, of a tenant without budgets. */
    public Ask(
            InferenceRequest request,
            Classification classification,
            Profile profile,
            long acceptedAtMs,
            long deadlineMs,
            int attempt,
            Set<String> failedModels) {
        this(
                request,
                classification,
                profile,
                acceptedAtMs,
                deadlineMs,
                attempt,
                failedModels,
                0,
                Means.UNLIMITED,
                Escalation.NONE);
    }

    /** The same, its last call kept. */
    public Ask keptUntil(long untilMs) {
        return new Ask(
                request,
                classification,
                profile,
                acceptedAtMs,
                deadlineMs,
                attempt,
                failedModels,
                untilMs,
                means,
                escalation);
    }

    /** The same, with other means. */
    public Ask with(Means others) {
        return new Ask(
                request,
                classification,
                profile,
                acceptedAtMs,
                deadlineMs,
                attempt,
                failedModels,
                lastCallKeptUntilMs,
                others,
                escalation);
    }

    /** The same, after an answer that was not good enough. */
    public Ask after(Escalation earlier) {
        return new Ask(
                request,
                classification,
                profile,
                acceptedAtMs,
                deadlineMs,
                attempt,
                failedModels,
                lastCallKeptUntilMs,
                means,
                earlier);
    }
}
