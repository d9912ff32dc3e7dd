package dev.weirkeeper.ops.verb.send;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.screen.Table;
import dev.weirkeeper.ops.screen.Terminal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The end of {@code send --file}: what became of it, as tables or as one JSON object. */
final class Summary {
    private static final int LONGEST = 300;

    private final Tally tally;
    private final Duration elapsed;
    private final boolean complete;

    /** @param complete whether all requests have ended, or somebody did not want to wait */
    Summary(Tally tally, Duration elapsed, boolean complete) {
        this.tally = tally;
        this.elapsed = elapsed;
        this.complete = complete;
    }

    List<String> lines(Terminal terminal) {
        List<String> lines = new ArrayList<>();
        lines.add(headline());
        if (!tally.models().isEmpty()) {
            lines.add("");
            lines.addAll(models().lines(terminal));
        }
        if (!tally.failures().isEmpty()) {
            lines.add("");
            lines.add(terminal.bold("Not answered, with the first of each kind:"));
            lines.addAll(failures());
        }
        return lines;
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("complete", complete)
                .put("sent", tally.sentCount())
                .put("answered", tally.answeredCount())
                .put("replayed", tally.replayedCount())
                .put("failed", tally.failedCount() - tally.badLineCount())
                .put("badLines", tally.badLineCount())
                .put("costNanoUsd", tally.costNanoUsd())
                .put("elapsedMs", elapsed.toMillis())
                .put("latencyMsP50", tally.quantile(0.5))
                .put("latencyMsP95", tally.quantile(0.95));
        ObjectNode models = json.putObject("models");
        tally.models()
                .forEach((name, model) -> models.putObject(name)
                        .put("answers", model.answers())
                        .put("costNanoUsd", model.costNanoUsd())
                        .put("latencyMsP50", model.latencies().quantile(0.5))
                        .put("latencyMsP95", model.latencies().quantile(0.95)));
        ObjectNode failures = json.putObject("failures");
        tally.failures().forEach((code, failure) -> failures.put(code, failure.count()));
        return json;
    }

    private String headline() {
        long waiting = tally.sentCount() + tally.badLineCount() - tally.doneCount();
        double seconds = Math.max(0.001, elapsed.toMillis() / 1000.0);
        String line = String.format(
                Locale.ROOT,
                "%d sent, %d answered, %d failed%s in %s (%.1f/s), %s",
                tally.sentCount(),
                tally.answeredCount(),
                tally.failedCount() - tally.badLineCount(),
                tally.badLineCount() == 0
                        ? ""
                        : ", " + tally.badLineCount() + (tally.badLineCount() == 1 ? " line" : " lines") + " skipped",
                Shown.millis(elapsed.toMillis()),
                tally.doneCount() / seconds,
                Shown.money(tally.costNanoUsd()));
        String replayed = tally.replayedCount() == 0 ? "" : ", " + tally.replayedCount() + " of them stored answers";
        return line
                + replayed
                + (complete ? "" : "; interrupted, " + waiting + " still out: they go on, see weir tail");
    }

    private Table models() {
        Table table = new Table("~MODEL", ">ANSWERS", ">SHARE", ">COST", ">P50", ">P95");
        for (Map.Entry<String, Tally.Model> entry : tally.models().entrySet()) {
            Tally.Model model = entry.getValue();
            table.row(
                    entry.getKey(),
                    Long.toString(model.answers()),
                    Shown.percent((double) model.answers() / tally.answeredCount()),
                    Shown.money(model.costNanoUsd()),
                    Shown.millis(model.latencies().quantile(0.5)),
                    Shown.millis(model.latencies().quantile(0.95)));
        }
        table.row(
                "all",
                Long.toString(tally.answeredCount()),
                "",
                Shown.money(tally.models().values().stream()
                        .mapToLong(Tally.Model::costNanoUsd)
                        .sum()),
                Shown.millis(tally.quantile(0.5)),
                Shown.millis(tally.quantile(0.95)));
        return table;
    }

    /** A line a kind, with the message of the first: a table would cut the very words that say what to do. */
    private List<String> failures() {
        List<String> lines = new ArrayList<>();
        tally.failures()
                .forEach((code, failure) -> lines.add(String.format(
                        Locale.ROOT, "%6d × %s: %s", failure.count(), code, Shown.line(failure.example(), LONGEST))));
        return lines;
    }
}
