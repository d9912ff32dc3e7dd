package dev.weirkeeper.ops.guarantees.soak;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.weirkeeper.ops.guarantees.Verdict;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a soak. Field names are public.
 *
 * @param seed decides the faults
 * @param seconds how long requests were sent
 * @param requestsPerSecond how fast
 * @param faults how often each kind of fault was done
 * @param mostInMemory the most requests that the judge had to keep at once
 * @param figures all that was counted, by name
 * @param broken what broke, in words, by guarantee
 * @param trends how processes that live all the time grew, by process and quantity
 * @param kept whether all guarantees held and nothing grew
 */
@JsonPropertyOrder({"seed", "kept"})
public record SoakResult(
        long seed,
        double seconds,
        double requestsPerSecond,
        Map<String, Integer> faults,
        int mostInMemory,
        Map<String, Long> figures,
        Map<String, List<String>> broken,
        Map<String, Map<Quantity, Trend>> trends,
        boolean kept) {

    /** How it was run. */
    record Run(long seed, double seconds, double requestsPerSecond, Map<String, Integer> faults, int mostInMemory) {}

    static SoakResult of(Run run, List<Verdict> verdicts, Map<String, Map<Quantity, Trend>> trends) {
        Map<String, List<String>> broken = Verdict.broken(verdicts);
        boolean steady =
                trends.values().stream().flatMap(of -> of.values().stream()).allMatch(Trend::steady);
        return new SoakResult(
                run.seed(),
                run.seconds(),
                run.requestsPerSecond(),
                new TreeMap<>(run.faults()),
                run.mostInMemory(),
                Verdict.figures(verdicts),
                broken,
                trends,
                broken.isEmpty() && steady);
    }
}
