package dev.weirkeeper.router.audit;

import dev.weirkeeper.router.price.Tariff;
import dev.weirkeeper.router.rank.Exploration;
import dev.weirkeeper.router.rank.Ranking;
import dev.weirkeeper.router.rule.Strategy;
import dev.weirkeeper.router.value.Quality;
import dev.weirkeeper.router.value.Speed;
import dev.weirkeeper.router.value.Worth;
import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.Candidate;
import dev.weirkeeper.schema.CandidateInputs;
import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.schema.StrategyKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Makes a decision again from its record alone: numbers from their inputs, the choice from the numbers,
 * the strategy's terms and the draw. */
public final class Replay {
    private Replay() {}

    /**
     * A candidate's numbers, made again from its inputs.
     *
     * @param model the deployment
     * @param quality expected quality, 0..1
     * @param costNanoUsd expected cost, nano-dollars
     * @param latencyMs expected time, milliseconds
     * @param value dollars
     */
    public record Recomputed(String model, double quality, long costNanoUsd, long latencyMs, double value) {}

    /** The numbers of every listed candidate that has inputs, in the record's order. */
    public static List<Recomputed> numbers(RoutingDecision record) {
        Worth worth = new Worth(record.getAnswerValueNanoUsd(), record.getSecondValueNanoUsd());
        List<Recomputed> numbers = new ArrayList<>();
        for (Candidate candidate : record.getCandidates()) {
            if (candidate.getInputs() != null && record.getClassification() != null) {
                numbers.add(recompute(candidate, record.getClassification(), worth));
            }
        }
        return numbers;
    }

    private static Recomputed recompute(Candidate candidate, Classification prompt, Worth worth) {
        CandidateInputs inputs = candidate.getInputs();
        Speed speed = new Speed(
                inputs.getCallMs(), inputs.getQueueMs(), inputs.getNetworkMs(), inputs.getFailureProbability());
        double quality =
                Quality.expected(inputs.getQualityMean(), inputs.getQualitySlope(), inputs.getQualityShift(), prompt);
        long cost = tariff(inputs).costNanoUsd(inputs.getInputTokens(), inputs.getOutputTokens());
        double value = worth.value(
                quality, (1 - inputs.getFailureProbability()) * inputs.getInTimeProbability(), cost, speed.latencyMs());
        return new Recomputed(candidate.getModel(), quality, cost, speed.latencyMs(), value);
    }

    private static Tariff tariff(CandidateInputs inputs) {
        Instant validFrom = inputs.getPriceValidFrom();
        Price price = new Price();
        price.setValidFrom(validFrom == null ? Instant.EPOCH : validFrom);
        price.setInputNanoUsdPerMTok(inputs.getInputNanoUsdPerMTok());
        price.setOutputNanoUsdPerMTok(inputs.getOutputNanoUsdPerMTok());
        price.setPerRequestNanoUsd(inputs.getPerRequestNanoUsd());
        return new Tariff(price, inputs.getPriceMultiplier());
    }

    /** The deployment that the recorded draw falls on; empty where the decision routed nowhere. */
    public static Optional<String> chosen(RoutingDecision record) {
        if (record.getOutcome() != DecisionOutcome.ROUTED) {
            return Optional.empty();
        }
        List<Candidate> eligible = record.getCandidates().stream()
                .filter(candidate -> candidate.getEligible() && !candidate.getPassedOver())
                .sorted(Comparator.comparingDouble((Candidate candidate) -> score(record, candidate))
                        .reversed()
                        .thenComparing(Candidate::getModel))
                .toList();
        double[] scores = new double[eligible.size()];
        boolean[] probes = new boolean[eligible.size()];
        int[] shares = new int[eligible.size()];
        for (int i = 0; i < scores.length; i++) {
            Candidate candidate = eligible.get(i);
            scores[i] = score(record, candidate);
            probes[i] = candidate.getInputs() != null && candidate.getInputs().getBreaker() == BreakerState.HALF_OPEN;
            shares[i] = candidate.getShare();
        }
        double answerUsd = new Worth(record.getAnswerValueNanoUsd(), record.getSecondValueNanoUsd()).answerUsd();
        double[] propensities = Ranking.propensities(
                kind(record),
                new Ranking.Field(
                        scores,
                        probes,
                        shares,
                        Strategy.weights(record.getTerms()),
                        record.getExplorationGamma(),
                        answerUsd));
        return Optional.of(
                eligible.get(Exploration.pick(propensities, record.getDraw())).getModel());
    }

    /** Records of before there were strategies have no terms, and mean the plain one. */
    private static StrategyKind kind(RoutingDecision record) {
        return record.getTerms() == null
                ? StrategyKind.VALUE
                : record.getTerms().getKind();
    }

    private static double score(RoutingDecision record, Candidate candidate) {
        CandidateInputs inputs = candidate.getInputs();
        double answers = inputs == null ? 0 : (1 - inputs.getFailureProbability()) * inputs.getInTimeProbability();
        return Ranking.score(
                kind(record),
                candidate.getValue(),
                candidate.getQuality() * answers,
                candidate.getCostNanoUsd(),
                candidate.getLatencyMs());
    }
}
