package dev.weirkeeper.ops.config;

import dev.weirkeeper.schema.PolicyWeights;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.RoutingRule;
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
        policy.setRules(fields.optional("rules").map(PolicyReader::rules).orElse(List.of()));
        fields.refuseOthers();
        return id.map(name -> policy.setPolicyId(name).build());
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

    private static List<RoutingRule> rules(Value value) {
        return value.items().stream().flatMap(item -> rule(item).stream()).toList();
    }

    private static Optional<RoutingRule> rule(Value value) {
        Fields fields = value.fields();
        Optional<String> name = fields.required("name").flatMap(Value::text);
        Optional<String> when = fields.required("when").flatMap(Value::text);
        List<String> prefer = fields.texts("prefer");
        List<String> deny = fields.texts("deny");
        if (prefer.isEmpty() && deny.isEmpty()) {
            value.complain("has no effect: give it prefer or deny");
        }
        fields.refuseOthers();
        return name.flatMap(text -> when.map(condition -> RoutingRule.newBuilder()
                .setName(text)
                .setWhen(condition)
                .setPrefer(prefer)
                .setDeny(deny)
                .build()));
    }
}
