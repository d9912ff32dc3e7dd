package dev.weirkeeper.ops.verb.simulate;

import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Verb;
import dev.weirkeeper.ops.config.Manifest;
import dev.weirkeeper.ops.config.ManifestException;
import dev.weirkeeper.ops.screen.ProgressLine;
import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.ops.verb.DurationText;
import dev.weirkeeper.router.app.RouterConfig;
import dev.weirkeeper.router.simulate.Outcome;
import dev.weirkeeper.router.simulate.Setup;
import dev.weirkeeper.router.simulate.Simulation;
import dev.weirkeeper.router.simulate.Terms;
import dev.weirkeeper.router.time.Deadlines;
import dev.weirkeeper.schema.Priority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Asks what if: the same traffic through two set-ups, in virtual time. */
@Command(
        name = "simulate",
        description =
                "Show what a catalogue, tenants and policies would do with traffic, beside what others would. Nothing is"
                        + " sent; neither broker nor router is needed.",
        footer = {
            "",
            "Traffic has a JSON object a line, plain or gzipped, as weir send --file takes it: {\"prompt\": \"...\"},"
                    + " {\"messages\": [...]},",
            "or OpenAI's batch lines. A line may also say: at (a moment, or milliseconds from the start), tenant, priority,",
            "deadline (like 30s or 2h), model, policy, metadata, user, conversationId, callerRegion. A flag is for lines that do",
            "not say. What is simulated and what is not: docs/simulate.md.",
            "",
            "Examples:",
            "  weir simulate --traffic week.jsonl.gz --policies policies.yaml --against-policies cheaper.yaml",
            "  weir simulate --traffic questions.jsonl --rate 20 --catalogue models.yaml --tenants tenants.yaml"
        })
public final class SimulateVerb extends Verb {
    private static final Duration PLAIN_EVERY = Duration.ofSeconds(5);

    @Option(
            names = "--traffic",
            paramLabel = "FILE",
            required = true,
            description = "The requests; - is standard input.")
    private Path traffic = Path.of("");

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description = "Models, as for weir apply (default: the simulated ones that weir up starts with).")
    private @Nullable Path catalogue;

    @Option(
            names = "--tenants",
            paramLabel = "FILE",
            description = "Tenants (default: those that weir up starts with).")
    private @Nullable Path tenants;

    @Option(
            names = "--policies",
            paramLabel = "FILE",
            description = "Routing policies (default: those that weir up starts with).")
    private @Nullable Path policies;

    @Option(
            names = "--against-catalogue",
            paramLabel = "FILE",
            description = "Models of the other side (default: the same).")
    private @Nullable Path againstCatalogue;

    @Option(
            names = "--against-tenants",
            paramLabel = "FILE",
            description = "Tenants of the other side (default: the same).")
    private @Nullable Path againstTenants;

    @Option(
            names = "--against-policies",
            paramLabel = "FILE",
            description = "Policies of the other side (default: the same).")
    private @Nullable Path againstPolicies;

    @Option(
            names = "--start",
            paramLabel = "MOMENT",
            description =
                    "When the first request comes, like 2026-12-01T09:00:00Z: prices and budgets follow it (default: the"
                            + " earliest at of the traffic, else now).")
    private @Nullable String start;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Requests a second on the average where lines have no at (default: ${DEFAULT-VALUE}).")
    private double rate = 1;

    @Option(
            names = "--permits",
            paramLabel = "N",
            description = "Calls at once that workers offer for each model (default: ${DEFAULT-VALUE}).")
    private int permits = 200;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of all that is drawn; both sides have the same luck (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--limit", paramLabel = "N", description = "Take the file's first N lines only.")
    private long limit = Long.MAX_VALUE;

    @Option(names = "--tenant", paramLabel = "ID", description = "Who asks (default: ${DEFAULT-VALUE}).")
    private String tenant = "default";

    @Option(names = "--priority", paramLabel = "PRIORITY", description = "interactive, standard (default) or batch.")
    private String priority = "standard";

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "How long an answer is wanted, like 30s or 2h (default: by priority).")
    private @Nullable Duration deadline;

    @Option(
            names = "--json",
            description = "Print one JSON object on standard output; progress goes to standard error.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        check();
        Side first = new Side(catalogue, tenants, policies);
        Side other = new Side(againstCatalogue, againstTenants, againstPolicies);
        Traffic read = traffic();
        Instant at = read.from().minus(1, ChronoUnit.DAYS); // rows that have been there for a while
        Manifest before = manifest(first, at);
        Manifest after = other.isGiven() ? manifest(other.orElse(first), at) : null;
        warn(before, after);
        Comparison comparison = new Comparison(
                inputs(read), run("before", before, read), after == null ? null : run("after", after, read));
        if (json) {
            out().println(ComparisonJson.of(comparison));
        } else {
            ComparisonText.lines(comparison, Terminal.ofProcess(System.getenv()))
                    .forEach(out()::println);
        }
        return ExitCode.OK;
    }

    private void check() {
        if (permits < 1) {
            throw usage("--permits: " + permits + ", must be at least 1");
        }
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw usage("--rate: " + rate + ", must be a number above 0");
        }
        if (limit < 1) {
            throw usage("--limit: " + limit + ", must be at least 1");
        }
    }

    private Traffic traffic() throws IOException {
        Traffic.Pace pace =
                new Traffic.Pace(limit, rate, seed, start(), Instant.now().truncatedTo(ChronoUnit.SECONDS));
        Traffic read;
        try {
            read = Traffic.read(traffic, new LineReader(tenant, priority(), deadline), pace);
        } catch (NoSuchFileException e) {
            throw usage("--traffic: " + traffic + ": there is no such file");
        } catch (IOException e) {
            throw usage(
                    "--traffic: " + traffic + (Files.isDirectory(traffic) ? ": is a directory" : ": cannot be read"));
        }
        if (!read.problems().isEmpty()) {
            read.problems().stream().limit(Traffic.NAMED_PROBLEMS).forEach(err()::println);
            throw CliException.failed(
                    traffic + ": lines that cannot be used, nothing simulated",
                    "Correct the lines above; weir simulate --help tells what a line may say.");
        }
        if (read.requests().isEmpty()) {
            throw CliException.failed(traffic + ": no requests, nothing simulated", "It needs a JSON object a line.");
        }
        return read;
    }

    private @Nullable Instant start() {
        try {
            return start == null ? null : Instant.parse(start);
        } catch (DateTimeException e) {
            throw usage("--start: '" + start + "', must be a moment like 2026-12-01T09:00:00Z");
        }
    }

    private Priority priority() {
        for (Priority known : Priority.values()) {
            if (known != Priority.UNKNOWN && known.name().equals(priority.toUpperCase(Locale.ROOT))) {
                return known;
            }
        }
        throw usage("--priority: '" + priority + "', must be interactive, standard or batch");
    }

    private Manifest manifest(Side side, Instant at) {
        try {
            return side.read(at);
        } catch (ManifestException e) {
            e.problems().forEach(err()::println);
            int problems = e.problems().size();
            throw CliException.failed(
                    problems + (problems == 1 ? " problem" : " problems") + " in the manifests, nothing simulated",
                    "Correct the lines above; weir init DIR writes a sample of every field.");
        }
    }

    private void warn(Manifest before, @Nullable Manifest after) {
        List<String> first = Side.warnings(before);
        first.forEach(warning -> err().println("warning: " + warning));
        if (after != null) {
            Side.warnings(after).stream()
                    .filter(warning -> !first.contains(warning))
                    .forEach(warning -> err().println("warning: after: " + warning));
        }
    }

    private Outcome run(String name, Manifest manifest, Traffic read) {
        Setup setup = new Setup(manifest.models(), manifest.tenants(), manifest.policies());
        int total = read.requests().size();
        AtomicLong arrived = new AtomicLong();
        try (ProgressLine ignored = new ProgressLine(
                err(),
                Terminal.ofProcess(System.getenv()),
                width -> Shown.line(words(name, arrived.get(), total), width),
                () -> words(name, arrived.get(), total),
                PLAIN_EVERY)) {
            return Simulation.run(setup, read.requests(), new Terms(permits, seed, deadlines()), arrived::set);
        }
    }

    private static String words(String name, long arrived, int total) {
        return String.format(Locale.ROOT, "%s: %,d of %,d requests have come", name, arrived, total);
    }

    /** Those that a router has whose configuration does not say otherwise. */
    private static Deadlines deadlines() {
        return new Deadlines(
                byDefault(RouterConfig.DEADLINE_INTERACTIVE_MS),
                byDefault(RouterConfig.DEADLINE_STANDARD_MS),
                byDefault(RouterConfig.DEADLINE_BATCH_MS));
    }

    private static long byDefault(String key) {
        return (Long)
                Objects.requireNonNull(RouterConfig.definition().defaultValues().get(key), key);
    }

    private Comparison.Inputs inputs(Traffic read) {
        return new Comparison.Inputs(traffic.toString(), read.requests().size(), read.from(), read.to(), seed, permits);
    }
}
