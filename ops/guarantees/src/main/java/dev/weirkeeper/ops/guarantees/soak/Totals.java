package dev.weirkeeper.ops.guarantees.soak;

import dev.weirkeeper.ops.guarantees.RateHeld;
import dev.weirkeeper.ops.guarantees.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Verdicts on parts of a run, added up. Figures in milliseconds and the most of something are not added: the largest stays. */
final class Totals {
    private static final int SAMPLES = 10;

    private static final class Sum {
        final String promise;
        long violations;
        final List<String> samples = new ArrayList<>();
        final Map<String, Long> figures = new TreeMap<>();

        Sum(String promise) {
            this.promise = promise;
        }
    }

    private final Map<String, Sum> sums = new LinkedHashMap<>();

    void add(Verdict verdict) {
        Sum sum = sum(verdict.guarantee(), verdict.promise());
        sum.violations += verdict.violations();
        verdict.samples().stream().limit(SAMPLES - (long) sum.samples.size()).forEach(sum.samples::add);
        verdict.figures()
                .forEach((name, value) -> sum.figures.merge(name, value, largest(name) ? Math::max : Long::sum));
    }

    void violation(String guarantee, String promise, String words) {
        add(new Verdict(guarantee, promise, 1, List.of(words), Map.of()));
    }

    List<Verdict> verdicts() {
        List<Verdict> verdicts = new ArrayList<>();
        sums.forEach((guarantee, sum) ->
                verdicts.add(new Verdict(guarantee, sum.promise, sum.violations, sum.samples, sum.figures)));
        return verdicts;
    }

    private Sum sum(String guarantee, String promise) {
        return sums.computeIfAbsent(guarantee, any -> new Sum(promise));
    }

    private static boolean largest(String figure) {
        return figure.endsWith("Ms") || figure.startsWith("most") || figure.equals(RateHeld.IN_FLIGHT_AT_THROTTLE);
    }
}
