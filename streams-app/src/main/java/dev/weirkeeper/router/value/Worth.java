package dev.weirkeeper.router.value;

import dev.weirkeeper.schema.PolicyWeights;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.TenantProfile;

/**
 * What answers and waiting are worth to whoever asks.
 *
 * @param answerNanoUsd V: a good answer, nano-dollars
 * @param secondNanoUsd S: a second of waiting, nano-dollars
 */
public record Worth(long answerNanoUsd, long secondNanoUsd) {
    private static final double NANO = 1e9;

    /**
     * V: the tenant's, else the policy's. S: the tenant's, else the policy's for the priority, else a default: somebody waits
     * $0.001, something waits $0.0002, nobody waits a nano-dollar a second. Nobody's waiting is never dearer than that of the
     * policy for BATCH, whatever the tenant's S is.
     */
    public static Worth of(TenantProfile tenant, PolicyWeights weights, Priority priority) {
        Long ownAnswer = tenant.getAnswerValueNanoUsd();
        long answer = ownAnswer != null ? ownAnswer : weights.getAnswerValueNanoUsd();
        Long byPriority = weights.getSecondValueNanoUsd().get(priority.name());
        long second = byPriority != null ? byPriority : defaultSecond(priority);
        Long ownSecond = tenant.getSecondValueNanoUsd();
        if (ownSecond != null) {
            second = priority == Priority.BATCH ? Math.min(ownSecond, second) : ownSecond;
        }
        return new Worth(Math.max(0, answer), Math.max(0, second));
    }

    /** The same, a good answer being worth something else, nano-dollars. */
    public Worth answering(long otherAnswerNanoUsd) {
        return new Worth(Math.max(0, otherAnswerNanoUsd), secondNanoUsd);
    }

    private static long defaultSecond(Priority priority) {
        return switch (priority) {
            case INTERACTIVE -> 1_000_000;
            case STANDARD, UNKNOWN -> 200_000;
            case BATCH -> 1;
        };
    }

    /**
     * {@code V · quality · P(an answer comes, in time) − cost − S · latency}, in dollars. An estimate, not money: it ranks.
     *
     * @param quality of the answer, 0..1
     * @param answers probability that one comes in time, 0..1
     * @param costNanoUsd expected cost, nano-dollars
     * @param latencyMs expected time, milliseconds
     */
    public double value(double quality, double answers, long costNanoUsd, long latencyMs) {
        return (answerNanoUsd * quality * answers - costNanoUsd - secondNanoUsd * (latencyMs / 1000.0)) / NANO;
    }

    /** V in dollars. */
    public double answerUsd() {
        return answerNanoUsd / NANO;
    }
}
