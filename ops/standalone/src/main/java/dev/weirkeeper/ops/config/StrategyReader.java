package dev.weirkeeper.ops.config;

import dev.weirkeeper.schema.AnswerCheck;
import dev.weirkeeper.schema.RoutingStrategy;
import dev.weirkeeper.schema.StrategyKind;
import dev.weirkeeper.schema.StrategyShare;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads a strategy: a word ({@code cheapest}), or a kind with its terms. */
final class StrategyReader {
    private static final int MOST_WEIGHT = 1_000_000;
    private static final int LONGEST_LEAST = 10_000;

    private StrategyReader() {}

    /** The strategy, as far as it could be read; what could not is reported. */
    static Optional<RoutingStrategy> read(Value value) {
        if (value.node() instanceof ScalarNode) {
            return value.symbol(StrategyKind.class).flatMap(kind -> alone(kind, value));
        }
        Fields fields = value.fields();
        Optional<StrategyKind> kind = fields.required("kind").flatMap(v -> v.symbol(StrategyKind.class));
        RoutingStrategy.Builder strategy = RoutingStrategy.newBuilder();
        kind.ifPresent(which -> {
            terms(which, fields, strategy.setKind(which));
            fields.refuseOthers();
        });
        return kind.map(which -> strategy.build());
    }

    private static Optional<RoutingStrategy> alone(StrategyKind kind, Value value) {
        return switch (kind) {
            case ORDERED -> value.complain("needs its models: {kind: ordered, models: [a, b]}");
            case WEIGHTED -> value.complain("needs its weights: {kind: weighted, weights: {a: 90, b: 10}}");
            case CASCADE -> value.complain("needs its models: {kind: cascade, models: [small, large]}");
            case VALUE, CHEAPEST, FASTEST, BEST, UNKNOWN ->
                Optional.of(RoutingStrategy.newBuilder().setKind(kind).build());
        };
    }

    private static void terms(StrategyKind kind, Fields fields, RoutingStrategy.Builder strategy) {
        switch (kind) {
            case CHEAPEST ->
                fields.optional("minQuality").flatMap(v -> v.number(0, 1)).ifPresent(strategy::setMinQuality);
            case FASTEST ->
                fields.optional("maxCost")
                        .flatMap(v -> v.nanoDollars("dollars that an answer may cost"))
                        .ifPresent(strategy::setMaxCostNanoUsd);
            case ORDERED -> fields.required("models").ifPresent(models -> strategy.setShares(ordered(models)));
            case WEIGHTED -> fields.required("weights").ifPresent(weights -> strategy.setShares(weighted(weights)));
            case CASCADE -> {
                fields.required("models").ifPresent(models -> strategy.setShares(steps(models)));
                strategy.setCheck(fields.optional("check")
                        .map(StrategyReader::check)
                        .orElseGet(() -> AnswerCheck.newBuilder().build()));
            }
            case VALUE, BEST, UNKNOWN -> {}
        }
    }

    private static List<StrategyShare> ordered(Value models) {
        List<String> names = models.texts();
        if (names.isEmpty()) {
            models.complain("names nobody");
        }
        return names.stream()
                .map(name -> StrategyShare.newBuilder().setTarget(name).build())
                .toList();
    }

    private static List<StrategyShare> steps(Value models) {
        List<StrategyShare> steps = ordered(models);
        if (steps.size() == 1) {
            models.complain("names one; a cascade goes from one to the next");
        }
        return steps;
    }

    private static AnswerCheck check(Value value) {
        Fields fields = value.fields();
        AnswerCheck.Builder check = AnswerCheck.newBuilder();
        fields.optional("refusal").flatMap(Value::flag).ifPresent(check::setRefusal);
        fields.optional("minChars").flatMap(v -> v.count(0, LONGEST_LEAST)).ifPresent(check::setMinChars);
        fields.optional("format").flatMap(Value::flag).ifPresent(check::setFormat);
        fields.optional("minConfidence").flatMap(v -> v.number(0, 1)).ifPresent(check::setMinConfidence);
        fields.optional("minTokenProbability").flatMap(v -> v.number(0, 1)).ifPresent(check::setMinTokenProbability);
        fields.refuseOthers();
        return check.build();
    }

    private static List<StrategyShare> weighted(Value weights) {
        List<StrategyShare> shares = new ArrayList<>();
        for (Map.Entry<String, Value> entry : weights.entries().entrySet()) {
            weight(entry.getValue()).ifPresent(weight -> shares.add(new StrategyShare(entry.getKey(), weight)));
        }
        if (!shares.isEmpty() && shares.stream().allMatch(share -> share.getWeight() == 0)) {
            weights.complain("gives everybody a weight of 0");
        }
        return shares;
    }

    /** A weight: a part of the sum of all. */
    static Optional<Integer> weight(Value value) {
        return value.count(0, MOST_WEIGHT);
    }
}
