package dev.weirkeeper.ops.guarantees.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.weirkeeper.ops.guarantees.Verdict;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a fault. Field names are public.
 *
 * @param fault its name
 * @param words what happened, in words
 * @param requestsPerSecond how fast requests were sent
 * @param answeredPerSecond how fast they ended while they were sent
 * @param accepted records that the brokers acknowledged
 * @param answered requests that ended with an answer
 * @param lost accepted and never ended
 * @param duplicateResponses ends beyond a request's first
 * @param extraCalls provider calls beyond a request's first
 * @param lateStarts calls after the deadline
 * @param overLimitCalls calls beyond a limit, or in a wait that a 429 asked for
 * @param inFlightAtThrottle the most calls that ran when such a wait began
 * @param recoverySeconds from the beginning of the fault until no more requests were open than before it
 * @param silenceSeconds the longest time in which requests were open and none ended
 * @param recalledSeconds from a worker's death until all that it held was called again
 * @param readySeconds from the new start of what was killed until it worked again, its state restored; 0: nothing was started
 * @param tookSeconds how long the row took, from the start of its cluster on
 * @param kept whether all guarantees held
 * @param figures all that was counted, by name
 * @param broken what broke, in words, by guarantee
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonPropertyOrder({"fault", "words"})
public record FaultRow(
        String fault,
        String words,
        double requestsPerSecond,
        double answeredPerSecond,
        long accepted,
        long answered,
        long lost,
        long duplicateResponses,
        long extraCalls,
        long lateStarts,
        long overLimitCalls,
        long inFlightAtThrottle,
        double recoverySeconds,
        double silenceSeconds,
        double recalledSeconds,
        double readySeconds,
        double tookSeconds,
        boolean kept,
        Map<String, Long> figures,
        Map<String, List<String>> broken) {

    /** Copies maps. */
    public FaultRow {
        figures = new TreeMap<>(figures);
        broken = new TreeMap<>(broken);
    }

    /**
     * How fast it went.
     *
     * @param sent requests a second
     * @param ended ends a second while they were sent
     * @param readySeconds as in the row
     * @param tookSeconds as in the row
     */
    record Pace(double sent, double ended, double readySeconds, double tookSeconds) {}

    static FaultRow of(String fault, String words, Pace pace, List<Verdict> verdicts) {
        Map<String, Long> figures = Verdict.figures(verdicts);
        Map<String, List<String>> broken = Verdict.broken(verdicts);
        Figures of = new Figures(figures);
        return new FaultRow(
                fault,
                words,
                pace.sent(),
                pace.ended(),
                of.count("accepted"),
                of.count("answered"),
                of.count("lost"),
                of.count("duplicateResponses"),
                of.count("extraCalls"),
                of.count("lateStarts"),
                of.count("overLimitCalls") + of.count("callsInPause"),
                of.count("inFlightAtThrottle"),
                of.seconds("recoveryMs"),
                of.seconds("silenceMs"),
                of.seconds("recalledMs"),
                pace.readySeconds(),
                pace.tookSeconds(),
                broken.isEmpty(),
                figures,
                broken);
    }

    private record Figures(Map<String, Long> figures) {
        long count(String name) {
            return figures.getOrDefault(name, 0L);
        }

        double seconds(String name) {
            return count(name) / 1_000.0;
        }
    }
}
