package dev.weirkeeper.ops.learning.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * The rows of a file.
 *
 * @param rows those that could be read, in order
 * @param problems the first {@value #MOST_PROBLEMS} lines that could not, each as {@code line N: why}
 * @param broken how many could not
 */
public record JsonLines<T>(List<T> rows, List<String> problems, int broken) {
    /** Problems that are kept in words. */
    public static final int MOST_PROBLEMS = 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A line that is no row. */
    static final class BadRowException extends Exception {
        private static final long serialVersionUID = 1L;

        BadRowException(String message) {
            super(message);
        }
    }

    /** Makes a row of a line's object. */
    @FunctionalInterface
    interface Reader<T> {
        T read(JsonNode node) throws BadRowException;
    }

    /**
     * Reads a file; a name that ends in {@code .gz} is unzipped.
     *
     * @throws IOException where it cannot be read
     */
    static <T> JsonLines<T> read(Path file, Reader<T> reader) throws IOException {
        List<T> rows = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        int broken = 0;
        int number = 0;
        try (BufferedReader lines = open(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                Optional<String> problem = line.isBlank() ? Optional.empty() : take(line, reader, rows);
                if (problem.isPresent()) {
                    broken++;
                    if (problems.size() < MOST_PROBLEMS) {
                        problems.add("line " + number + ": " + problem.get());
                    }
                }
            }
        }
        return new JsonLines<>(rows, problems, broken);
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
        return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8), 1 << 16);
    }

    private static <T> Optional<String> take(String line, Reader<T> reader, List<T> rows) {
        try {
            JsonNode node = JSON.readTree(line);
            if (!node.isObject()) {
                return Optional.of("is no JSON object");
            }
            rows.add(reader.read(node));
            return Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.of("is no JSON");
        } catch (BadRowException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    static String text(JsonNode node, String name) throws BadRowException {
        JsonNode value = node.path(name);
        if (!value.isTextual() || value.asText().isBlank()) {
            throw new BadRowException(name + " must be a text");
        }
        return value.asText();
    }
}
