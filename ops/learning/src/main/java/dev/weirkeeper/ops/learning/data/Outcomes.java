package dev.weirkeeper.ops.learning.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weirkeeper.ops.learning.data.JsonLines.BadRowException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How models did on a prompt.
 *
 * @param id the row's name
 * @param prompt what was asked
 * @param domain its subject; empty where the file does not say
 * @param byModel outcomes by model; a model that is not there was not asked, or nobody knows
 */
public record Outcomes(String id, String prompt, String domain, Map<String, Outcome> byModel) {

    /**
     * One model's.
     *
     * @param score 0 (useless) to 1 (right)
     * @param costUsd dollars; null: unknown
     */
    public record Outcome(double score, @Nullable Double costUsd) {}

    /** Reads an outcome table. */
    public static JsonLines<Outcomes> read(Path file) throws IOException {
        return JsonLines.read(file, Outcomes::row);
    }

    private static Outcomes row(JsonNode node) throws BadRowException {
        JsonNode outcomes = node.path("outcomes");
        if (!outcomes.isObject()) {
            throw new BadRowException("outcomes must be an object of models");
        }
        Map<String, Outcome> byModel = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : outcomes.properties()) {
            JsonNode score = entry.getValue().path("score");
            if (score.isNull() || score.isMissingNode()) {
                continue; // unknown
            }
            if (!score.isNumber() || !(score.asDouble() >= 0) || score.asDouble() > 1) {
                throw new BadRowException("outcomes." + entry.getKey() + ".score must be 0 to 1");
            }
            JsonNode cost = entry.getValue().path("cost_usd");
            byModel.put(entry.getKey(), new Outcome(score.asDouble(), cost.isNumber() ? cost.asDouble() : null));
        }
        return new Outcomes(
                node.path("id").asText(""),
                JsonLines.text(node, "prompt"),
                node.path("domain").asText(""),
                byModel);
    }

    /** A model's score; not a number where it is unknown. */
    public double score(String model) {
        Outcome outcome = byModel.get(model);
        return outcome == null ? Double.NaN : outcome.score();
    }

    /** A model's cost, dollars; not a number where it is unknown. */
    public double costUsd(String model) {
        Outcome outcome = byModel.get(model);
        return outcome == null || outcome.costUsd() == null ? Double.NaN : outcome.costUsd();
    }
}
