package dev.weirkeeper.router.rule;

import dev.weirkeeper.schema.RoutingRule;
import dev.weirkeeper.schema.RoutingStrategy;
import dev.weirkeeper.schema.SplitArm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rule does where it holds, or an arm to those in it.
 *
 * @param prefer who is to be chosen where that is possible; empty: as without
 * @param restrictions where the request may go
 * @param answerNanoUsd V, nano-dollars; null: as without
 * @param strategy how the choice is made; null: as without
 */
record Effect(
        Targets prefer,
        List<Restriction> restrictions,
        @Nullable Long answerNanoUsd,
        @Nullable Strategy strategy) {

    static Effect of(RoutingRule rule, String whose, Aliases aliases) {
        List<Restriction> restrictions = new ArrayList<>(2);
        Restriction gate = restriction(whose, rule.getAllow(), rule.getDeny(), rule.getRegions(), aliases);
        if (gate.restricts()) {
            restrictions.add(gate);
        }
        if (rule.getPin() != null) {
            Targets only = aliases.targets(List.of(rule.getPin()));
            restrictions.add(new Restriction(Restriction.Kind.PIN, whose, only, Targets.NONE, List.of()));
        }
        return new Effect(
                aliases.targets(rule.getPrefer()),
                List.copyOf(restrictions),
                rule.getAnswerValueNanoUsd(),
                strategy(rule.getStrategy(), aliases));
    }

    static Effect of(SplitArm arm, String whose, Aliases aliases) {
        Restriction gate = restriction(whose, List.of(), arm.getDeny(), List.of(), aliases);
        return new Effect(
                aliases.targets(arm.getPrefer()),
                gate.restricts() ? List.of(gate) : List.of(),
                arm.getAnswerValueNanoUsd(),
                strategy(arm.getStrategy(), aliases));
    }

    static Restriction restriction(
            String whose, List<String> allow, List<String> deny, List<String> regions, Aliases aliases) {
        return new Restriction(
                Restriction.Kind.RULE,
                whose,
                allow.isEmpty() ? null : aliases.targets(allow),
                aliases.targets(deny),
                List.copyOf(regions));
    }

    private static @Nullable Strategy strategy(@Nullable RoutingStrategy terms, Aliases aliases) {
        return terms == null ? null : Strategy.of(terms, aliases);
    }

    /** Whether a condition that cannot be evaluated may be passed over: not where that might let somebody through. */
    boolean restricts() {
        return !restrictions.isEmpty();
    }

    /** An arm may do nothing; a rule that does nothing is one that this version does not understand. */
    boolean does() {
        return restricts() || !prefer.isEmpty() || answerNanoUsd != null || strategy != null;
    }
}
