package dev.weirkeeper.ops.guarantees;

import dev.weirkeeper.ops.guarantees.Seen.Attempted;
import dev.weirkeeper.ops.guarantees.Seen.DeadLettered;
import dev.weirkeeper.ops.guarantees.Seen.Decided;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * P5: no request reaches a deployment that it may not. Sending says where a request may go; decisions, dispatches, calls and
 * answers are held against it.
 */
public final class NoForbiddenRoute implements Guarantee {
    /** Figure: times that a request was sent where it may not go. */
    public static final String FORBIDDEN = "forbiddenRoutes";

    private record Step(String request, String model, String where) {}

    private final Map<String, Set<String>> mayGoTo = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();

    @Override
    public String promise() {
        return "P5";
    }

    @Override
    public void onProduce(Produced produced) {
        if (produced.decodable()) {
            mayGoTo.put(produced.request(), produced.mayGoTo());
        }
    }

    @Override
    public void onRecord(Seen seen) {
        switch (seen) {
            case Decided decided -> add(decided.request(), decided.chosen(), "was decided for");
            case Attempted attempt -> add(attempt.request(), attempt.model(), "was dispatched to");
            case Responded response -> add(response.request(), response.model(), "was answered by");
            case DeadLettered letter -> {}
        }
    }

    @Override
    public void onCall(Call call) {
        add(call.request(), call.model(), "was seen by");
    }

    @Override
    public Verdict verdict() {
        Findings findings = new Findings();
        findings.count(FORBIDDEN, 0);
        for (Step step : steps) {
            Set<String> allowed = mayGoTo.get(step.request());
            if (allowed != null && !allowed.contains(step.model())) {
                findings.violation(
                        FORBIDDEN,
                        "request " + step.request() + " " + step.where() + " " + step.model() + ", allowed: "
                                + allowed);
            }
        }
        return findings.verdict(this);
    }

    private void add(String request, @Nullable String model, String where) {
        if (model != null) {
            steps.add(new Step(request, model, where));
        }
    }
}
