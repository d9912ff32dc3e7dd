package dev.weirkeeper.ops.learn;

import dev.weirkeeper.ops.learning.data.Outcomes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Scores as CSV: the row's id, how much it wants the strong model, then each model's predicted quality. */
final class ScoresCsv {
    private ScoresCsv() {}

    static void write(Path file, List<Outcomes> rows, List<String> models, double[] scores, double[][] predicted)
            throws IOException {
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
            StringBuilder head = new StringBuilder("id,score");
            models.forEach(model -> head.append(',').append(cell(model)));
            out.print(head.append('\n'));
            for (int i = 0; i < scores.length; i++) {
                StringBuilder line =
                        new StringBuilder(cell(rows.get(i).id())).append(',').append(scores[i]);
                for (double quality : predicted[i]) {
                    line.append(',').append(quality);
                }
                out.print(line.append('\n'));
            }
            if (out.checkError()) {
                throw new IOException("writing " + file + " failed");
            }
        }
    }

    /** As RFC 4180 has it. */
    static String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
