package dev.weirkeeper.router.decide;

import dev.weirkeeper.router.price.Prices;
import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.ModelState;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.schema.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Picks the deployment that is worth most for a request now. Pure. */
public final class Decider {
    private Decider() {}

    /**
     * Decides.
     *
     * @param ask the request
     * @param market what can be had
     * @param decisionId identity of the decision
     * @param draw random number, 0 (inclusive) .. 1 (exclusive), that makes the choice where more than one is possible
     */
    public static Decision decide(Ask ask, Market market, String decisionId, double draw) {
        List<Deployment> eligible = new ArrayList<>();
        for (Deployment deployment : market.deployments()) {
            if (deployment.spec().getState() == ModelState.ACTIVE
                    && deployment.topicExists()
                    && deployment.capacity().workers() > 0
                    && Prices.tariffAt(deployment.spec(), market.nowMs()).isPresent()
                    && !ask.failedModels().contains(deployment.spec().getModelId())) {
                eligible.add(deployment);
            }
        }
        RoutingDecision.Builder record = RoutingDecision.newBuilder()
                .setDecisionId(decisionId)
                .setRequestId(ask.request().getRequestId())
                .setTenant(ask.request().getTenant())
                .setAttempt(ask.attempt())
                .setDraw(draw)
                .setDecidedAt(Instant.ofEpochMilli(market.nowMs()));
        if (eligible.isEmpty()) {
            long recheckAtMs = Math.min(ask.deadlineMs(), market.nowMs() + 1_000);
            return new Decision(
                    new Choice.Wait("no_live_workers", recheckAtMs),
                    record.setOutcome(DecisionOutcome.DEFERRED).build());
        }
        Deployment chosen = eligible.get((int) (draw * eligible.size()));
        Usage usage = new Usage(
                ask.classification().getEstimatedInputTokens(),
                0L,
                ask.classification().getEstimatedOutputTokens(),
                0L);
        OptionalLong cost = Prices.costNanoUsd(chosen.spec(), usage, market.nowMs());
        Choice route = new Choice.Route(
                chosen.spec(),
                cost.orElseThrow(),
                ask.profile().policy().getCallTimeoutMs(),
                Math.min(ask.deadlineMs(), market.nowMs() + 30_000));
        return new Decision(
                route,
                record.setOutcome(DecisionOutcome.ROUTED)
                        .setChosen(chosen.spec().getModelId())
                        .build());
    }
}
