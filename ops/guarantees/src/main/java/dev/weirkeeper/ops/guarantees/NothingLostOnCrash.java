package dev.weirkeeper.ops.guarantees;

import dev.weirkeeper.ops.guarantees.Seen.Attempted;
import dev.weirkeeper.ops.guarantees.Seen.DeadLettered;
import dev.weirkeeper.ops.guarantees.Seen.Decided;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import dev.weirkeeper.ops.guarantees.Seen.What;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * P2: nothing that was accepted before, in or after a disturbance stays without an end, and work goes on. It counts what was
 * open when the disturbance began, and measures how long it took until
 *
 * <ul>
 *   <li>{@code recalledMs}: the last call that a killed worker held was made again by another (0: it held none);
 *   <li>{@code silenceMs}: the longest time after the beginning in which requests were open and none ended;
 *   <li>{@code recoveryMs}: no more requests were open than before it, counted from its beginning.
 * </ul>
 *
 * Without a disturbance it asks for the ends only. How long requests were open it tells in any case.
 */
public final class NothingLostOnCrash implements Guarantee {
    /** Figure: accepted before the end of the disturbance and never ended. */
    public static final String LOST = "lostInDisturbance";
    /** Figure, ms: until no more was open than before. */
    public static final String RECOVERY_MS = "recoveryMs";
    /** Figure, ms: longest time without an end. */
    public static final String SILENCE_MS = "silenceMs";
    /** Figure, ms: until all calls of killed workers were made again. */
    public static final String RECALLED_MS = "recalledMs";

    private final Optional<Disturbance> disturbance;
    private final Map<String, Long> accepted = new HashMap<>();
    private final Map<String, Long> ended = new HashMap<>();
    private final Map<String, Attempted> started = new HashMap<>();
    private final Set<String> reported = new HashSet<>();
    private final Map<String, List<Call>> calls = new HashMap<>();

    /** @param disturbance what was done; empty: nothing */
    public NothingLostOnCrash(Optional<Disturbance> disturbance) {
        this.disturbance = disturbance;
    }

    @Override
    public String promise() {
        return "P2";
    }

    @Override
    public void onProduce(Produced produced) {
        if (produced.acknowledged() && produced.decodable()) {
            accepted.merge(produced.request(), produced.acceptedAtMs(), Math::min);
        }
    }

    @Override
    public void onRecord(Seen seen) {
        switch (seen) {
            case Responded response -> ended.merge(response.request(), response.appendedAtMs(), Math::min);
            case Attempted attempt -> {
                if (attempt.what() == What.STARTED) {
                    started.put(attempt.dispatchId() + attempt.worker(), attempt);
                } else {
                    reported.add(attempt.dispatchId());
                }
            }
            case Decided decided -> {}
            case DeadLettered letter -> {}
        }
    }

    @Override
    public void onCall(Call call) {
        calls.computeIfAbsent(call.request(), id -> new ArrayList<>()).add(call);
    }

    @Override
    public Verdict verdict() {
        Findings findings = new Findings();
        List.of(LOST, RECOVERY_MS, SILENCE_MS, RECALLED_MS).forEach(name -> findings.count(name, 0));
        long until = disturbance.map(Disturbance::untilMs).orElse(Long.MAX_VALUE);
        accepted.forEach((request, at) -> {
            if (at <= until && !ended.containsKey(request)) {
                findings.violation(LOST, "request " + request + ": accepted at " + at + ", never ended");
            }
        });
        measureWaits(findings);
        disturbance.ifPresent(it -> measure(it, findings));
        return findings.verdict(this);
    }

    private void measureWaits(Findings findings) {
        long[] waits = accepted.entrySet().stream()
                .filter(one -> ended.containsKey(one.getKey()))
                .mapToLong(one -> ended.getOrDefault(one.getKey(), 0L) - one.getValue())
                .sorted()
                .toArray();
        if (waits.length > 0) {
            findings.count("waitMedianMs", waits[waits.length / 2]);
            findings.count("waitP99Ms", waits[(int) Math.ceil(waits.length * 0.99) - 1]);
        }
    }

    private void measure(Disturbance it, Findings findings) {
        Backlog backlog = Backlog.of(accepted, ended);
        findings.count("openAtDisturbance", backlog.openAt(it.fromMs()));
        findings.most(RECOVERY_MS, backlog.backToNormalAfter(it.fromMs()));
        findings.most(SILENCE_MS, backlog.longestSilenceAfter(it.fromMs()));
        started.values().stream()
                .filter(attempt -> it.ended(attempt.worker()))
                .filter(attempt -> !reported.contains(attempt.dispatchId()))
                .forEach(attempt -> findings.most(RECALLED_MS, recalledAfter(attempt, it.fromMs())));
    }

    private long recalledAfter(Attempted held, long killedAtMs) {
        return calls.getOrDefault(held.request(), List.of()).stream()
                .filter(call -> !call.dispatchId().equals(held.dispatchId()) && call.receivedAtMs() >= killedAtMs)
                .mapToLong(call -> call.receivedAtMs() - killedAtMs)
                .min()
                .orElse(0);
    }
}
