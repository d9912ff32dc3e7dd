package dev.weirkeeper.router.decide;

import dev.weirkeeper.router.rank.Exploration;
import dev.weirkeeper.router.rule.Facts;
import dev.weirkeeper.router.rule.Strategy;
import dev.weirkeeper.router.rule.Verdict;
import dev.weirkeeper.router.value.Worth;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Picks the deployment that is worth most for a request now: what the policy says, then eligibility, then value, then choice,
 * by value or as another strategy has it. Pure; the audit record holds every input of the choice, see {@code audit.Replay}.
 *
 * <p>Where the best deployment has too much to do, and waiting for it is worth more than what can be had now, the request
 * waits: late binding keeps model topics short. So it does where a cheaper hour is worth more than now, see {@link Deferral}.
 */
public final class Decider {
    /** How soon a call has to start, milliseconds: what is not started by then is returned and decided again. */
    static final long START_WITHIN_MS = 30_000;
    /** The same for requests that have at least {@link #AMPLE_MS} left. */
    static final long START_WITHIN_AMPLE_MS = 60_000;

    static final long AMPLE_MS = 600_000;

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
        Verdict verdict = judge(ask, market);
        boolean builtIn = isBuiltIn(ask, market);
        Strategy strategy = strategy(ask, verdict, builtIn);
        Worth worth = worth(ask, verdict);
        Audit audit = new Audit(ask, worth, strategy, callTimeoutMs, nowMs, decisionId, draw);
        audit.follows(verdict);
        if (leftMs <= 0) {
            return refuse(audit, new Choice.Refuse("deadline_passed", "the deadline has passed", false));
        }
        String failure = verdict.failure();
        if (failure != null) {
            String message = "policy \"" + ask.profile().policy().getPolicyId() + "\" cannot be kept: " + failure;
            return refuse(audit, new Choice.Refuse("policy_rule_failed", message, false));
        }
        Needs needs = Needs.of(ask, verdict, builtIn);
        Appraiser appraiser = new Appraiser(ask, needs, worth, strategy, callTimeoutMs, nowMs);
        List<Appraisal> eligible = new ArrayList<>(market.deployments().size());
        List<Appraisal> excluded = new ArrayList<>(market.deployments().size());
        List<Appraisal> appraisals = new ArrayList<>(market.deployments().size());
        market.deployments().forEach(deployment -> appraisals.add(appraiser.appraise(deployment)));
        for (Appraisal appraisal : ask.means().frugal() ? Appraisal.frugal(appraisals) : appraisals) {
            (appraisal.eligible() ? eligible : excluded).add(appraisal);
        }
        Selection selection = new Selection(eligible, excluded, verdict, strategy, ask.escalation());
        if (selection.choosable().isEmpty()) {
            return withoutCandidates(ask, nowMs, selection, excluded, audit);
        }
        Appraisal awaited = selection.worthWaitingFor(excluded);
        Deferral.Later later = new Deferral(ask, market, worth, strategy, callTimeoutMs)
                .find(
                        selection,
                        excluded,
                        awaited == null ? selection.choosable().getFirst() : awaited);
        if (later != null) {
            selection.waitsFor(later);
            return new Decision(later.asWait(), audit.deferred(selection, excluded, later.asWait()));
        }
        if (awaited != null && awaited.obstacle() != null) {
            Choice.Wait wait =
                    new Choice.Wait(awaited.obstacle().exclusion().code(), recheckAtMs(ask, nowMs, awaited.obstacle()));
            return new Decision(wait, audit.deferred(selection, excluded, wait));
        }
        return route(ask, nowMs, callTimeoutMs, selection, excluded, audit);
    }

    private static Verdict judge(Ask ask, Market market) {
        return ask.profile()
                .rules()
                .judge(new Facts(
                        ask.request(),
                        ask.profile().tenant(),
                        ask.classification(),
                        ask.attempt(),
                        ask.deadlineMs(),
                        market.nowMs(),
                        market.signals()));
    }

    private static Worth worth(Ask ask, Verdict verdict) {
        Worth usual = Worth.of(
                ask.profile().tenant(),
                ask.profile().policy().getWeights(),
                ask.request().getPriority());
        Long byRule = verdict.answerNanoUsd();
        return byRule == null ? usual : usual.answering(byRule);
    }

    /** A rule's or an arm's, else that of the built-in alias that is asked for, else the policy's. */
    private static Strategy strategy(Ask ask, Verdict verdict, boolean builtIn) {
        Strategy byRule = verdict.strategy();
        if (byRule != null) {
            return byRule;
        }
        Strategy usual = ask.profile().rules().strategy();
        return builtIn ? Strategy.builtIn(ask.request().getModel()).orElse(usual) : usual;
    }

    /** Whether the name asked for is a built-in alias that neither policy nor catalogue gives another meaning. */
    private static boolean isBuiltIn(Ask ask, Market market) {
        String model = ask.request().getModel();
        if (Strategy.builtIn(model).isEmpty()
                || ask.profile().rules().alias(model).isPresent()) {
            return false;
        }
        for (Deployment deployment : market.deployments()) {
            if (deployment.spec().getModelId().equals(model)
                    || deployment.spec().getAliases().contains(model)) {
                return false;
            }
        }
        return true;
    }

    private static Decision refuse(Audit audit, Choice.Refuse refuse) {
        return new Decision(refuse, audit.refusedAtOnce(refuse.code()));
    }

    private static Decision route(
            Ask ask, long nowMs, long callTimeoutMs, Selection selection, List<Appraisal> excluded, Audit audit) {
        int count = Math.min(selection.choosable().size(), Audit.LISTED);
        double[] propensities =
                selection.propensities(count, audit.gamma(), audit.worth().answerUsd());
        int picked = Exploration.pick(propensities, audit.draw());
        Appraisal chosen = selection.choosable().get(picked);
        long withinMs = ask.deadlineMs() - nowMs >= AMPLE_MS ? START_WITHIN_AMPLE_MS : START_WITHIN_MS;
        Choice.Route route = new Choice.Route(
                chosen.deployment().spec(),
                chosen.forecast() == null ? 0 : chosen.forecast().spend().costNanoUsd(),
                chosen.reservedNanoUsd(),
                callTimeoutMs,
                Math.min(ask.deadlineMs(), nowMs + withinMs),
                chosen.share(),
                // What was streamed cannot be taken back.
                ask.request().getStream() ? null : selection.strategy().checkOf(chosen.share()));
        return new Decision(route, audit.routed(selection, excluded, propensities, picked));
    }

    private static Decision withoutCandidates(
            Ask ask, long nowMs, Selection selection, List<Appraisal> excluded, Audit audit) {
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
            OptionalLong least = excluded.stream()
                    .filter(Decider::tooDear)
                    .mapToLong(Appraisal::reservedNanoUsd)
                    .min();
            if (least.isPresent()) {
                return new Decision(
                        new Choice.Unaffordable(least.getAsLong()),
                        audit.refused(selection, excluded, Exclusion.OVER_HARD_BUDGET.code()));
            }
            Choice.Refuse refuse = Refusal.of(
                    ask.request().getModel(),
                    ask.profile().rules().alias(ask.request().getModel()).isPresent(),
                    excluded);
            return new Decision(refuse, audit.refused(selection, excluded, refuse.code()));
        }
        Choice.Wait wait = new Choice.Wait(soonest.exclusion().code(), recheckAtMs(ask, nowMs, soonest));
        return new Decision(wait, audit.deferred(selection, excluded, wait));
    }

    private static boolean tooDear(Appraisal appraisal) {
        return appraisal.obstacle() != null && appraisal.obstacle().exclusion() == Exclusion.OVER_HARD_BUDGET;
    }

    private static long recheckAtMs(Ask ask, long nowMs, Obstacle obstacle) {
        return Math.min(ask.deadlineMs(), Math.max(nowMs + 1, obstacle.goneAtMs()));
    }
}
