package dev.weirkeeper.ops.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Verb;
import dev.weirkeeper.ops.guarantees.cluster.PartFailedException;
import dev.weirkeeper.ops.guarantees.fault.Faults;
import dev.weirkeeper.ops.guarantees.fault.NamedFault;
import dev.weirkeeper.ops.guarantees.run.FaultRow;
import dev.weirkeeper.ops.guarantees.run.Matrix;
import dev.weirkeeper.ops.screen.Table;
import dev.weirkeeper.ops.screen.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Proves what is promised. */
@Command(
        name = "faults",
        description = {
            "Break it in every way that the promises speak of, and count: lost, answered twice, called twice, too late.",
            "Each row starts brokers, routers and workers as processes of its own and judges from outside, by the topics",
            "and the provider's journal. Rows that are in --out already are not run again."
        },
        footer = {
            "",
            "Exit code 1 where a promise was broken; the row to compare with (plain-worker-kill) does not count."
        })
public final class FaultsVerb extends Verb {
    @Option(names = "--only", paramLabel = "NAME", description = "Only this fault; may be repeated. See --list.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--list", description = "List the faults and run none.")
    private boolean list;

    @Option(
            names = "--requests",
            paramLabel = "N",
            description = "Requests a row (default 10000 where something is killed, else 2000).")
    private @Nullable Integer requests;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Requests a second (default 200, or the fastest that the row without a fault sustains).")
    private @Nullable Double rate;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Use these brokers; rows that hurt brokers are left out (default: each row starts its own).")
    private String bootstrapServers = "";

    @Option(names = "--out", paramLabel = "DIR", description = "Where rows and logs go (default ${DEFAULT-VALUE}).")
    private Path out = Path.of("faults");

    @Option(names = "--again", description = "Run rows again that are in --out already.")
    private boolean again;

    @Option(names = "--json", description = "Print the rows as JSON, one a line, on standard output.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException, InterruptedException {
        List<NamedFault> faults = chosen();
        if (list) {
            print(names(faults));
            return ExitCode.OK;
        }
        List<FaultRow> rows;
        try {
            rows = new Matrix(options(), line -> err().println(line)).run(faults);
        } catch (PartFailedException e) {
            throw CliException.failed(String.valueOf(e.getMessage()), "The parts' logs are in " + out + ".", e);
        }
        show(rows);
        boolean kept = rows.stream().filter(FaultsVerb::counts).allMatch(FaultRow::kept);
        return kept ? ExitCode.OK : ExitCode.FAILED;
    }

    private List<NamedFault> chosen() {
        if (only.isEmpty()) {
            return Faults.all();
        }
        return only.stream()
                .map(name -> Faults.named(name).orElseThrow(() -> usage("--only " + name + ": no fault of this name")))
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

    private static Table table(List<FaultRow> rows) {
        Table table = new Table(
                "fault",
                ">per s",
                ">accepted",
                ">answered",
                ">lost",
                ">duplicate responses",
                ">extra calls",
                ">late starts",
                ">over limit",
                ">recovery s",
                "promises");
        for (FaultRow row : rows) {
            table.row(
                    row.fault(),
                    decimal(row.requestsPerSecond()),
                    Long.toString(row.accepted()),
                    Long.toString(row.answered()),
                    Long.toString(row.lost()),
                    Long.toString(row.duplicateResponses()),
                    Long.toString(row.extraCalls()),
                    Long.toString(row.lateStarts()),
                    Long.toString(row.overLimitCalls()),
                    decimal(row.recoverySeconds()),
                    row.kept() ? "held" : "broken");
        }
        return table;
    }

    private void print(Table table) {
        table.lines(Terminal.ofProcess(System.getenv())).forEach(out()::println);
    }

    private static boolean counts(FaultRow row) {
        return Faults.named(row.fault()).map(fault -> !fault.size().plain()).orElse(true);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
