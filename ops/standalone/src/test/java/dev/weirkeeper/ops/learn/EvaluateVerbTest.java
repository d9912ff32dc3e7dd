package dev.weirkeeper.ops.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Weir;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Code needs the strong model, small talk does not: that can be learnt. */
class EvaluateVerbTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path data = Path.of("");

    @BeforeEach
    void write() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            boolean code = i % 3 == 0;
            String prompt =
                    code ? "Write a function that sorts list " + i : "Good morning, how are you today, friend " + i;
            lines.add("""
                    {"id": "row,%d", "prompt": "%s", "outcomes": {"large": {"score": 1}, "small": {"score": %d}}}""".formatted(i, prompt, code ? 0 : 1));
        }
        lines.add("{broken");
        data = Files.write(directory.resolve("o.jsonl"), lines);
    }

    private int weir(String... args) {
        return Weir.run(args, Map.of(), new PrintWriter(out), new PrintWriter(err));
    }

    @Test
    void shouldShowFiguresBesideLengthChanceAndTheBestThereIs() throws Exception {
        Path csv = directory.resolve("scores.csv");
        Path svg = directory.resolve("curve.svg");
        int exit = weir(
                "evaluate",
                "--data",
                data.toString(),
                "--strong",
                "large",
                "--weak",
                "small",
                "--resamples",
                "20",
                "--json",
                "--scores",
                csv.toString(),
                "--plot",
                svg.toString());

        assertThat(exit).isEqualTo(ExitCode.OK);
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.path("prompts").asInt()).isEqualTo(300);
        assertThat(json.at("/router/apgr").asDouble())
                .isCloseTo(json.at("/optimal/apgr").asDouble(), within(0.05));
        assertThat(json.at("/router/cpt80").asDouble()).isBetween(20.0, 35.0);
        assertThat(json.at("/random/apgr").asDouble()).isBetween(0.4, 0.6);
        assertThat(err.toString()).contains("1 lines are left out:", "line 301: is no JSON");
        List<String> rows = Files.readAllLines(csv);
        assertThat(rows.getFirst()).isEqualTo("id,score,large,small");
        assertThat(rows).hasSize(301);
        assertThat(rows.get(1)).startsWith("\"row,0\",");
        assertThat(Files.readString(svg))
                .startsWith("<svg")
                .contains("learnt", "prompt length")
                .endsWith("</svg>\n");
    }

    @Test
    void shouldPrintATableThatFitsATerminal() {
        assertThat(weir(
                        "evaluate",
                        "--data",
                        data.toString(),
                        "--strong",
                        "large",
                        "--weak",
                        "small",
                        "--resamples",
                        "20"))
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("learnt: P(strong) - P(weak)", "prompt length", "chance");
        assertThat(out.toString().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }

    @Test
    void shouldNameTheModelsThatThereAre() {
        assertThat(weir("evaluate", "--data", data.toString(), "--strong", "huge", "--weak", "small"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("'huge'", "It has: large, small");
    }

    @Test
    void shouldSayThatAFileCannotBeReadOrIsTooSmall() {
        assertThat(weir("evaluate", "--data", "nowhere.jsonl", "--strong", "large", "--weak", "small"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(weir("evaluate", "--data", data.toString(), "--strong", "large", "--weak", "small", "--folds", "50"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(weir("evaluate", "--data", data.toString(), "--strong", "large", "--weak", "small", "--folds", "1"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("cannot be read", "50 folds need at least 500", "--folds must be 2 to 100");
    }
}
