package dev.weirkeeper.ops.guarantees.soak;

import dev.weirkeeper.ops.guarantees.Call;
import dev.weirkeeper.ops.guarantees.Disturbance;
import dev.weirkeeper.ops.guarantees.History;
import dev.weirkeeper.ops.guarantees.NothingLostOnCrash;
import dev.weirkeeper.ops.guarantees.Produced;
import dev.weirkeeper.ops.guarantees.RateHeld;
import dev.weirkeeper.ops.guarantees.Seen;
import dev.weirkeeper.ops.guarantees.Seen.Attempted;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import dev.weirkeeper.ops.guarantees.Seen.What;
import dev.weirkeeper.ops.guarantees.Terms;
import dev.weirkeeper.ops.guarantees.Verdict;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges a run that is too long to be kept: a request is judged by all guarantees and forgotten once it has ended and nothing
 * was heard of it for {@link #QUIET_MS}. Of what is settled one bit stays: a response or a call that comes after it is a
 * violation. Waits that a 429 asks for concern calls of many requests: they are judged by time instead. What has not ended is
 * kept, and is lost if it has not by the end. Request ids are a prefix and a number. Thread-safe.
 */
final class Rolling {
    /** How long nothing must have been heard of a request. */
    static final long QUIET_MS = 30_000;

    /** Calls that are older tell nothing of waits any more: the longest wait and call together. */
    private static final long MEMORY_MS = 60_000;

    private static final class Trace {
        final List<Produced> produced = new ArrayList<>(1);
        final List<Seen> seen = new ArrayList<>();
        final List<Call> calls = new ArrayList<>();
        long newestMs;

        boolean ended() {
            return !produced.isEmpty() && seen.stream().anyMatch(one -> one instanceof Responded it && !it.replayed());
        }
    }

    private final String ids;
    private final Totals totals = new Totals();
    private final Map<String, Trace> traces = new HashMap<>();
    private final BitSet settled = new BitSet();
    private final List<Call> recent = new ArrayList<>();
    private final Map<String, Attempted> started = new HashMap<>();
    private long pausesJudgedUntilMs = Long.MIN_VALUE;

    /** @param ids what comes before the number in request ids; what is named otherwise is not judged */
    Rolling(String ids) {
        this.ids = ids;
    }

    synchronized void produced(Produced one) {
        Trace trace = trace(one.request(), one.acceptedAtMs());
        trace.produced.add(one);
    }

    synchronized void seen(Seen one) {
        String request = one.request();
        if (!request.startsWith(ids)) {
            return;
        }
        if (one instanceof Attempted it && it.what() == What.STARTED) {
            started.put(it.dispatchId(), it);
        }
        if (settled.get(number(request))) {
            if (one instanceof Responded it && !it.replayed()) {
                totals.violation(
                        "EveryRequestEndsOnce", "P1", "request " + request + ": ended again long after its end");
            }
            return;
        }
        trace(request, one.appendedAtMs()).seen.add(one);
    }

    synchronized void call(Call call) {
        if (!call.request().startsWith(ids)) {
            return;
        }
        recent.add(call);
        if (settled.get(number(call.request()))) {
            totals.violation("CallsBounded", "P3", "request " + call.request() + ": called long after its end");
            return;
        }
        Call.End end = call.end();
        trace(call.request(), end == null ? call.receivedAtMs() : end.atMs())
                .calls
                .add(call);
    }

    /** Judges and forgets what is over. */
    synchronized void settle(long nowMs, List<Disturbance> disturbances) {
        judge(
                traces.entrySet().stream()
                        .filter(one -> one.getValue().ended() && one.getValue().newestMs < nowMs - QUIET_MS)
                        .map(Map.Entry::getKey)
                        .toList(),
                disturbances);
        judgePauses(nowMs - QUIET_MS);
    }

    /** Judges all that is left, ended or not. */
    synchronized List<Verdict> finish(List<Disturbance> disturbances) {
        judge(List.copyOf(traces.keySet()), disturbances);
        judgePauses(Long.MAX_VALUE);
        return totals.verdicts();
    }

    /** How many requests are in memory. */
    synchronized int open() {
        return traces.size();
    }

    /** How many were accepted and have not ended. */
    synchronized long unended() {
        return traces.values().stream()
                .filter(one -> !one.ended() && one.produced.stream().anyMatch(Produced::acknowledged))
                .count();
    }

    private void judge(List<String> requests, List<Disturbance> disturbances) {
        List<Produced> produced = new ArrayList<>();
        List<Seen> seen = new ArrayList<>();
        List<Call> calls = new ArrayList<>();
        for (String request : requests) {
            Trace trace = traces.remove(request);
            if (trace != null) {
                produced.addAll(trace.produced);
                seen.addAll(trace.seen);
                calls.addAll(trace.calls);
                settled.set(number(request));
            }
        }
        if (!requests.isEmpty()) {
            // Without limits of its own: RateHeld is judged by time.
            new History(produced, seen, calls)
                    .judge(Terms.of(Map.of(), disturbances)).stream()
                            .filter(verdict -> !verdict.guarantee().equals(RateHeld.class.getSimpleName()))
                            .map(Rolling::withoutSpans)
                            .forEach(totals::add);
        }
    }

    /** How long a disturbance took to be over cannot be told from some of the requests. */
    private static Verdict withoutSpans(Verdict verdict) {
        if (!verdict.guarantee().equals(NothingLostOnCrash.class.getSimpleName())) {
            return verdict;
        }
        long lost = verdict.figures().getOrDefault(NothingLostOnCrash.LOST, 0L);
        return new Verdict(
                verdict.guarantee(),
                verdict.promise(),
                verdict.violations(),
                verdict.samples(),
                Map.of(NothingLostOnCrash.LOST, lost));
    }

    private void judgePauses(long untilMs) {
        RateHeld held = Terms.of(Map.of(), List.of()).rateHeldFrom(pausesJudgedUntilMs);
        started.values().forEach(held::onRecord);
        recent.stream().filter(call -> call.receivedAtMs() < untilMs).forEach(held::onCall);
        totals.add(held.verdict());
        pausesJudgedUntilMs = untilMs;
        recent.removeIf(call -> call.receivedAtMs() < untilMs - MEMORY_MS);
        Set<String> needed = new HashSet<>();
        recent.forEach(call -> needed.add(call.dispatchId()));
        started.values().removeIf(it -> it.appendedAtMs() < untilMs - MEMORY_MS && !needed.contains(it.dispatchId()));
    }

    private Trace trace(String request, long atMs) {
        Trace trace = traces.computeIfAbsent(request, id -> new Trace());
        trace.newestMs = Math.max(trace.newestMs, atMs);
        return trace;
    }

    private int number(String request) {
        return Integer.parseInt(request.substring(ids.length()));
    }
}
