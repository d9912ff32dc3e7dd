package dev.weirkeeper.router.decide;

import dev.weirkeeper.router.rule.Strategy;
import dev.weirkeeper.router.rule.Verdict;
import dev.weirkeeper.router.value.Forecast;
import dev.weirkeeper.router.value.Quality;
import dev.weirkeeper.router.value.Speed;
import dev.weirkeeper.router.value.Spend;
import dev.weirkeeper.router.value.Worth;
import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.Candidate;
import dev.weirkeeper.schema.CandidateInputs;
import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.RoutingDecision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the record of a decision. Listed are the {@value #LISTED} best eligible candidates, then the excluded ones, those
 * that came nearest first, as far as there is room; the rest is counted by code.
 *
 * <p>Records are filled field by field: on this path Avro's builders, which look up each default, would cost more than the
 * decision.
 */
final class Audit {
    static final int LISTED = 32;

    private static final int MOST_NOTES = 20;
    private static final int NOTE_LENGTH = 400;
    private static final double[] NO_CHANCES = {};
    private static final String NOT_LISTED = "eligible_not_listed";

    private final RoutingDecision record = new RoutingDecision();
    private final Worth worth;
    private final double draw;
    private final double gamma;

    Audit(Ask ask, Worth worth, Strategy strategy, long callTimeoutMs, long nowMs, String decisionId, double draw) {
        this.worth = worth;
        this.draw = draw;
        double wanted = ask.profile().policy().getExplorationGamma();
        this.gamma = wanted > 0 ? Math.min(wanted, 1e12) : 0;
        record.setDecisionId(decisionId);
        record.setRequestId(ask.request().getRequestId());
        record.setTenant(ask.request().getTenant());
        record.setAttempt(ask.attempt());
        record.setOutcome(DecisionOutcome.UNKNOWN);
        record.setRequested(ask.request().getModel());
        record.setPolicyId(ask.profile().policy().getPolicyId());
        record.setStrategy(strategy.strategyName());
        record.setTerms(strategy.terms());
        record.setRules(List.of());
        record.setNotes(List.of());
        record.setDraw(draw);
        record.setAnswerValueNanoUsd(worth.answerNanoUsd());
        record.setSecondValueNanoUsd(worth.secondNanoUsd());
        record.setPolicyVersion(ask.profile().policy().getVersion());
        record.setTenantVersion(ask.profile().tenant().getVersion());
        record.setClassifierVersion(ask.classification().getClassifierVersion());
        record.setClassification(ask.classification());
        record.setFeatures(Map.of());
        record.setExcludedByAttempt(ask.failedModels().stream().sorted().toList());
        record.setDecidedAt(Instant.ofEpochMilli(nowMs));
        record.setDeadline(Instant.ofEpochMilli(ask.deadlineMs()));
        record.setCallTimeoutMs(callTimeoutMs);
        record.setExplorationGamma(gamma);
    }

    /** Notes what the policy says. */
    void follows(Verdict verdict) {
        record.setRules(verdict.rules());
        record.setNotes(shown(verdict.notes()));
        record.setArm(verdict.arm());
    }

    /** Notes are for people: a policy of hundreds of rules must not make records of their size. */
    private static List<String> shown(List<String> notes) {
        return notes.isEmpty()
                ? List.of()
                : notes.stream()
                        .limit(MOST_NOTES)
                        .map(note -> note.length() <= NOTE_LENGTH ? note : note.substring(0, NOTE_LENGTH) + "…")
                        .toList();
    }

    Worth worth() {
        return worth;
    }

    double draw() {
        return draw;
    }

    /** As the policy says, made finite and at least 0. */
    double gamma() {
        return gamma;
    }

    RoutingDecision routed(Selection selection, List<Appraisal> excluded, double[] propensities, int picked) {
        record.setOutcome(DecisionOutcome.ROUTED);
        record.setChosen(selection.choosable().get(picked).modelId());
        list(selection, excluded, propensities);
        return record;
    }

    RoutingDecision deferred(Selection selection, List<Appraisal> excluded, Choice.Wait wait) {
        record.setOutcome(DecisionOutcome.DEFERRED);
        record.setReason(wait.reason());
        record.setDeferredUntil(Instant.ofEpochMilli(wait.recheckAtMs()));
        list(selection, excluded, NO_CHANCES);
        return record;
    }

    RoutingDecision refused(Selection selection, List<Appraisal> excluded, String code) {
        record.setOutcome(DecisionOutcome.REFUSED);
        record.setReason(code);
        list(selection, excluded, NO_CHANCES);
        return record;
    }

    /** Before anything was weighed. */
    RoutingDecision refusedAtOnce(String code) {
        record.setOutcome(DecisionOutcome.REFUSED);
        record.setReason(code);
        record.setCandidates(List.of());
        record.setExcludedBeyond(Map.of());
        return record;
    }

    private void list(Selection selection, List<Appraisal> excluded, double[] propensities) {
        List<Appraisal> choosable = selection.choosable();
        List<Appraisal> passedOver = selection.passedOver();
        List<Candidate> candidates =
                new ArrayList<>(Math.min(LISTED, choosable.size() + passedOver.size() + excluded.size()));
        Map<String, Integer> beyond = new HashMap<>();
        for (int i = 0; i < choosable.size(); i++) {
            add(candidates, choosable.get(i), i < propensities.length ? propensities[i] : 0, beyond);
        }
        for (Appraisal appraisal : passedOver) {
            if (add(candidates, appraisal, 0, beyond)) {
                candidates.getLast().setPassedOver(true);
            }
        }
        List<Appraisal> nearestFirst = new ArrayList<>(excluded);
        nearestFirst.sort(Comparator.comparing(Audit::nearness).reversed().thenComparing(Appraisal::modelId));
        for (Appraisal appraisal : nearestFirst) {
            Obstacle obstacle = appraisal.obstacle();
            if (candidates.size() < LISTED) {
                candidates.add(candidate(appraisal, 0));
            } else if (obstacle != null) {
                beyond.merge(obstacle.exclusion().code(), 1, Integer::sum);
            }
        }
        record.setCandidates(candidates);
        record.setExcludedBeyond(beyond);
        record.setNotes(shown(selection.notes()));
        noteVersions(choosable);
        noteVersions(passedOver);
        noteVersions(excluded);
    }

    private static boolean add(
            List<Candidate> candidates, Appraisal appraisal, double propensity, Map<String, Integer> beyond) {
        if (candidates.size() < LISTED) {
            candidates.add(candidate(appraisal, propensity));
            return true;
        }
        beyond.merge(NOT_LISTED, 1, Integer::sum);
        return false;
    }

    /** Obstacles are checked in the order of their declaration: the later one was found, the nearer it came. */
    private static int nearness(Appraisal appraisal) {
        return appraisal.obstacle() == null
                ? Integer.MAX_VALUE
                : appraisal.obstacle().exclusion().ordinal();
    }

    private void noteVersions(List<Appraisal> appraisals) {
        for (Appraisal appraisal : appraisals) {
            long version = appraisal.deployment().spec().getVersion();
            record.setCatalogueVersion(Math.max(record.getCatalogueVersion(), version));
            ModelHealth health = appraisal.deployment().health();
            if (health != null
                    && (record.getHealthAsOf() == null || health.getAsOf().isAfter(record.getHealthAsOf()))) {
                record.setHealthAsOf(health.getAsOf());
            }
        }
    }

    private static Candidate candidate(Appraisal appraisal, double propensity) {
        Candidate candidate = new Candidate();
        candidate.setModel(appraisal.modelId());
        candidate.setProvider(appraisal.deployment().spec().getProvider());
        candidate.setEligible(appraisal.eligible());
        candidate.setPropensity(propensity);
        candidate.setShare(appraisal.share());
        Obstacle obstacle = appraisal.obstacle();
        if (obstacle != null) {
            candidate.setExclusion(obstacle.exclusion().code());
            candidate.setExclusionDetail(obstacle.detail());
        }
        Forecast forecast = appraisal.forecast();
        if (forecast != null) {
            candidate.setQuality(forecast.quality().expected());
            candidate.setCostNanoUsd(forecast.spend().costNanoUsd());
            candidate.setLatencyMs(forecast.speed().latencyMs());
            candidate.setValue(forecast.value());
            candidate.setInputs(inputs(appraisal, forecast));
        }
        return candidate;
    }

    private static CandidateInputs inputs(Appraisal appraisal, Forecast forecast) {
        CandidateInputs inputs = new CandidateInputs();
        Spend spend = forecast.spend();
        Price price = spend.tariff().price();
        inputs.setInputNanoUsdPerMTok(price.getInputNanoUsdPerMTok());
        inputs.setOutputNanoUsdPerMTok(price.getOutputNanoUsdPerMTok());
        inputs.setPerRequestNanoUsd(price.getPerRequestNanoUsd());
        inputs.setPriceValidFrom(price.getValidFrom());
        inputs.setPriceMultiplier(spend.tariff().multiplier());
        inputs.setInputTokens(spend.inputTokens());
        inputs.setOutputTokens(spend.outputTokens());
        Quality quality = forecast.quality();
        inputs.setQualityMean(quality.mean());
        inputs.setQualitySlope(quality.slope());
        inputs.setQualityShift(quality.shift());
        Speed speed = forecast.speed();
        inputs.setCallMs(speed.callMs());
        inputs.setQueueMs(speed.queueMs());
        inputs.setNetworkMs(speed.networkMs());
        inputs.setFailureProbability(speed.failure());
        inputs.setInTimeProbability(forecast.inTime());
        inputs.setInFlight(appraisal.deployment().capacity().inFlight());
        inputs.setPermits(appraisal.deployment().capacity().permits());
        inputs.setSignals(appraisal.deployment().outside().words());
        noteHealth(inputs, appraisal.deployment().health(), appraisal.probe());
        return inputs;
    }

    private static void noteHealth(CandidateInputs inputs, @Nullable ModelHealth health, boolean probe) {
        inputs.setBreaker(BreakerState.UNKNOWN);
        if (health != null) {
            // As it was acted on: an open breaker whose time is over is half open.
            inputs.setBreaker(probe ? BreakerState.HALF_OPEN : health.getBreaker());
            inputs.setErrorRate(health.getErrorRate());
            inputs.setHealthAsOf(health.getAsOf());
        }
    }
}
