package dev.weirkeeper.ops.verb.simulate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.router.simulate.Group;
import dev.weirkeeper.router.simulate.Outcome;
import java.util.SortedMap;

/** A comparison as one JSON object: inputs, before, and where there is another side, after and difference. */
final class ComparisonJson {
    private ComparisonJson() {}

    static ObjectNode of(Comparison comparison) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        Comparison.Inputs inputs = comparison.inputs();
        json.putObject("inputs")
                .put("traffic", inputs.traffic())
                .put("requests", inputs.requests())
                .put("start", inputs.start().toString())
                .put("last", inputs.last().toString())
                .put("seed", inputs.seed())
                .put("permits", inputs.permits());
        outcome(json.putObject("before"), comparison.before());
        if (comparison.after() != null) {
            outcome(json.putObject("after"), comparison.after());
            ObjectNode difference = json.putObject("difference").put("costNanoUsd", comparison.moreNanoUsd());
            Double share = comparison.moreShare();
            if (share == null) {
                difference.putNull("costPercent");
            } else {
                difference.put("costPercent", 100 * share);
            }
        }
        return json;
    }

    private static void outcome(ObjectNode json, Outcome outcome) {
        group(json, outcome.all());
        json.put("deferred", outcome.deferred()).put("waited", outcome.waited());
        codes(json.putObject("refusals"), outcome.refusals());
        codes(json.putObject("failures"), outcome.failures());
        groups(json.putObject("models"), outcome.models());
        groups(json.putObject("priorities"), outcome.priorities());
        groups(json.putObject("tenants"), outcome.tenants());
    }

    private static void groups(ObjectNode json, SortedMap<String, Group> groups) {
        groups.forEach((name, group) -> group(json.putObject(name), group));
    }

    private static void codes(ObjectNode json, SortedMap<String, Long> codes) {
        codes.forEach(json::put);
    }

    private static void group(ObjectNode json, Group group) {
        json.put("requests", group.requests())
                .put("answered", group.answered())
                .put("missed", group.missed())
                .put("refused", group.refused())
                .put("failed", group.failed())
                .put("costNanoUsd", group.costNanoUsd());
        if (group.answered() == 0) {
            json.putNull("quality").putNull("p50Ms").putNull("p95Ms");
        } else {
            json.put("quality", group.quality()).put("p50Ms", group.p50Ms()).put("p95Ms", group.p95Ms());
        }
    }
}
