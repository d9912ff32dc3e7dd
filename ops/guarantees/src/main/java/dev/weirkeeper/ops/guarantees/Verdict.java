package dev.weirkeeper.ops.guarantees;

import java.util.ArrayList;
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

    /** All that was counted, by name. */
    public static Map<String, Long> figures(List<Verdict> verdicts) {
        Map<String, Long> figures = new TreeMap<>();
        verdicts.forEach(verdict -> figures.putAll(verdict.figures()));
        return figures;
    }

    /** What broke, in words, by guarantee. */
    public static Map<String, List<String>> broken(List<Verdict> verdicts) {
        Map<String, List<String>> broken = new TreeMap<>();
        for (Verdict verdict : verdicts) {
            if (!verdict.kept()) {
                List<String> words = new ArrayList<>();
                words.add(verdict.promise() + ": " + verdict.violations() + " times");
                words.addAll(verdict.samples());
                broken.put(verdict.guarantee(), words);
            }
        }
        return broken;
    }

    /** Whether it was kept. */
    public boolean kept() {
        return violations == 0;
    }
}
