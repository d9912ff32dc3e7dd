package dev.weirkeeper.ops.verb.send;

import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseError;
import dev.weirkeeper.schema.ResponseStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts what became of many requests. Thread-safe. */
final class Tally {
    private final SortedMap<String, Model> models = new TreeMap<>();
    private final SortedMap<String, Failure> failures = new TreeMap<>();
    private final Latencies all = new Latencies();
    private long sent;
    private long answered;
    private long replayed;
    private long failed;
    private long badLines;
    private long costNanoUsd;

    /**
     * Answers of one model.
     *
     * @param answers how many
     * @param costNanoUsd what they cost, nano-dollars
     * @param latencies how long they took, as the sender saw it
     */
    record Model(long answers, long costNanoUsd, Latencies latencies) {}

    /**
     * Failures of one kind.
     *
     * @param count how many
     * @param example the message of the first
     */
    record Failure(long count, String example) {}

    /** Milliseconds, and their quantiles. */
    static final class Latencies {
        private final List<Long> millis = new ArrayList<>();

        void add(long value) {
            millis.add(value);
        }

        /** The value that a share of all is not above; 0 where there is none. */
        long quantile(double share) {
            if (millis.isEmpty()) {
                return 0;
            }
            long[] sorted = millis.stream().mapToLong(Long::longValue).toArray();
            Arrays.sort(sorted);
            int rank = (int) Math.ceil(share * sorted.length);
            return sorted[Math.clamp(rank - 1L, 0, sorted.length - 1)];
        }
    }

    /** A request has left. */
    synchronized void sent() {
        sent++;
    }

    /** A request has ended. */
    synchronized void ended(InferenceResponse response, long millis) {
        long cost = response.getReplayed() ? 0 : response.getCostNanoUsd(); // a stored answer was paid for once
        costNanoUsd += cost;
        if (response.getReplayed()) {
            replayed++;
        }
        if (response.getStatus() != ResponseStatus.ANSWERED) {
            ResponseError error = response.getError();
            String status = response.getStatus().name().toLowerCase(Locale.ROOT);
            failure(error == null ? status : status + ": " + error.getCode(), error == null ? "" : error.getMessage());
            return;
        }
        answered++;
        all.add(millis);
        String name = response.getModel() == null ? "(unknown)" : response.getModel();
        Model before = models.getOrDefault(name, new Model(0, 0, new Latencies()));
        before.latencies().add(millis);
        models.put(name, new Model(before.answers() + 1, before.costNanoUsd() + cost, before.latencies()));
    }

    /** A request has no response, and none is waited for any more. */
    synchronized void lost(String code, String message) {
        failure(code, message);
    }

    /** A line of the file was no request. */
    synchronized void bad(Line.Bad line) {
        badLines++;
        failure("bad line: " + line.code(), "line " + line.number() + " " + line.reason());
    }

    synchronized long sentCount() {
        return sent;
    }

    synchronized long answeredCount() {
        return answered;
    }

    synchronized long replayedCount() {
        return replayed;
    }

    synchronized long failedCount() {
        return failed;
    }

    synchronized long badLineCount() {
        return badLines;
    }

    synchronized long costNanoUsd() {
        return costNanoUsd;
    }

    /** What has ended, well or badly; lines that were no requests count too. */
    synchronized long doneCount() {
        return answered + failed;
    }

    synchronized SortedMap<String, Model> models() {
        return new TreeMap<>(models);
    }

    synchronized SortedMap<String, Failure> failures() {
        return new TreeMap<>(failures);
    }

    /** The value that a share of all answers' times is not above, milliseconds. */
    synchronized long quantile(double share) {
        return all.quantile(share);
    }

    private void failure(String code, String message) {
        failed++;
        Failure before = failures.get(code);
        failures.put(
                code, before == null ? new Failure(1, message) : new Failure(before.count() + 1, before.example()));
    }
}
