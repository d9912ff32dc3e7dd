package dev.weirkeeper.ops.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Verb;
import dev.weirkeeper.ops.guarantees.burst.Burst;
import dev.weirkeeper.ops.guarantees.cluster.PartFailedException;
import dev.weirkeeper.ops.guarantees.fault.Faults;
import dev.weirkeeper.ops.guarantees.fault.NamedFault;
import dev.weirkeeper.ops.guarantees.run.FaultRow;
import dev.weirkeeper.ops.guarantees.run.Matrix;
import dev.weirkeeper.ops.guarantees.run.MatrixPage;
import dev.weirkeeper.ops.screen.ProgressLine;
import dev.weirkeeper.ops.screen.Table;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.ops.verb.DurationText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Proves what is promised. */
@Command(
        name = "faults",
        description = {
            "Break it in every way that the promises speak of, and count: lost, answered twice, called twice, too"
                    + " late.",
            "Each row starts brokers, routers and workers as processes of its own and judges from outside, by the"
                    + " topics",
            "and the provider's journal. Rows that are in --out already are not run again."
        },
        footer = {
            "",
            "Exit code 1 where a promise was broken; the row to compare with (plain-worker-kill) does not count."
        })
public final class FaultsVerb extends Verb {
    private static final Duration PLAIN_EVERY = Duration.ofSeconds(30);
    static final int WIDE = 200;
    private static final long SEEDS = 1_000_000;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            description = "Only this fault, or burst with --budgets; may be repeated. See --list.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--list", description = "List the faults, or bursts with --budgets, and run none.")
    private boolean list;

    @Option(
            names = "--requests",
            paramLabel = "N",
            description =
                    "Requests a row (default 10000 where something is killed, else 2000; fewer where all rows together"
                            + " would take more than an hour).")
    private @Nullable Integer requests;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "Requests a second (default the fastest up to 200 that a cluster sustains with nothing broken).")
    private @Nullable Double rate;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Use these brokers; rows that hurt brokers are left out (default: each row starts its own).")
    private String bootstrapServers = "";

    @Option(
            names = "--scaling",
            description =
                    "Instead of the matrix: what a second worker is worth to a model, and whether other models notice"
                            + " it, or one that hangs. Ratios of one run.")
    private boolean scaling;

    @Option(
            names = "--budgets",
            description =
                    "Instead of the matrix: 5000 requests at once against a hard budget that pays for a third of them, in"
                            + " five ways. Is it spent, and no more than it?")
    private boolean budgets;

    @Option(
            names = "--soak",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "Instead of the matrix: random faults for so long, and whether processes grow.")
    private @Nullable Duration soak;

    @Option(names = "--seed", paramLabel = "N", description = "Decides the faults of a soak (default by chance).")
    private @Nullable Long seed;

    @Option(names = "--out", paramLabel = "DIR", description = "Where rows and logs go (default ${DEFAULT-VALUE}).")
    private Path out = Path.of("faults");

    @Option(names = "--again", description = "Run rows again that are in --out already.")
    private boolean again;

    @Option(names = "--json", description = "Print the rows as JSON, one a line, on standard output.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException, InterruptedException {
        if (budgets && list) {
            print(LongRuns.names(bursts()));
            return ExitCode.OK;
        }
        if (scaling || budgets || soak != null) {
            return longRun();
        }
        List<NamedFault> faults = chosen();
        if (list) {
            print(names(faults));
            return ExitCode.OK;
        }
        List<FaultRow> rows = run(faults);
        show(rows);
        save(rows);
        boolean kept = rows.stream().filter(FaultsVerb::counts).allMatch(FaultRow::kept);
        return kept ? ExitCode.OK : ExitCode.FAILED;
    }

    private int longRun() throws JsonProcessingException, InterruptedException {
        LongRuns runs = new LongRuns(options(), line -> err().println(line));
        LongRuns.Shown shown;
        try {
            if (budgets) {
                shown = runs.budgets(bursts());
            } else if (soak == null) {
                shown = runs.scaling();
            } else {
                shown = runs.soak(
                        soak, seed == null ? ThreadLocalRandom.current().nextLong(1, SEEDS) : seed);
            }
        } catch (PartFailedException e) {
            throw CliException.failed(String.valueOf(e.getMessage()), "The parts' logs are in " + out + ".", e);
        }
        if (json) {
            out().println(shown.json());
        } else {
            shown.tables().forEach(this::print);
            shown.words().forEach(out()::println);
        }
        return shown.kept() ? ExitCode.OK : ExitCode.FAILED;
    }

    private List<FaultRow> run(List<NamedFault> faults) throws InterruptedException {
        AtomicReference<Consumer<String>> say = new AtomicReference<>(err()::println);
        Matrix matrix = new Matrix(options(), line -> say.get().accept(line));
        MatrixBar bar = new MatrixBar(matrix::standing);
        try (ProgressLine line =
                new ProgressLine(err(), Terminal.ofProcess(System.getenv()), bar::bar, bar::text, PLAIN_EVERY)) {
            say.set(line::say);
            return matrix.run(faults);
        } catch (PartFailedException e) {
            throw CliException.failed(String.valueOf(e.getMessage()), "The parts' logs are in " + out + ".", e);
        }
    }

    private List<NamedFault> chosen() {
        if (only.isEmpty()) {
            return Faults.all();
        }
        return only.stream()
                .map(name -> Faults.named(name).orElseThrow(() -> usage("--only " + name + ": no fault of this name")))
                .toList();
    }

    private List<Burst> bursts() {
        return only.isEmpty()
                ? Burst.all()
                : only.stream()
                        .map(name -> Burst.named(name)
                                .orElseThrow(() -> usage("--only " + name + ": no burst of this name")))
                        .toList();
    }

    private Matrix.Options options() {
        if (requests != null && requests < 1) {
            throw usage("--requests " + requests + ": must be at least 1");
        }
        if (rate != null && !(rate > 0)) {
            throw usage("--rate " + rate + ": must be more than 0");
        }
        return new Matrix.Options(
                out.toAbsolutePath(),
                requests == null ? OptionalInt.empty() : OptionalInt.of(requests),
                rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate),
                bootstrapServers,
                again);
    }

    private static Table names(List<NamedFault> faults) {
        Table table = new Table("fault", ">requests", "what happens");
        faults.forEach(fault -> table.row(fault.name(), Integer.toString(fault.requests()), fault.words()));
        return table;
    }

    private void show(List<FaultRow> rows) throws JsonProcessingException {
        if (json) {
            ObjectMapper mapper = new ObjectMapper();
            for (FaultRow row : rows) {
                out().println(mapper.writeValueAsString(row));
            }
            return;
        }
        print(table(rows));
        rows.stream()
                .filter(row -> !row.kept())
                .forEach(row -> row.broken()
                        .forEach((guarantee, words) -> out().println(row.fault() + ": " + guarantee + ": " + words)));
    }

    /** For whoever looks later: the table as text, Markdown and JSON. */
    private void save(List<FaultRow> rows) {
        try {
            Files.createDirectories(out);
            Files.write(out.resolve("matrix.txt"), table(rows).lines(new Terminal(false, false, WIDE)));
            Files.writeString(out.resolve("matrix.md"), MatrixPage.markdown(rows));
            Files.writeString(out.resolve("matrix.json"), MatrixPage.json(rows));
        } catch (IOException e) {
            throw new UncheckedIOException("the table cannot be written to " + out, e);
        }
    }

    private static Table table(List<FaultRow> rows) {
        String[] titles = MatrixPage.TITLES.toArray(String[]::new);
        for (int i = 1; i < titles.length - 1; i++) {
            titles[i] = ">" + titles[i];
        }
        Table table = new Table(titles);
        rows.forEach(row -> table.row(MatrixPage.cells(row).toArray(String[]::new)));
        return table;
    }

    private void print(Table table) {
        table.lines(Terminal.ofProcess(System.getenv())).forEach(out()::println);
    }

    private static boolean counts(FaultRow row) {
        return Faults.named(row.fault()).map(fault -> !fault.size().plain()).orElse(true);
    }
}
