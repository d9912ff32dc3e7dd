package dev.weirkeeper.ops.guarantees;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects what a guarantee finds. Not thread-safe. */
final class Findings {
    private static final int SAMPLES = 10;

    private long violations;
    private final List<String> samples = new ArrayList<>();
    private final Map<String, Long> figures = new TreeMap<>();

    /** Something that the promise forbids. */
    void violation(String figure, String words) {
        violations++;
        count(figure, 1);
        if (samples.size() < SAMPLES) {
            samples.add(words);
        }
    }

    /** Adds to a figure. */
    void count(String figure, long more) {
        figures.merge(figure, more, Long::sum);
    }

    /** Raises a figure to a value, if that is more. */
    void most(String figure, long value) {
        figures.merge(figure, value, Math::max);
    }

    Verdict verdict(Guarantee guarantee) {
        return new Verdict(guarantee.getClass().getSimpleName(), guarantee.promise(), violations, samples, figures);
    }
}
