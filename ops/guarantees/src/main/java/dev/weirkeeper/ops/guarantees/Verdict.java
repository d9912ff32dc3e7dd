package dev.weirkeeper.ops.guarantees;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether a promise was kept.
 *
 * @param guarantee the guarantee's name
 * @param promise its number, P1 to P9
 * @param violations how often it was broken
 * @param samples the first few times, in words
 * @param figures what was counted on the way; times in milliseconds
 */
public record Verdict(
        String guarantee, String promise, long violations, List<String> samples, Map<String, Long> figures) {
    /** Copies list and map. */
    public Verdict {
        samples = List.copyOf(samples);
        figures = new TreeMap<>(figures);
    }

    /** Whether it was kept. */
    public boolean kept() {
        return violations == 0;
    }
}
