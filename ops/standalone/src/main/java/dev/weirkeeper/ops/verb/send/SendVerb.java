package dev.weirkeeper.ops.verb.send;

import dev.weirkeeper.connector.client.WeirkeeperClient;
import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.ClusterVerb;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.screen.ProgressLine;
import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.ops.verb.Cluster;
import dev.weirkeeper.ops.verb.DurationText;
import dev.weirkeeper.schema.Priority;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks: one prompt, or a file of them. */
@Command(
        name = "send",
        description = "Ask: one prompt, or the lines of a file.",
        footer = {
            "",
            "A file has a JSON object a line, plain or gzipped: {\"prompt\": \"...\"}, {\"messages\": [...]}, or OpenAI's batch",
            "lines {\"custom_id\": \"...\", \"body\": {\"model\": \"...\", \"messages\": [...]}}. A flag wins over the line.",
            "",
            "Examples:",
            "  weir send \"What is a weir?\"",
            "  weir send --stream \"Explain Kafka Streams to a plumber.\"",
            "  git diff | weir send --system \"Write a commit message.\" -",
            "  weir send --file questions.jsonl.gz --limit 1000 --out answers.jsonl"
        })
public final class SendVerb extends ClusterVerb {
    private static final int LONGEST_PROMPT = 8 * 1024 * 1024;

    @Parameters(
            index = "0..*",
            arity = "0..*",
            paramLabel = "PROMPT",
            description = "What to ask; several words need no quotes. - reads it from standard input.")
    private List<String> prompt = List.of();

    @Option(names = "--file", paramLabel = "FILE", description = "Ask every line of a file; - is standard input.")
    private @Nullable Path file;

    @Option(names = "--limit", paramLabel = "N", description = "Take the file's first N lines only.")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Keep the responses, a JSON object a line with the response record's field names; .gz is zipped.")
    private @Nullable Path out;

    @Option(
            names = "--ids",
            paramLabel = "fresh|line",
            description =
                    "Where request ids come from: fresh ones (default), or the lines' own id or custom_id, so that"
                            + " sending a file again answers each line only once. The line's id is always in metadata.lineId.")
    private String ids = "fresh";

    @Option(names = "--tenant", paramLabel = "ID", description = "Who asks (default: ${DEFAULT-VALUE}).")
    private String tenant = "default";

    @Option(
            names = "--model",
            paramLabel = "ID",
            description = "A model or alias; auto lets the router choose (default).")
    private @Nullable String model;

    @Option(names = "--policy", paramLabel = "ID", description = "A routing policy (default: the tenant's).")
    private @Nullable String policy;

    @Option(
            names = "--priority",
            paramLabel = "PRIORITY",
            description = "interactive, standard (default) or batch.",
            defaultValue = "standard")
    private String priority = "standard";

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "How long an answer is wanted, like 30s or 2h; later it ends EXPIRED (default: by priority).")
    private @Nullable Duration deadline;

    @Option(names = "--system", paramLabel = "TEXT", description = "A system message before the prompt.")
    private @Nullable String system;

    @Option(names = "--max-tokens", paramLabel = "N", description = "Longest answer, in tokens.")
    private @Nullable Integer maxTokens;

    @Option(
            names = "--metadata",
            paramLabel = "K=V",
            description = "Metadata for rules and for the response; may be repeated.")
    private Map<String, String> metadata = Map.of();

    @Option(names = "--rate", paramLabel = "N", description = "Send at most N requests a second (default: no limit).")
    private double rate;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            description = "Have at most N requests out at once (default: ${DEFAULT-VALUE}).")
    private int inFlight = 500;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "How long to wait for each answer (default: 2m, with --file 15m). The request lives on.")
    private @Nullable Duration timeout;

    @Option(names = "--stream", description = "Show the answer while it is made; with --json a line for each piece.")
    private boolean stream;

    @Option(names = "--no-wait", description = "Return as soon as the broker has it; print the request id.")
    private boolean noWait;

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        Asking asking = new Asking(tenant, model, policy, priority(), deadline, system, maxTokens, metadata);
        return file == null ? single(asking) : file(asking, file);
    }

    private void check() {
        if (file == null && prompt.isEmpty()) {
            throw usage("nothing to ask: give a prompt, - or --file");
        }
        if (file != null && !prompt.isEmpty()) {
            throw usage("a prompt and --file exclude each other");
        }
        if (stream && (file != null || noWait)) {
            throw usage("--stream shows one answer while it is made: it goes with neither --file nor --no-wait");
        }
        if (limit < 1) {
            throw usage("--limit: " + limit + " must be at least 1");
        }
        if (rate < 0 || inFlight < 1) {
            throw usage("--rate must be at least 0, --in-flight at least 1");
        }
        if (maxTokens != null && maxTokens < 1) {
            throw usage("--max-tokens: " + maxTokens + " must be at least 1");
        }
        if (!ids.equals("fresh") && !ids.equals("line")) {
            throw usage("--ids: '" + ids + "' must be fresh or line");
        }
        if (tenant.isBlank()) {
            throw usage("--tenant: must not be empty");
        }
    }

    private Priority priority() {
        return switch (priority.toLowerCase(Locale.ROOT)) {
            case "interactive" -> Priority.INTERACTIVE;
            case "standard" -> Priority.STANDARD;
            case "batch" -> Priority.BATCH;
            default -> throw usage("--priority: '" + priority + "' must be interactive, standard or batch");
        };
    }

    private int single(Asking asking) throws IOException, InterruptedException {
        String text = text();
        try (Cluster cluster = Cluster.of(connection());
                WeirkeeperClient client = cluster.client("weir-send", inFlight)) {
            SingleSend sending = new SingleSend(client, Terminal.ofProcess(System.getenv()), out(), err());
            String id = UUID.randomUUID().toString();
            var request = asking.request(Question.of(text), id, Instant.now());
            if (noWait) {
                sending.submit(request, json());
                return ExitCode.OK;
            }
            Duration patience = timeout == null ? Duration.ofMinutes(2) : timeout;
            boolean answered =
                    stream ? sending.stream(request, patience, json()) : sending.ask(request, patience, json());
            return answered ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private String text() throws IOException {
        String text = String.join(" ", prompt);
        if (text.equals("-")) {
            text = standardInput(System.in);
        }
        if (text.isBlank()) {
            throw usage("the prompt is empty");
        }
        return text;
    }

    private String standardInput(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LONGEST_PROMPT + 1);
        if (bytes.length > LONGEST_PROMPT) {
            throw CliException.failed(
                    "request_too_large: the prompt has more than " + Shown.bytes(LONGEST_PROMPT),
                    "A request may have 900 kB; nothing was sent. Shorten it, or pass large parts by URL.");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private int file(Asking asking, Path path) throws IOException, InterruptedException {
        if (!path.toString().equals("-") && !Files.isReadable(path)) {
            throw CliException.failed("file " + path + " cannot be read", "Is the path right, and may you read it?");
        }
        FileSend.Pace pace = new FileSend.Pace(
                limit, rate, timeout == null ? Duration.ofMinutes(15) : timeout, !noWait, ids.equals("line"));
        Tally tally = new Tally();
        long total = InputFile.count(path, limit);
        try (Cluster cluster = Cluster.of(connection());
                InputFile input = InputFile.open(path);
                AnswerFile answers = new AnswerFile(out, json() ? out() : null);
                WeirkeeperClient client = cluster.client("weir-send", inFlight)) {
            FileSend sending = new FileSend(client, asking, pace, tally, answers);
            Terminal terminal = Terminal.ofProcess(System.getenv());
            try (ProgressLine line = new ProgressLine(err(), terminal, () -> sending.progress(total))) {
                Thread atInterrupt = new Thread(() -> {
                    line.close();
                    answers.close();
                    finish(new Summary(tally, sending.elapsed(), false), terminal);
                });
                Runtime.getRuntime().addShutdownHook(atInterrupt);
                sending.run(input, line);
                Runtime.getRuntime().removeShutdownHook(atInterrupt);
            }
            finish(new Summary(tally, sending.elapsed(), true), terminal);
        }
        return tally.failedCount() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    /** The tables are what a person wants on the screen; in JSON mode standard output belongs to the responses. */
    private void finish(Summary summary, Terminal terminal) {
        if (json()) {
            err().println(summary.json());
        } else {
            summary.lines(terminal).forEach(out()::println);
        }
        out().flush();
        err().flush();
    }
}
