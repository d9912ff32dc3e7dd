package dev.weirkeeper.router.simulate;

import dev.weirkeeper.router.value.Speed;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.Candidate;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.schema.Usage;
import java.time.Instant;

/**
 * A dispatch at its workers, and what comes of it, as its worker would tell.
 *
 * @param journey whose
 * @param dispatch the dispatch
 * @param spec the deployment
 * @param quality that the decision expects of the answer, 0..1
 * @param outputTokens how long the answer gets
 * @param callMs how long it takes, were it let
 * @param networkMs between the caller's region and the deployment's
 */
record Call(
        Journey journey,
        DispatchedRequest dispatch,
        ModelSpec spec,
        double quality,
        long outputTokens,
        long callMs,
        long networkMs) {
    private static final String WORKER = "simulated";
    /** Any: there is one generation of workers. */
    private static final int EPOCH = 1;

    /** The call that a decision leads to, and its luck. */
    static Call of(
            Journey journey, DispatchedRequest dispatch, ModelSpec spec, RoutingDecision decision, Draws.Luck luck) {
        double quality = 0;
        long expected = dispatch.getEstimatedOutputTokens();
        for (Candidate candidate : decision.getCandidates()) {
            if (candidate.getModel().equals(spec.getModelId())) {
                quality = candidate.getQuality();
                expected = candidate.getInputs() == null
                        ? expected
                        : candidate.getInputs().getOutputTokens();
            }
        }
        Integer most = dispatch.getParameters() == null
                ? null
                : dispatch.getParameters().getMaxOutputTokens();
        long bound = most == null ? spec.getMaxOutputTokens() : Math.min(most, spec.getMaxOutputTokens());
        long tokens = Math.clamp(Math.round(expected * luck.length()), 1, Math.max(1, bound));
        LatencyPrior prior = spec.getLatency();
        Speed speed = Speed.of(
                spec, null, new Speed.Load(1, 0), tokens, journey.request().getCallerRegion());
        double drawnMs = speed.callMs() + (luck.first() - 1) * Math.max(0, prior.getFirstTokenMs());
        return new Call(
                journey,
                dispatch,
                spec,
                quality,
                tokens,
                Math.max(1, Math.round(drawnMs)),
                Math.round(speed.networkMs()));
    }

    String model() {
        return spec.getModelId();
    }

    /** What a rate of tokens counts before the call: nobody knows the answer's length yet. */
    long estimatedTokens() {
        return Math.max(1, dispatch.getEstimatedInputTokens() + dispatch.getEstimatedOutputTokens());
    }

    long startByMs() {
        return dispatch.getStartBy().toEpochMilli();
    }

    /** How long it is let run when it starts now. */
    long timeoutMs(long nowMs) {
        return Math.max(
                1, Math.min(dispatch.getCallTimeoutMs(), dispatch.getDeadline().toEpochMilli() - nowMs));
    }

    AttemptEvent started(long nowMs) {
        return event(AttemptEventType.STARTED, nowMs)
                .setCallTimeoutMs(timeoutMs(nowMs))
                .build();
    }

    AttemptEvent returned(long nowMs) {
        return event(AttemptEventType.RETURNED, nowMs)
                .setReturnReason(ReturnReason.START_BY_PASSED)
                .build();
    }

    AttemptEvent ended(long startedAtMs, long nowMs) {
        AttemptEvent.Builder event = event(AttemptEventType.ENDED, nowMs)
                .setCallStartedAt(Instant.ofEpochMilli(startedAtMs))
                .setCallEndedAt(Instant.ofEpochMilli(nowMs));
        if (nowMs - startedAtMs < callMs) {
            return event.setOutcome(AttemptOutcome.TIMED_OUT).build();
        }
        return event.setOutcome(AttemptOutcome.ANSWERED)
                .setUsage(Usage.newBuilder()
                        .setInputTokens(Math.max(0, dispatch.getEstimatedInputTokens()))
                        .setOutputTokens(outputTokens)
                        .build())
                .build();
    }

    private AttemptEvent.Builder event(AttemptEventType type, long nowMs) {
        return AttemptEvent.newBuilder()
                .setRequestId(dispatch.getRequestId())
                .setTenant(dispatch.getTenant())
                .setDispatchId(dispatch.getDispatchId())
                .setAttempt(dispatch.getAttempt())
                .setModel(dispatch.getModel())
                .setType(type)
                .setWorkerId(WORKER)
                .setIncarnation(WORKER)
                .setEpoch(EPOCH)
                .setAt(Instant.ofEpochMilli(nowMs));
    }
}
