package dev.weirkeeper.ops.guarantees;

import dev.weirkeeper.ops.guarantees.Seen.Attempted;
import dev.weirkeeper.ops.guarantees.Seen.DeadLettered;
import dev.weirkeeper.ops.guarantees.Seen.Decided;
import dev.weirkeeper.ops.guarantees.Seen.Option;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * P8: every dispatch that a worker speaks of and every call that the provider received has its decision, exactly one, for the
 * same request and deployment; the decision says what was chosen among what, with reasons and propensities. A response that
 * names a decision names one that is there.
 */
public final class AuditComplete implements Guarantee {
    /** Figure: dispatches without their decision. */
    public static final String WITHOUT_AUDIT = "decisionsWithoutAudit";
    /** Figure: decisions that do not say all. */
    public static final String GAPS = "decisionsWithGaps";

    private final Map<String, Decided> decisions = new HashMap<>();
    private final Set<String> twice = new HashSet<>();
    private final Map<String, Attempted> dispatches = new HashMap<>();
    private final Map<String, Call> calls = new HashMap<>();
    private final Map<String, Responded> responses = new HashMap<>();

    @Override
    public String promise() {
        return "P8";
    }

    @Override
    public void onRecord(Seen seen) {
        switch (seen) {
            case Decided decided -> {
                if (decisions.put(decided.decisionId(), decided) != null) {
                    twice.add(decided.decisionId());
                }
            }
            case Attempted attempt -> dispatches.put(attempt.dispatchId(), attempt);
            case Responded response -> responses.put(response.request(), response);
            case DeadLettered letter -> {}
        }
    }

    @Override
    public void onCall(Call call) {
        calls.put(call.dispatchId(), call);
    }

    @Override
    public Verdict verdict() {
        Findings findings = new Findings();
        List.of(WITHOUT_AUDIT, GAPS).forEach(name -> findings.count(name, 0));
        findings.count("decisions", decisions.size());
        dispatches.values().forEach(it -> judge(it.dispatchId(), it.request(), it.model(), findings));
        calls.values().stream()
                .filter(call -> !dispatches.containsKey(call.dispatchId()))
                .forEach(call -> judge(call.dispatchId(), call.request(), call.model(), findings));
        decisions.values().forEach(decided -> gap(decided).ifPresent(gap -> findings.violation(GAPS, gap)));
        twice.forEach(id -> findings.violation("decisionsTwice", "decision " + id + " was recorded more than once"));
        responses.values().stream()
                .filter(it -> it.decisionId() != null && !decisions.containsKey(it.decisionId()))
                .forEach(it -> findings.violation(
                        WITHOUT_AUDIT, "response to " + it.request() + " rests on a decision that is not there"));
        return findings.verdict(this);
    }

    private void judge(String dispatch, String request, String model, Findings findings) {
        Decided decided = decisions.get(dispatch);
        if (decided == null) {
            findings.violation(WITHOUT_AUDIT, "request " + request + ": dispatch '" + dispatch + "' without decision");
        } else if (!decided.request().equals(request) || !model.equals(decided.chosen())) {
            findings.violation(
                    WITHOUT_AUDIT,
                    "dispatch " + dispatch + ": " + request + " to " + model + ", decided was " + decided.request()
                            + " to " + decided.chosen());
        }
    }

    private static Optional<String> gap(Decided decided) {
        String name = "decision " + decided.decisionId();
        if (decided.policy().isBlank()) {
            return Optional.of(name + " names no policy");
        }
        for (Option option : decided.options()) {
            if (!option.eligible() && option.exclusion().isBlank()) {
                return Optional.of(name + " excludes " + option.model() + " without a reason");
            }
        }
        if (decided.chosen() == null) {
            return Optional.empty();
        }
        Optional<Option> chosen = decided.options().stream()
                .filter(option -> option.model().equals(decided.chosen()))
                .findFirst();
        if (chosen.isEmpty() || !chosen.get().eligible()) {
            return Optional.of(name + " chose " + decided.chosen() + ", which is not among the eligible");
        }
        double propensity = chosen.get().propensity();
        return propensity > 0 && propensity <= 1
                ? Optional.empty()
                : Optional.of(name + ": the propensity of " + decided.chosen() + " is " + propensity);
    }
}
