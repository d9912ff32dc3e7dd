package dev.weirkeeper.router.decide;

import dev.weirkeeper.router.value.Worth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Picks the deployment that is worth most for a request now: eligibility, then value, then choice. Pure; the audit record
 * holds every input of the choice, see {@link Replay}.
 *
 * <p>Where the best deployment has too much to do, and waiting for it is worth more than what can be had now, the request
 * waits: late binding keeps model topics short.
 */
public final class Decider {
    /** How soon a call has to start, milliseconds: what is not started by then is returned and decided again. */
    static final long START_WITHIN_MS = 30_000;
    /** The same for requests that have at least {@link #AMPLE_MS} left. */
    static final long START_WITHIN_AMPLE_MS = 60_000;

    static final long AMPLE_MS = 600_000;

    private static final Comparator<Appraisal> BEST_FIRST =
            Comparator.comparingDouble(Appraisal::value).reversed().thenComparing(Appraisal::modelId);

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
        long nowMs = market.nowMs();
        long leftMs = ask.deadlineMs() - nowMs;
        long callTimeoutMs = Math.max(1, Math.min(ask.profile().policy().getCallTimeoutMs(), leftMs));
        Worth worth = Worth.of(
                ask.profile().tenant(),
                ask.profile().policy().getWeights(),
                ask.request().getPriority());
        Audit audit = new Audit(ask, worth, callTimeoutMs, nowMs, decisionId, draw);
        if (leftMs <= 0) {
            Choice.Refuse refuse = new Choice.Refuse("deadline_passed", "the deadline has passed", false);
            return new Decision(refuse, audit.refused(List.of(), List.of(), refuse.code()));
        }
        Appraiser appraiser = new Appraiser(ask, worth, callTimeoutMs, nowMs);
        List<Appraisal> eligible = new ArrayList<>(market.deployments().size());
        List<Appraisal> excluded = new ArrayList<>(market.deployments().size());
        for (Deployment deployment : market.deployments()) {
            Appraisal appraisal = appraiser.appraise(deployment);
            (appraisal.eligible() ? eligible : excluded).add(appraisal);
        }
        eligible.sort(BEST_FIRST);
        if (eligible.isEmpty()) {
            return withoutCandidates(ask, nowMs, excluded, audit);
        }
        Appraisal awaited = worthWaitingFor(eligible.getFirst(), excluded);
        if (awaited != null && awaited.obstacle() != null) {
            Choice.Wait wait =
                    new Choice.Wait(awaited.obstacle().exclusion().code(), recheckAtMs(ask, nowMs, awaited.obstacle()));
            return new Decision(wait, audit.deferred(eligible, excluded, wait));
        }
        return route(ask, nowMs, callTimeoutMs, eligible, excluded, audit);
    }

    private static Decision route(
            Ask ask, long nowMs, long callTimeoutMs, List<Appraisal> eligible, List<Appraisal> excluded, Audit audit) {
        int count = Math.min(eligible.size(), Audit.LISTED);
        double[] values = new double[count];
        boolean[] probes = new boolean[count];
        for (int i = 0; i < count; i++) {
            values[i] = eligible.get(i).value();
            probes[i] = eligible.get(i).probe();
        }
        double[] propensities = Exploration.propensities(
                values, probes, audit.gamma(), audit.worth().answerUsd());
        int picked = Exploration.pick(propensities, audit.draw());
        Appraisal chosen = eligible.get(picked);
        long withinMs = ask.deadlineMs() - nowMs >= AMPLE_MS ? START_WITHIN_AMPLE_MS : START_WITHIN_MS;
        Choice.Route route = new Choice.Route(
                chosen.deployment().spec(),
                chosen.forecast() == null ? 0 : chosen.forecast().spend().costNanoUsd(),
                callTimeoutMs,
                Math.min(ask.deadlineMs(), nowMs + withinMs));
        return new Decision(route, audit.routed(eligible, excluded, propensities, picked));
    }

    /** The best of those that only have too much to do, where it is worth more than the best that can be had now. */
    private static @Nullable Appraisal worthWaitingFor(Appraisal best, List<Appraisal> excluded) {
        Appraisal awaited = null;
        for (Appraisal appraisal : excluded) {
            Obstacle obstacle = appraisal.obstacle();
            if (obstacle != null
                    && obstacle.exclusion() == Exclusion.QUEUE_TOO_LONG
                    && appraisal.value() > (awaited == null ? best : awaited).value()) {
                awaited = appraisal;
            }
        }
        return awaited;
    }

    private static Decision withoutCandidates(Ask ask, long nowMs, List<Appraisal> excluded, Audit audit) {
        Obstacle soonest = null;
        for (Appraisal appraisal : excluded) {
            Obstacle obstacle = appraisal.obstacle();
            if (obstacle != null
                    && obstacle.passes()
                    && (soonest == null || obstacle.goneAtMs() < soonest.goneAtMs())) {
                soonest = obstacle;
            }
        }
        if (soonest == null) {
            Choice.Refuse refuse = Refusal.of(ask.request().getModel(), excluded);
            return new Decision(refuse, audit.refused(List.of(), excluded, refuse.code()));
        }
        Choice.Wait wait = new Choice.Wait(soonest.exclusion().code(), recheckAtMs(ask, nowMs, soonest));
        return new Decision(wait, audit.deferred(List.of(), excluded, wait));
    }

    private static long recheckAtMs(Ask ask, long nowMs, Obstacle obstacle) {
        return Math.min(ask.deadlineMs(), Math.max(nowMs + 1, obstacle.goneAtMs()));
    }
}
