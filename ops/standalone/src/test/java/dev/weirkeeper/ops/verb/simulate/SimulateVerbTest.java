package dev.weirkeeper.ops.verb.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Weir;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code weir simulate}, through the command line, on the files that {@code docs/simulate.md} works with. */
class SimulateVerbTest {
    private static final String DAY = "../../docs/simulate/traffic.jsonl";
    private static final String THRIFTY = "../../docs/simulate/thrifty.yaml";
    private static final Path PAGE = Path.of("../../docs/simulate.md");
    private static final String[] EXAMPLE = {"simulate", "--traffic", DAY, "--against-policies", THRIFTY};

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldShowBothSidesWithTheDifference() {
        assertThat(run(EXAMPLE)).as(err.toString()).isEqualTo(ExitCode.OK);

        assertThat(out.toString().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100))
                .anySatisfy(line -> assertThat(line).matches(" +BEFORE +AFTER +DIFFERENCE"))
                .anySatisfy(line -> assertThat(line).matches("cost +\\$\\S+ +\\$\\S+ +-\\$\\S+ \\(-\\d+\\.\\d %\\)"))
                .anySatisfy(line -> assertThat(line).startsWith("MODEL "));
        assertThat(err.toString()).doesNotContain("warning");
    }

    /** To write it anew: run this test with {@code -Dreference.write=true}. */
    @Test
    void shouldShowWhatTheDocumentationShows() throws IOException {
        run(EXAMPLE);
        String begin = "<!-- output -->\n```\n";
        String page = Files.readString(PAGE);
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf("```\n", from);
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(PAGE, page.substring(0, from) + out + page.substring(to));
        }

        assertThat(PAGE).content().contains(begin + out + "```\n");
    }

    @Test
    void shouldPrintOneJsonObject() throws JsonProcessingException {
        assertThat(run("simulate", "--traffic", DAY, "--against-policies", THRIFTY, "--json"))
                .isEqualTo(ExitCode.OK);

        JsonNode json = json();
        JsonNode before = json.path("before");
        JsonNode after = json.path("after");
        assertThat(json.path("inputs").path("requests").asLong()).isEqualTo(240);
        assertThat(json.path("inputs").path("seed").asLong()).isEqualTo(1);
        assertThat(before.path("answered").asLong()).isEqualTo(240);
        assertThat(before.path("deferred").asLong()).isPositive();
        assertThat(before.path("models").path("sim-frontier").path("answered").asLong())
                .isPositive();
        assertThat(after.path("models").has("sim-frontier")).isFalse();
        assertThat(json.path("difference").path("costNanoUsd").asLong())
                .isEqualTo(after.path("costNanoUsd").asLong()
                        - before.path("costNanoUsd").asLong())
                .isNegative();
    }

    @Test
    void shouldSayTheSameTwice() {
        run(EXAMPLE);
        String first = out.toString();
        out.getBuffer().setLength(0);
        run(EXAMPLE);

        assertThat(out.toString()).isEqualTo(first);
    }

    @Test
    void shouldShowOneSideWhereThereIsNoOther() {
        assertThat(run("simulate", "--traffic", DAY, "--limit", "10")).isEqualTo(ExitCode.OK);

        assertThat(out.toString())
                .startsWith("10 requests from 2026-12-01T00:")
                .contains("SHARE", "QUALITY")
                .doesNotContain("AFTER");
    }

    @Test
    void shouldTakeTimesFromStartAndRateWhereLinesHaveNone() throws IOException {
        Path file = directory.resolve("plain.jsonl.gz");
        try (var zipped = new GZIPOutputStream(Files.newOutputStream(file))) {
            zipped.write("{\"prompt\": \"What is a weir?\"}\n".repeat(100).getBytes(StandardCharsets.UTF_8));
        }

        assertThat(run(
                        "simulate",
                        "--traffic",
                        file.toString(),
                        "--start",
                        "2026-12-01T09:00:00Z",
                        "--rate",
                        "10",
                        "--json"))
                .isEqualTo(ExitCode.OK);
        JsonNode inputs = json().path("inputs");
        assertThat(inputs.path("start").asText()).isEqualTo("2026-12-01T09:00:00Z");
        assertThat(Instant.parse(inputs.path("last").asText()))
                .isBetween("2026-12-01T09:00:05Z", "2026-12-01T09:00:20Z");
    }

    @Test
    void shouldMoveTrafficToAnotherStartAndSortIt() throws IOException {
        Path file = write(
                "{\"prompt\": \"b\", \"at\": \"2026-12-01T10:00:00Z\"}",
                "{\"prompt\": \"a\", \"at\": \"2026-12-01T09:00:00Z\"}");

        assertThat(run("simulate", "--traffic", file.toString(), "--start", "2027-01-01T00:00:00Z", "--json"))
                .isEqualTo(ExitCode.OK);

        assertThat(json().path("inputs").path("start").asText()).isEqualTo("2027-01-01T00:00:00Z");
        assertThat(json().path("inputs").path("last").asText()).isEqualTo("2027-01-01T01:00:00Z");
    }

    @Test
    void shouldTakeTenantPriorityAndDeadlineFromTheLine() throws IOException {
        Path file = write(
                "{\"prompt\": \"x\", \"at\": 0, \"tenant\": \"gold\", \"priority\": \"batch\", \"deadline\": \"2h\"}",
                "{\"prompt\": \"x\", \"at\": 5, \"tenant\": \"nobody\"}");

        assertThat(run("simulate", "--traffic", file.toString(), "--priority", "interactive", "--json"))
                .isEqualTo(ExitCode.OK);

        JsonNode before = json().path("before");
        assertThat(before.path("tenants").path("gold").path("answered").asLong())
                .isEqualTo(1);
        assertThat(before.path("priorities").path("batch").path("answered").asLong())
                .isEqualTo(1);
        assertThat(before.path("priorities").path("interactive").path("refused").asLong())
                .isEqualTo(1);
        assertThat(before.path("refusals").path("tenant_unknown").asLong()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nonsense                              | line 2 is no JSON
            {"text": "x"}                         | line 2 has neither "prompt" nor "messages"
            {"prompt": "x", "at": "noon"}         | line 2: at: "noon", must be a moment like
            {"prompt": "x", "at": -1}             | line 2: at: -1, must be a moment like
            {"prompt": "x", "at": 1, "tenant": 7} | line 2: tenant: 7, must be a text
            {"prompt": "x", "priority": "asap"}   | line 2: priority: "asap", must be interactive, standard or batch
            {"prompt": "x", "deadline": "soon"}   | line 2: deadline: "soon", must be a duration
            {"prompt": "x"}                       | line 2: at: none, line 1 has milliseconds; must be the same for all lines
            """)
    void shouldNameTheLineTheFieldTheValueAndTheRule(String line, String words) throws IOException {
        Path file = write("{\"prompt\": \"ok\", \"at\": 0}", line);

        assertThat(run("simulate", "--traffic", file.toString())).isEqualTo(ExitCode.FAILED);

        assertThat(err.toString()).contains(words).contains("nothing simulated");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldRefuseWhatCannotBeRead() throws IOException {
        assertThat(run("simulate", "--traffic", "nowhere.jsonl")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--traffic: nowhere.jsonl: there is no such file");

        assertThat(run("simulate", "--traffic", DAY, "--catalogue", "nowhere.yaml"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("nowhere.yaml: there is no such file");

        assertThat(run("simulate", "--traffic", write().toString())).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("no requests, nothing simulated");
    }

    @ParameterizedTest
    @CsvSource({
        "--permits, 0, '--permits: 0, must be at least 1'",
        "--rate, 0, '--rate: 0.0, must be a number above 0'",
        "--limit, 0, '--limit: 0, must be at least 1'",
        "--start, tomorrow, '--start: ''tomorrow'', must be a moment like'",
        "--priority, asap, '--priority: ''asap'', must be interactive'"
    })
    void shouldRefuseFlagsThatMakeNoSense(String flag, String value, String words) {
        assertThat(run("simulate", "--traffic", DAY, flag, value)).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString()).contains(words);
    }

    @Test
    void shouldWarnOfWhatApplyWarnsOf() throws IOException {
        Path policies = directory.resolve("policies.yaml");
        Files.writeString(policies, "policies:\n  - {id: default, answerValue: 0.01, deny: [sim-fronteer]}\n");

        assertThat(run("simulate", "--traffic", DAY, "--limit", "5", "--against-policies", policies.toString()))
                .isEqualTo(ExitCode.OK);

        assertThat(err.toString()).contains("warning: after: policy default names", "sim-fronteer");
    }

    private Path write(String... lines) throws IOException {
        return Files.write(directory.resolve("traffic.jsonl"), List.of(lines));
    }

    private JsonNode json() throws JsonProcessingException {
        return new JsonMapper().readTree(out.toString());
    }

    private int run(String... args) {
        return Weir.run(args, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
