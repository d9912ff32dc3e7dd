package dev.weirkeeper.ops.fakeprovider;

import java.util.Map;
import java.util.TreeMap;

/**
 * Calls as they were counted at one moment.
 *
 * @param calls calls received
 * @param inFlight calls that run now
 * @param peak the most that ever ran at once
 * @param byStatus ended calls by result: an HTTP status, {@code reset}, {@code cut}, {@code hang}, {@code client_gone}
 */
public record Counters(long calls, int inFlight, int peak, Map<String, Long> byStatus) {
    /** Copies the map. */
    public Counters {
        byStatus = Map.copyOf(byStatus);
    }

    /** Counts calls. Thread-safe. */
    static final class Tally {
        private long calls;
        private int inFlight;
        private int peak;
        private final Map<String, Long> byStatus = new TreeMap<>();

        synchronized void began() {
            calls++;
            inFlight++;
            peak = Math.max(peak, inFlight);
        }

        synchronized void ended(String result) {
            inFlight--;
            byStatus.merge(result, 1L, Long::sum);
        }

        synchronized Counters counters() {
            return new Counters(calls, inFlight, peak, byStatus);
        }
    }
}
