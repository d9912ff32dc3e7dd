package dev.weirkeeper.ops.guarantees;

import dev.weirkeeper.ops.guarantees.Seen.Responded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * P7: no call starts after its request's deadline, by the provider's clock, and no request is open for more than a second
 * after it. In a disturbance the second counts from when routing must be back.
 */
public final class DeadlineHonoured implements Guarantee {
    /** Figure: calls received after the deadline of their request. */
    public static final String LATE_STARTS = "lateStarts";
    /** Figure: requests that ended more than a second after their deadline. */
    public static final String LATE_ENDS = "lateEnds";
    /** Figure, ms: the latest start beyond a deadline. */
    public static final String LATEST_START_MS = "latestStartMs";

    private static final long SECOND_MS = 1_000;

    /**
     * How exact the judgement is.
     *
     * @param wireMs how long a call may be on its way to the provider; the caller cannot know it
     * @param takeOverMs within which routing must be back after a disturbance
     */
    public record Tolerance(long wireMs, long takeOverMs) {}

    private final Tolerance tolerance;
    private final List<Disturbance> disturbances;
    private final Map<String, Long> deadlines = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<Responded> responses = new ArrayList<>();

    /**
     * @param tolerance how exact
     * @param disturbances what was done; empty: nothing
     */
    public DeadlineHonoured(Tolerance tolerance, List<Disturbance> disturbances) {
        this.tolerance = tolerance;
        this.disturbances = List.copyOf(disturbances);
    }

    @Override
    public String promise() {
        return "P7";
    }

    @Override
    public void onProduce(Produced produced) {
        if (produced.acknowledged() && produced.decodable()) {
            deadlines.merge(produced.request(), produced.deadlineMs(), Math::min);
        }
    }

    @Override
    public void onRecord(Seen seen) {
        if (seen instanceof Responded response && !response.replayed()) {
            responses.add(response);
        }
    }

    @Override
    public void onCall(Call call) {
        calls.add(call);
    }

    @Override
    public Verdict verdict() {
        Findings findings = new Findings();
        List.of(LATE_STARTS, LATE_ENDS, LATEST_START_MS).forEach(name -> findings.count(name, 0));
        for (Call call : calls) {
            long late = call.receivedAtMs() - deadlines.getOrDefault(call.request(), Long.MAX_VALUE);
            if (late > 0) {
                findings.most(LATEST_START_MS, late);
            }
            if (late > tolerance.wireMs()) {
                findings.violation(LATE_STARTS, "request " + call.request() + ": called " + late + " ms too late");
            }
        }
        for (Responded response : responses) {
            long deadline = deadlines.getOrDefault(response.request(), Long.MAX_VALUE);
            if (deadline != Long.MAX_VALUE && response.appendedAtMs() > mustHaveEndedBy(deadline)) {
                findings.violation(
                        LATE_ENDS,
                        "request " + response.request() + ": " + response.ending() + " "
                                + (response.appendedAtMs() - deadline) + " ms after its deadline");
            }
        }
        return findings.verdict(this);
    }

    private long mustHaveEndedBy(long deadline) {
        long excused = disturbances.stream()
                .filter(it -> deadline >= it.fromMs() - SECOND_MS)
                .mapToLong(it -> it.untilMs() + tolerance.takeOverMs())
                .filter(until -> until >= deadline)
                .max()
                .orElse(deadline);
        return excused + SECOND_MS;
    }
}
