package dev.weirkeeper.ops.config;

import dev.weirkeeper.router.rule.Aliases;
import dev.weirkeeper.router.rule.Flaw;
import dev.weirkeeper.router.rule.Rulebook;
import dev.weirkeeper.schema.PolicyWeights;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.RoutingPolicy;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads one entry of {@code policies:}. */
final class PolicyReader {
    private static final int MOST_ATTEMPTS = 10;
    private static final long LONGEST_CALL_SECONDS = 3600;

    private final Instant now;

    PolicyReader(Instant now) {
        this.now = now;
    }

    /** The policy, as far as it could be read; what could not is reported. */
    Optional<RoutingPolicy> read(Value value) {
        Fields fields = value.fields();
        RoutingPolicy.Builder policy = RoutingPolicy.newBuilder().setVersion(0).setUpdatedAt(now);
        int problems = value.problems().found().size();
        Optional<String> id = fields.required("id").flatMap(Value::text);
        policy.setWeights(weights(fields));
        fields.optional("maxAttempts").flatMap(v -> v.count(1, MOST_ATTEMPTS)).ifPresent(policy::setMaxAttempts);
        fields.optional("callTimeoutSeconds")
                .flatMap(v -> v.whole(1, LONGEST_CALL_SECONDS))
                .ifPresent(seconds -> policy.setCallTimeoutMs(seconds * 1000));
        fields.optional("explorationGamma").flatMap(v -> v.number(0, 1e9)).ifPresent(policy::setExplorationGamma);
        policy.setAllow(fields.texts("allow"));
        policy.setDeny(fields.texts("deny"));
        policy.setRegions(fields.texts("regions"));
        fields.optional("zone").flatMap(Value::zone).ifPresent(policy::setZone);
        policy.setAliases(fields.optional("aliases").map(PolicyReader::aliases).orElse(Map.of()));
        policy.setSensitivity(
                fields.optional("sensitivity").map(SensitivityReader::read).orElse(List.of()));
        policy.setStrategy(
                fields.optional("strategy").flatMap(StrategyReader::read).orElse(null));
        policy.setRules(fields.optional("rules").map(RuleReader::rules).orElse(List.of()));
        policy.setSplits(fields.optional("splits").map(RuleReader::splits).orElse(List.of()));
        fields.refuseOthers();
        boolean read = value.problems().found().size() == problems;
        return id.map(name -> policy.setPolicyId(name).build()).filter(row -> !read || usable(row, value));
    }

    /** What every field alone is right in, a router may still not understand as a whole. */
    private static boolean usable(RoutingPolicy policy, Value value) {
        List<Flaw> flaws = Rulebook.of(policy).flaws();
        flaws.forEach(flaw -> value.complain(flaw.toString()));
        return flaws.isEmpty();
    }

    private static Map<String, List<String>> aliases(Value value) {
        Map<String, Value> entries = value.entries();
        Map<String, List<String>> aliases = new LinkedHashMap<>();
        entries.forEach((name, meant) -> {
            List<String> names = meant.texts();
            aliases.put(name, names);
            if (names.isEmpty()) {
                meant.complain("names nobody");
            }
        });
        for (Flaw flaw : Aliases.loops(aliases)) {
            Value at = entries.get(flaw.path().substring("aliases.".length()));
            (at == null ? value : at).complain(flaw.message());
        }
        return aliases;
    }

    private static PolicyWeights weights(Fields fields) {
        PolicyWeights.Builder weights = PolicyWeights.newBuilder();
        fields.optional("answerValue")
                .flatMap(v -> v.nanoDollars("dollars that a good answer is worth"))
                .ifPresent(weights::setAnswerValueNanoUsd);
        return weights.setSecondValueNanoUsd(fields.optional("secondValue")
                        .map(PolicyReader::byPriority)
                        .orElse(Map.of()))
                .build();
    }

    private static Map<String, Long> byPriority(Value value) {
        Fields fields = value.fields();
        Map<String, Long> values = new LinkedHashMap<>();
        for (Priority priority : List.of(Priority.INTERACTIVE, Priority.STANDARD, Priority.BATCH)) {
            fields.optional(priority.name().toLowerCase(Locale.ROOT))
                    .flatMap(v -> v.nanoDollars("dollars that a second of waiting costs"))
                    .ifPresent(nano -> values.put(priority.name(), nano));
        }
        fields.refuseOthers();
        return values;
    }
}
