package dev.weirkeeper.ops.learning.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomesTest {
    private static final String LINES = """
            {"id": "a", "prompt": "p", "domain": "d", "outcomes": {"m": {"score": 1, "cost_usd": 0.5}, "n": {"score": null}}}

            {"id": "b", "prompt": "p", "outcomes": {"m": {"score": 2}}}
            {"id": "c", "prompt": "", "outcomes": {}}
            {"id": "d", "prompt": "p"}
            [1]
            {"id":
            """;

    @TempDir
    private Path directory;

    @Test
    void shouldReadRowsAndNameTheLinesThatAreNone() throws Exception {
        Path file = Files.writeString(directory.resolve("o.jsonl"), LINES);

        JsonLines<Outcomes> read = Outcomes.read(file);

        assertThat(read.rows()).singleElement().satisfies(row -> {
            assertThat(row.score("m")).isEqualTo(1);
            assertThat(row.costUsd("m")).isEqualTo(0.5);
            assertThat(row.score("n")).isNaN();
            assertThat(row.domain()).isEqualTo("d");
        });
        assertThat(read.broken()).isEqualTo(5);
        assertThat(read.problems())
                .containsExactly(
                        "line 3: outcomes.m.score must be 0 to 1",
                        "line 4: prompt must be a text",
                        "line 5: outcomes must be an object of models",
                        "line 6: is no JSON object",
                        "line 7: is no JSON");
    }

    @Test
    void shouldUnzipByTheName() throws Exception {
        Path file = directory.resolve("o.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(LINES.getBytes(StandardCharsets.UTF_8));
        }

        assertThat(Outcomes.read(file).rows()).hasSize(1);
    }
}
