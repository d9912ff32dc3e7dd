package dev.weirkeeper.router.simulate;

import dev.weirkeeper.router.attempt.Ending;
import dev.weirkeeper.schema.LedgerAttempt;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.ResponseStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts what becomes of requests. Not thread-safe. */
final class Tally {
    private final Sum all = new Sum();
    private final SortedMap<String, Sum> models = new TreeMap<>();
    private final SortedMap<String, Sum> priorities = new TreeMap<>();
    private final SortedMap<String, Sum> tenants = new TreeMap<>();
    private final SortedMap<String, Long> refusals = new TreeMap<>();
    private final SortedMap<String, Long> failures = new TreeMap<>();
    private long deferred;
    private long waited;

    private static final class Sum {
        private static final int FIRST = 64;

        private long requests;
        private long missed;
        private long refused;
        private long failed;
        private long costNanoUsd;
        private double quality;
        private long[] latencies = new long[FIRST];
        private int answered;

        private void ended(ResponseStatus status) {
            requests++;
            missed += status == ResponseStatus.EXPIRED ? 1 : 0;
            refused += status == ResponseStatus.REFUSED ? 1 : 0;
            failed += status == ResponseStatus.FAILED ? 1 : 0;
        }

        private void answered(double expected, long latencyMs) {
            quality += expected;
            if (answered == latencies.length) {
                latencies = Arrays.copyOf(latencies, 2 * answered);
            }
            latencies[answered++] = latencyMs;
        }

        private Group group() {
            long[] sorted = Arrays.copyOf(latencies, answered);
            Arrays.sort(sorted);
            double mean = answered == 0 ? 0 : quality / answered;
            return new Group(
                    requests,
                    answered,
                    missed,
                    refused,
                    failed,
                    costNanoUsd,
                    mean,
                    percentile(sorted, 50),
                    percentile(sorted, 95));
        }

        /** The least that so many per cent do not pass. */
        private static long percentile(long[] sorted, int percent) {
            return sorted.length == 0 ? 0 : sorted[(int) Math.ceilDiv((long) sorted.length * percent, 100L) - 1];
        }
    }

    private static Sum sum(SortedMap<String, Sum> sums, String name) {
        return sums.computeIfAbsent(name, unused -> new Sum());
    }

    private List<Sum> of(Journey journey) {
        String priority = journey.entry().getPriority().name().toLowerCase(Locale.ROOT);
        return List.of(
                all, sum(priorities, priority), sum(tenants, journey.entry().getTenant()));
    }

    /** An entry has become another: what its calls cost, as far as is known, may be something else. */
    void costs(Journey journey, LedgerEntry before, LedgerEntry after) {
        long more = cost(after) - cost(before);
        before.getAttempts()
                .forEach(attempt -> sum(models, attempt.getModel()).costNanoUsd -= attempt.getCostNanoUsd());
        after.getAttempts().forEach(attempt -> sum(models, attempt.getModel()).costNanoUsd += attempt.getCostNanoUsd());
        if (more != 0) {
            of(journey).forEach(sum -> sum.costNanoUsd += more);
        }
    }

    private static long cost(LedgerEntry entry) {
        long sum = 0;
        for (LedgerAttempt attempt : entry.getAttempts()) {
            sum += attempt.getCostNanoUsd();
        }
        return sum;
    }

    /** A request has ended. */
    void ended(Journey journey, Ending ending) {
        of(journey).forEach(sum -> sum.ended(ending.status()));
        deferred += journey.deferred() ? 1 : 0;
        waited += journey.waited() ? 1 : 0;
        Ending.Cause error = ending.error();
        if (error != null && ending.status() == ResponseStatus.REFUSED) {
            refusals.merge(error.code(), 1L, Long::sum);
        } else if (error != null && ending.status() == ResponseStatus.FAILED) {
            failures.merge(error.code(), 1L, Long::sum);
        }
    }

    /** It is answered, by this call. */
    void answered(Journey journey, Call call, long latencyMs) {
        of(journey).forEach(sum -> sum.answered(call.quality(), latencyMs));
        Sum model = sum(models, call.model());
        model.ended(ResponseStatus.ANSWERED);
        model.answered(call.quality(), latencyMs);
    }

    Outcome outcome() {
        return new Outcome(
                all.group(), groups(models), groups(priorities), groups(tenants), refusals, failures, deferred, waited);
    }

    private static SortedMap<String, Group> groups(SortedMap<String, Sum> sums) {
        SortedMap<String, Group> groups = new TreeMap<>();
        sums.forEach((name, sum) -> groups.put(name, sum.group()));
        return groups;
    }
}
