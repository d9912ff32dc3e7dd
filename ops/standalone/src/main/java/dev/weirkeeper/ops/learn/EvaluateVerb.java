package dev.weirkeeper.ops.learn;

import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Verb;
import dev.weirkeeper.ops.learning.data.JsonLines;
import dev.weirkeeper.ops.learning.data.Outcomes;
import dev.weirkeeper.ops.learning.evaluate.PairEvaluation;
import dev.weirkeeper.ops.learning.evaluate.SuccessHeads;
import dev.weirkeeper.ops.screen.ProgressLine;
import dev.weirkeeper.ops.screen.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Judges how well prompts are told apart. */
@Command(
        name = "evaluate",
        description =
                "How well a router that learnt from outcomes tells prompts that need the strong model from others.",
        footer = {
            "",
            "The file has a JSON object a line, plain or gzipped: {\"id\": ..., \"prompt\": ..., \"outcomes\": {MODEL: {\"score\": 0..1}}}.",
            "Each prompt is scored by heads that learnt from the other folds. Figures are RouteLLM's: see docs/evaluate.md."
        })
public final class EvaluateVerb extends Verb {
    @Option(names = "--data", required = true, paramLabel = "FILE", description = "An outcome table (JSON lines, .gz).")
    private Path data = Path.of("");

    @Option(
            names = "--strong",
            required = true,
            paramLabel = "MODEL",
            description = "The strong model, as in the file.")
    private String strong = "";

    @Option(names = "--weak", required = true, paramLabel = "MODEL", description = "The weak model, as in the file.")
    private String weak = "";

    @Option(
            names = "--folds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Parts of the file, by a hash of the prompt (default ${DEFAULT-VALUE}).")
    private int folds;

    @Option(
            names = "--resamples",
            paramLabel = "N",
            defaultValue = "500",
            description = "Resamples of the 95 %% intervals (default ${DEFAULT-VALUE}).")
    private int resamples;

    @Option(names = "--scores", paramLabel = "FILE", description = "Write each prompt's score as CSV.")
    private @Nullable Path scores;

    @Option(names = "--plot", paramLabel = "FILE", description = "Draw the curves as SVG.")
    private @Nullable Path plot;

    @Option(names = "--json", description = "Print one object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (folds < 2 || folds > 100 || resamples < 1 || resamples > 100_000) {
            throw usage("--folds must be 2 to 100, --resamples 1 to 100000");
        }
        List<Outcomes> rows = rows();
        List<String> models = List.of(strong, weak);
        AtomicInteger done = new AtomicInteger();
        double[][] predicted;
        Terminal terminal = Terminal.ofProcess(System.getenv());
        try (ProgressLine ignored = new ProgressLine(
                err(), terminal, width -> words(done.get()), () -> words(done.get()), Duration.ofSeconds(5))) {
            predicted = SuccessHeads.crossPredicted(rows, models, folds, done::set);
        }
        double[] wanted = new double[rows.size()];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = predicted[i][0] - predicted[i][1];
        }
        PairEvaluation evaluation = PairEvaluation.of(rows, strong, weak, wanted, resamples);
        if (scores != null) {
            ScoresCsv.write(scores, rows, models, wanted, predicted);
        }
        if (plot != null) {
            Files.writeString(plot, CurvePlot.svg(evaluation, strong, weak));
        }
        PairPage page = new PairPage(evaluation, strong, weak, folds);
        if (json) {
            out().println(page.json());
        } else {
            page.lines(terminal).forEach(out()::println);
        }
        return ExitCode.OK;
    }

    private String words(int done) {
        return "learning: " + done + " of " + folds + " folds";
    }

    private List<Outcomes> rows() {
        JsonLines<Outcomes> read;
        try {
            read = Outcomes.read(data);
        } catch (IOException e) {
            throw CliException.failed("file " + data + " cannot be read: " + e.getMessage(), "Is the path right?");
        }
        if (read.broken() > 0) {
            err().println(read.broken() + " lines are left out:");
            read.problems().forEach(problem -> err().println("  " + problem));
        }
        for (String model : List.of(strong, weak)) {
            if (read.rows().stream().noneMatch(row -> row.byModel().containsKey(model))) {
                List<String> known = read.rows().stream()
                        .flatMap(row -> row.byModel().keySet().stream())
                        .distinct()
                        .sorted()
                        .toList();
                throw CliException.failed(
                        "no row of " + data + " has an outcome of '" + model + "'",
                        "It has: " + String.join(", ", known));
            }
        }
        List<Outcomes> both = read.rows().stream()
                .filter(row ->
                        row.byModel().containsKey(strong) && row.byModel().containsKey(weak))
                .toList();
        if (both.size() < folds * 10) {
            throw CliException.failed(
                    both.size() + " prompts have outcomes of both models; " + folds + " folds need at least "
                            + folds * 10,
                    "Give a larger file, or fewer folds.");
        }
        return both;
    }
}
