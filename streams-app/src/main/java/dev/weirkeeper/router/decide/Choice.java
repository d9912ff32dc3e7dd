package dev.weirkeeper.router.decide;

import dev.weirkeeper.schema.ModelSpec;

/** What was decided for a request. */
public sealed interface Choice permits Choice.Route, Choice.Wait, Choice.Refuse {

    /**
     * It goes to a deployment.
     *
     * @param spec the deployment
     * @param expectedCostNanoUsd what the call is expected to cost, nano-dollars
     * @param callTimeoutMs the call's own time-out, milliseconds
     * @param startByMs no call starts after this, broker time in milliseconds since the epoch
     */
    record Route(ModelSpec spec, long expectedCostNanoUsd, long callTimeoutMs, long startByMs) implements Choice {}

    /**
     * Somebody may serve it, nobody can now: it is held.
     *
     * @param reason why, a stable code
     * @param recheckAtMs when asking again is worthwhile at the latest, broker time in milliseconds since the epoch
     */
    record Wait(String reason, long recheckAtMs) implements Choice {}

    /**
     * Nobody may serve it.
     *
     * @param code stable error code, lower_snake_case
     * @param message one sentence for people
     * @param retryable true where asking again later may help
     */
    record Refuse(String code, String message, boolean retryable) implements Choice {}
}
