package dev.weirkeeper.ops.config;

import dev.weirkeeper.router.classify.Classifier;
import dev.weirkeeper.router.rule.Condition;
import dev.weirkeeper.schema.RoutingRule;
import dev.weirkeeper.schema.RoutingStrategy;
import dev.weirkeeper.schema.SplitArm;
import dev.weirkeeper.schema.SplitKey;
import dev.weirkeeper.schema.TrafficSplit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code rules:} and {@code splits:} of a policy. */
final class RuleReader {
    private RuleReader() {}

    /** The rules, as far as they could be read; what could not is reported. */
    static List<RoutingRule> rules(Value value) {
        Set<String> names = new HashSet<>();
        return value.items().stream()
                .flatMap(item -> rule(item, names).stream())
                .toList();
    }

    /** The splits, as far as they could be read; what could not is reported. */
    static List<TrafficSplit> splits(Value value) {
        Set<String> names = new HashSet<>();
        return value.items().stream()
                .flatMap(item -> split(item, names).stream())
                .toList();
    }

    private static Optional<RoutingRule> rule(Value value, Set<String> names) {
        Fields fields = value.fields();
        Optional<String> name = name(fields, names);
        Optional<String> when = fields.required("when").flatMap(RuleReader::condition);
        RoutingRule.Builder rule = RoutingRule.newBuilder()
                .setPrefer(fields.texts("prefer"))
                .setDeny(fields.texts("deny"))
                .setAllow(fields.texts("allow"))
                .setRegions(fields.texts("regions"))
                .setAnswerValueNanoUsd(answerValue(fields))
                .setStrategy(strategy(fields))
                .setPin(fields.optional("pin").flatMap(Value::text).orElse(null));
        if (rule.getPrefer().isEmpty()
                && rule.getDeny().isEmpty()
                && rule.getAllow().isEmpty()
                && rule.getRegions().isEmpty()
                && rule.getAnswerValueNanoUsd() == null
                && rule.getStrategy() == null
                && rule.getPin() == null) {
            value.complain("has no effect: give it prefer, deny, allow, regions, answerValue, strategy or pin");
        }
        fields.refuseOthers();
        return name.flatMap(text ->
                when.map(condition -> rule.setName(text).setWhen(condition).build()));
    }

    private static Optional<TrafficSplit> split(Value value, Set<String> names) {
        Fields fields = value.fields();
        Optional<String> name = name(fields, names);
        Optional<SplitKey> key = fields.required("key").flatMap(v -> v.symbol(SplitKey.class));
        Optional<String> when = fields.optional("when").flatMap(RuleReader::condition);
        List<SplitArm> arms = fields.required("arms").map(RuleReader::arms).orElse(List.of());
        fields.refuseOthers();
        return name.flatMap(text -> key.map(which -> TrafficSplit.newBuilder()
                .setName(text)
                .setKey(which)
                .setWhen(when.orElse(null))
                .setArms(arms)
                .build()));
    }

    private static List<SplitArm> arms(Value value) {
        Set<String> names = new HashSet<>();
        List<SplitArm> arms = value.items().stream()
                .flatMap(item -> arm(item, names).stream())
                .toList();
        if (!arms.isEmpty() && arms.stream().allMatch(arm -> arm.getWeight() == 0)) {
            value.complain("gives every arm a weight of 0");
        }
        return arms;
    }

    private static Optional<SplitArm> arm(Value value, Set<String> names) {
        Fields fields = value.fields();
        Optional<String> name = name(fields, names);
        SplitArm.Builder arm = SplitArm.newBuilder()
                .setPrefer(fields.texts("prefer"))
                .setDeny(fields.texts("deny"))
                .setAnswerValueNanoUsd(answerValue(fields))
                .setStrategy(strategy(fields));
        fields.required("weight").flatMap(StrategyReader::weight).ifPresent(arm::setWeight);
        fields.refuseOthers();
        return name.map(text -> arm.setName(text).build());
    }

    /** A name that decisions bear: it is there once, and short. */
    static Optional<String> name(Fields fields, Set<String> taken) {
        return fields.required("name")
                .flatMap(value -> value.text().flatMap(text -> {
                    if (text.length() > 100) {
                        return value.complain(Value.quoted(text) + " must be at most 100 characters");
                    }
                    return taken.add(text) ? Optional.of(text) : value.complain("a second " + Value.quoted(text));
                }));
    }

    private static Optional<String> condition(Value value) {
        return value.text()
                .flatMap(text -> Condition.check(text, Classifier.SENSITIVE_KINDS)
                        .map(flaw ->
                                value.<String>complain(flaw.message() + Value.didYouMean(flaw.unknown(), flaw.known())))
                        .orElse(Optional.of(text)));
    }

    private static @Nullable Long answerValue(Fields fields) {
        return fields.optional("answerValue")
                .flatMap(v -> v.nanoDollars("dollars that a good answer is worth"))
                .orElse(null);
    }

    private static @Nullable RoutingStrategy strategy(Fields fields) {
        return fields.optional("strategy").flatMap(StrategyReader::read).orElse(null);
    }
}
