package dev.weirkeeper.router.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A verdict in the making. What restricts adds up; of values and strategies the first counts; preferences keep their order. */
final class Judgement {
    private final List<String> rules = new ArrayList<>(4);
    private final List<String> notes = new ArrayList<>(0);
    private final List<Restriction> restrictions;
    private final List<Preference> preferences = new ArrayList<>(2);
    private @Nullable Long answerNanoUsd;
    private @Nullable Strategy strategy;
    private @Nullable String arm;
    private @Nullable String failure;

    /** @param always what restricts every request under the policy */
    Judgement(List<Restriction> always) {
        this.restrictions = new ArrayList<>(always);
    }

    void sensitive(SensitiveContent content) {
        rules.add(content.name());
        restrictions.add(content.restriction());
    }

    void holds(String name, String whose, Effect effect) {
        rules.add(name);
        add(whose, effect);
    }

    void in(Split.Arm dealt) {
        arm = dealt.label();
        add("arm \"" + dealt.label() + "\"", dealt.effect());
    }

    private void add(String whose, Effect effect) {
        restrictions.addAll(effect.restrictions());
        if (!effect.prefer().isEmpty()) {
            preferences.add(new Preference(whose, effect.prefer()));
        }
        answerNanoUsd = answerNanoUsd == null ? effect.answerNanoUsd() : answerNanoUsd;
        strategy = strategy == null ? effect.strategy() : strategy;
    }

    void skipped(String whose, String reason) {
        notes.add(whose + " is skipped: " + reason);
    }

    void failed(String whose, String reason) {
        failure = failure == null ? whose + " cannot be evaluated: " + reason : failure;
    }

    Verdict verdict() {
        return new Verdict(rules, notes, restrictions, preferences, answerNanoUsd, strategy, arm, failure);
    }
}
