package dev.weirkeeper.ops.config;

import dev.weirkeeper.router.classify.Classifier;
import dev.weirkeeper.router.rule.SensitiveContent;
import dev.weirkeeper.schema.SensitivityRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code sensitivity:} of a policy. */
final class SensitivityReader {
    private SensitivityReader() {}

    /** The rules, as far as they could be read; what could not is reported. */
    static List<SensitivityRule> read(Value value) {
        Set<String> names = new HashSet<>();
        return value.items().stream()
                .flatMap(item -> rule(item, names).stream())
                .toList();
    }

    private static Optional<SensitivityRule> rule(Value value, Set<String> names) {
        Fields fields = value.fields();
        Optional<String> name = RuleReader.name(fields, names);
        List<String> kinds =
                fields.required("kinds").map(SensitivityReader::kinds).orElse(List.of());
        SensitivityRule.Builder rule = SensitivityRule.newBuilder()
                .setKinds(kinds)
                .setAllow(fields.texts("allow"))
                .setDeny(fields.texts("deny"))
                .setRegions(fields.texts("regions"));
        fields.optional("confidence").flatMap(v -> v.number(0, 1)).ifPresent(rule::setMinConfidence);
        if (rule.getAllow().isEmpty()
                && rule.getDeny().isEmpty()
                && rule.getRegions().isEmpty()) {
            value.complain("has no effect: give it regions, allow or deny");
        }
        fields.refuseOthers();
        return name.map(text -> rule.setName(text).build());
    }

    /** A kind that is never found would be a limit that never holds. */
    private static List<String> kinds(Value value) {
        List<String> known = new ArrayList<>(Classifier.SENSITIVE_KINDS);
        known.add(SensitiveContent.ANY);
        known.add(SensitiveContent.UNREAD);
        for (Value item : value.items()) {
            item.text()
                    .filter(kind -> !known.contains(kind))
                    .ifPresent(kind -> item.complain(Value.quoted(kind) + " must be one of " + String.join(", ", known)
                            + Value.didYouMean(kind, known)));
        }
        return value.texts();
    }
}
