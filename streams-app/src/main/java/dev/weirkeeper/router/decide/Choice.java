package dev.weirkeeper.router.decide;

import dev.weirkeeper.schema.AnswerCheck;
import dev.weirkeeper.schema.ModelSpec;
import org.jspecify.annotations.Nullable;

/** What was decided for a request. */
public sealed interface Choice permits Choice.Route, Choice.Wait, Choice.Refuse, Choice.Unaffordable {

    /**
     * It goes to a deployment.
     *
     * @param spec the deployment
     * @param expectedCostNanoUsd what the call is expected to cost, nano-dollars
     * @param reservedNanoUsd what of its tenant's budgets is to be kept for it, nano-dollars; 0 where there are none
     * @param callTimeoutMs the call's own time-out, milliseconds
     * @param startByMs no call starts after this, broker time in milliseconds since the epoch
     * @param step which share of the strategy the deployment is under, from 0; negative: none
     * @param check what its answer must pass, or the cascade goes on; null: whatever it answers is the answer
     */
    record Route(
            ModelSpec spec,
            long expectedCostNanoUsd,
            long reservedNanoUsd,
            long callTimeoutMs,
            long startByMs,
            int step,
            @Nullable AnswerCheck check)
            implements Choice {}

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

    /**
     * Somebody might serve it, but for each of them its tenant's hard budgets have too little left.
     *
     * @param leastNanoUsd what would have to be reserved for the cheapest of them, nano-dollars
     */
    record Unaffordable(long leastNanoUsd) implements Choice {}
}
