package dev.weirkeeper.ops.config;

import java.util.List;
import java.util.stream.Collectors;

/** A manifest is refused. Carries all that is wrong with it, not only the first thing. */
public final class ManifestException extends Exception {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // an immutable list of records of text; nobody serializes it
    private final List<Problem> problems;

    /** @param problems what is wrong, at least one, in the order of the files and lines */
    public ManifestException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the order of the files and their lines. */
    public List<Problem> problems() {
        return problems;
    }
}
