package dev.weirkeeper.ops.guarantees.scaling;

import dev.weirkeeper.ops.guarantees.Produced;
import dev.weirkeeper.ops.guarantees.Seen;
import dev.weirkeeper.ops.guarantees.Seen.Ending;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What requests of one load waited, by the deployment that they were for. Pure. */
final class Waits {
    private static final double P99 = 0.99;

    private record Wait(String model, long acceptedAtMs, long endedAtMs, boolean answered) {}

    private final List<Wait> waits;
    private final long firstMs;
    private final long lastMs;

    private Waits(List<Wait> waits) {
        this.waits = waits;
        this.firstMs = waits.stream().mapToLong(Wait::acceptedAtMs).min().orElse(0);
        this.lastMs = waits.stream().mapToLong(Wait::acceptedAtMs).max().orElse(0);
    }

    /**
     * @param produced requests that may go to one deployment each
     * @param seen what was seen
     */
    static Waits of(List<Produced> produced, List<Seen> seen) {
        Map<String, Responded> ends = new HashMap<>();
        for (Seen one : seen) {
            if (one instanceof Responded response && !response.replayed()) {
                ends.putIfAbsent(response.request(), response);
            }
        }
        return new Waits(produced.stream()
                .flatMap(one -> Optional.ofNullable(ends.get(one.request())).map(end -> waited(one, end)).stream())
                .toList());
    }

    private static Wait waited(Produced one, Responded end) {
        boolean answered = end.ending() == Ending.ANSWERED;
        return new Wait(only(one.mayGoTo()), one.acceptedAtMs(), end.appendedAtMs(), answered);
    }

    /** 99th percentile of a deployment's waits, ms; of requests sent after the settling time. 0: there are none. */
    double p99Ms(String model, long settlingMs) {
        long[] sorted = waits.stream()
                .filter(wait -> wait.model().equals(model) && wait.acceptedAtMs() >= firstMs + settlingMs)
                .mapToLong(wait -> wait.endedAtMs() - wait.acceptedAtMs())
                .sorted()
                .toArray();
        return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(sorted.length * P99) - 1];
    }

    /** Answers a second of a deployment, from the settling time on until the last request was sent. */
    double perSecond(String model, long settlingMs) {
        long from = firstMs + settlingMs;
        long count = waits.stream()
                .filter(wait -> wait.model().equals(model) && wait.answered())
                .filter(wait -> wait.endedAtMs() >= from && wait.endedAtMs() < lastMs)
                .count();
        return lastMs <= from ? 0 : count * 1_000.0 / (lastMs - from);
    }

    private static String only(Set<String> models) {
        return models.iterator().next();
    }
}
