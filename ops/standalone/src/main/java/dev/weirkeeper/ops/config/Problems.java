package dev.weirkeeper.ops.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;

/** Collects what is wrong with one file. Not thread-safe. */
final class Problems {
    private final String file;
    private final List<Problem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    String file() {
        return file;
    }

    void add(Mark mark, String field, String message) {
        // SnakeYAML counts from 0, editors from 1.
        found.add(new Problem(file, mark.getLine() + 1, mark.getColumn() + 1, field, message));
    }

    void addForFile(String message) {
        found.add(new Problem(file, 0, 0, "", message));
    }

    /** What was found, in the order of the lines. */
    List<Problem> found() {
        return found.stream()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .toList();
    }
}
