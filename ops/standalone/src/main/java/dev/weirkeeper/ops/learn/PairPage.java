package dev.weirkeeper.ops.learn;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.ops.learning.evaluate.PairEvaluation;
import dev.weirkeeper.ops.learning.evaluate.PairEvaluation.Figures;
import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.screen.Table;
import dev.weirkeeper.ops.screen.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An evaluation for people and for programs. */
record PairPage(PairEvaluation evaluation, String strong, String weak, int folds) {

    List<String> lines(Terminal terminal) {
        List<String> lines = new ArrayList<>();
        lines.add(evaluation.prompts() + " prompts, " + folds + " folds");
        lines.add("strong " + Shown.plain(strong) + ": mean score " + three(evaluation.strong()));
        lines.add("weak   " + Shown.plain(weak) + ": mean score " + three(evaluation.weak()));
        if (evaluation.strong() <= evaluation.weak()) {
            lines.add(terminal.yellow("the strong model is not the better one here: the figures below say little"));
        }
        lines.add("");
        Table table = new Table("RANKED BY", ">APGR", ">95 % INTERVAL", ">CPT50 %", ">CPT80 %");
        row(table, "learnt: P(strong) - P(weak)", evaluation.router());
        row(table, "prompt length", evaluation.length());
        row(table, "chance (mean of 10)", evaluation.random());
        row(table, "the outcomes themselves", evaluation.optimal());
        lines.addAll(table.lines(terminal));
        lines.add("");
        lines.add(terminal.grey(
                "APGR: share of the way from weak to strong, on average over all shares of strong calls; chance"));
        lines.add(terminal.grey("is about 0.5. CPT50: per cent of strong calls that bring half of the way."));
        return lines;
    }

    private static void row(Table table, String name, Figures figures) {
        table.row(
                name,
                three(figures.apgr().value()),
                three(figures.apgr().low()) + " - " + three(figures.apgr().high()),
                one(figures.cpt50()),
                one(figures.cpt80()));
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("prompts", evaluation.prompts())
                .put("folds", folds)
                .put("strong", strong)
                .put("weak", weak)
                .put("strongScore", evaluation.strong())
                .put("weakScore", evaluation.weak());
        json.set("router", json(evaluation.router()));
        json.set("length", json(evaluation.length()));
        json.set("random", json(evaluation.random()));
        json.set("optimal", json(evaluation.optimal()));
        return json;
    }

    private static ObjectNode json(Figures figures) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("apgr", figures.apgr().value())
                .put("apgrLow", figures.apgr().low())
                .put("apgrHigh", figures.apgr().high())
                .put("cpt50", figures.cpt50())
                .put("cpt80", figures.cpt80());
    }

    private static String three(double number) {
        return String.format(Locale.ROOT, "%.3f", number);
    }

    private static String one(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }
}
