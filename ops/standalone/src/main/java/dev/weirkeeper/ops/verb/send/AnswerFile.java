package dev.weirkeeper.ops.verb.send;

import dev.weirkeeper.ops.screen.RecordJson;
import dev.weirkeeper.schema.InferenceResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Keeps responses as JSON lines, gzipped where the file's name ends in {@code .gz}. Thread-safe. */
final class AnswerFile implements AutoCloseable {
    private final @Nullable PrintWriter file;
    private final @Nullable PrintWriter screen;

    /**
     * @param path the file, written anew; null: none
     * @param screen where they are printed as well; null: nowhere
     */
    AnswerFile(@Nullable Path path, @Nullable PrintWriter screen) throws IOException {
        this.file = path == null ? null : open(path);
        this.screen = screen;
    }

    synchronized void write(InferenceResponse response) {
        if (file == null && screen == null) {
            return;
        }
        String line = RecordJson.of(response).toString();
        if (file != null) {
            file.println(line);
        }
        if (screen != null) {
            screen.println(line);
        }
    }

    @Override
    public synchronized void close() {
        if (file != null) {
            file.close();
        }
        if (screen != null) {
            screen.flush();
        }
    }

    private static PrintWriter open(Path path) throws IOException {
        if (path.toString().endsWith(".gz")) {
            return new PrintWriter(new GZIPOutputStream(Files.newOutputStream(path)), false, StandardCharsets.UTF_8);
        }
        BufferedWriter plain = Files.newBufferedWriter(path, StandardCharsets.UTF_8);
        return new PrintWriter(plain);
    }
}
