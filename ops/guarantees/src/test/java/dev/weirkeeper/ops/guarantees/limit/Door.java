package dev.weirkeeper.ops.guarantees.limit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The provider's door in a simulation: what came through it, and whether any limit was ever passed. */
final class Door {
    private static final long WINDOW_MS = 60_000;

    /**
     * A call.
     *
     * @param startMs when it came
     * @param endMs when it was over
     * @param reserved tokens it was admitted for
     * @param more tokens it used beyond that
     */
    record Call(long startMs, long endMs, long reserved, long more) {}

    private record Change(long atMs, long by) {}

    private final List<Call> calls = new ArrayList<>();

    void came(Call call) {
        calls.add(call);
    }

    /** Calls that came between two moments, the second not included. */
    long between(long fromMs, long untilMs) {
        return calls.stream()
                .filter(call -> call.startMs() >= fromMs && call.startMs() < untilMs)
                .count();
    }

    /** The calls that ran between two moments, on the average. */
    double meanRunning(long fromMs, long untilMs) {
        long sum = calls.stream()
                .mapToLong(call -> Math.max(0, Math.min(call.endMs(), untilMs) - Math.max(call.startMs(), fromMs)))
                .sum();
        return (double) sum / (untilMs - fromMs);
    }

    /** The most that ran at once, from a moment on. An end goes before a start of the same millisecond. */
    long mostRunning(long fromMs) {
        return mostRunning(fromMs, 0);
    }

    /** The same, where each counts for some time after its end. */
    long mostRunning(long fromMs, long afterMs) {
        List<Change> changes = new ArrayList<>();
        for (Call call : calls) {
            if (call.endMs() > fromMs) {
                changes.add(new Change(Math.max(fromMs, call.startMs()), 1));
                changes.add(new Change(call.endMs() + afterMs, -1));
            }
        }
        changes.sort(Comparator.comparingLong(Change::atMs).thenComparingLong(Change::by));
        long running = 0;
        long most = 0;
        for (Change change : changes) {
            running += change.by();
            most = Math.max(most, running);
        }
        return most;
    }

    /** The most calls in any minute that begins at a moment or later. */
    long mostCalls(long fromMs) {
        return most(calls.stream().map(call -> new Change(call.startMs(), 1)), fromMs);
    }

    /** The most tokens in any minute, as reserved. */
    long mostTokens() {
        return most(calls.stream().map(call -> new Change(call.startMs(), call.reserved())), 0);
    }

    /** The most tokens in any minute, as used: what goes beyond the reservation at the call's end. */
    long mostTokensUsed() {
        return most(
                calls.stream()
                        .flatMap(call -> Stream.of(
                                new Change(call.startMs(), call.reserved()), new Change(call.endMs(), call.more()))),
                0);
    }

    private static long most(Stream<Change> uses, long fromMs) {
        List<Change> sorted = uses.filter(use -> use.atMs() >= fromMs)
                .sorted(Comparator.comparingLong(Change::atMs))
                .toList();
        long sum = 0;
        long most = 0;
        int first = 0;
        for (Change use : sorted) {
            sum += use.by();
            while (sorted.get(first).atMs() <= use.atMs() - WINDOW_MS) {
                sum -= sorted.get(first).by();
                first++;
            }
            most = Math.max(most, sum);
        }
        return most;
    }
}
