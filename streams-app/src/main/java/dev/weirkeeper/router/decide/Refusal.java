package dev.weirkeeper.router.decide;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Says why nobody may serve a request: the commonest reasons, each with an example. */
final class Refusal {
    private static final int REASONS = 3;
    private static final int SHOWN = 200;

    private Refusal() {}

    /**
     * The refusal.
     *
     * @param requested the model or alias asked for
     * @param ofPolicy whether it is an alias of the policy
     * @param excluded every deployment, each with an obstacle that does not pass
     */
    static Choice.Refuse of(String requested, boolean ofPolicy, List<Appraisal> excluded) {
        Map<Exclusion, Integer> counts = new EnumMap<>(Exclusion.class);
        Map<Exclusion, String> examples = new EnumMap<>(Exclusion.class);
        for (Appraisal appraisal : excluded) {
            Obstacle obstacle = appraisal.obstacle();
            if (obstacle != null && obstacle.exclusion() != Exclusion.NOT_REQUESTED) {
                counts.merge(obstacle.exclusion(), 1, Integer::sum);
                examples.putIfAbsent(obstacle.exclusion(), appraisal.modelId() + ": " + obstacle.detail());
            }
        }
        if (counts.isEmpty()) {
            return nobody(requested, ofPolicy, excluded.isEmpty());
        }
        boolean retryable = counts.keySet().stream().anyMatch(Exclusion::curable);
        String code = counts.containsKey(Exclusion.FAILED_BEFORE) ? "no_model_left" : "no_eligible_model";
        String scope = requested.equals(Needs.AUTO) ? "no model" : "no model of \"" + shown(requested) + "\"";
        return new Choice.Refuse(code, scope + " may serve this request: " + reasons(counts, examples), retryable);
    }

    private static Choice.Refuse nobody(String requested, boolean ofPolicy, boolean emptyCatalogue) {
        if (ofPolicy && !emptyCatalogue) {
            String message =
                    "\"" + shown(requested) + "\" is an alias of the policy that means no model in the catalogue";
            return new Choice.Refuse("no_eligible_model", message, true);
        }
        return emptyCatalogue
                ? new Choice.Refuse("no_eligible_model", "the catalogue holds no models", true)
                : new Choice.Refuse(
                        "model_unknown",
                        "model \"" + shown(requested) + "\" is neither a model in the catalogue nor an alias of one",
                        false);
    }

    private static String reasons(Map<Exclusion, Integer> counts, Map<Exclusion, String> examples) {
        List<Exclusion> order = new ArrayList<>(counts.keySet());
        order.sort((a, b) -> Integer.compare(counts.getOrDefault(b, 0), counts.getOrDefault(a, 0)));
        StringBuilder text = new StringBuilder();
        for (Exclusion exclusion : order.subList(0, Math.min(REASONS, order.size()))) {
            text.append(text.isEmpty() ? "" : "; ")
                    .append(counts.get(exclusion))
                    .append(" × ")
                    .append(exclusion.code())
                    .append(" (")
                    .append(shown(examples.getOrDefault(exclusion, "")))
                    .append(')');
        }
        return text.toString();
    }

    private static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
