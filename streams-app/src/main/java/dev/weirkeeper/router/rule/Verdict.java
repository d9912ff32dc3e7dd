package dev.weirkeeper.router.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a policy says about one request.
 *
 * @param rules the rules that hold, by name, in order; those for sensitive content first
 * @param notes rules that were skipped, and why; for people
 * @param restrictions where the request may go
 * @param preferences who is to be chosen where that is possible, in order
 * @param answerNanoUsd V: what a good answer is worth, nano-dollars; null: what it is worth without rules
 * @param strategy how the choice is made; null: no rule says
 * @param arm its arm of a split, {@code split/arm}; null: none
 * @param failure why the policy cannot be kept; null: it can
 */
public record Verdict(
        List<String> rules,
        List<String> notes,
        List<Restriction> restrictions,
        List<Preference> preferences,
        @Nullable Long answerNanoUsd,
        @Nullable Strategy strategy,
        @Nullable String arm,
        @Nullable String failure) {

    /** Of a policy without conditions. */
    static Verdict plain(List<Restriction> restrictions) {
        return new Verdict(List.of(), List.of(), restrictions, List.of(), null, null, null, null);
    }
}
