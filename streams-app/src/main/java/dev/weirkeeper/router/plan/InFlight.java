package dev.weirkeeper.router.plan;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is under way in this process: dispatches that are out, by deployment (workers announce theirs once a second, and much
 * is decided in a second), and requests that wait, by task. Thread-safe.
 */
public final class InFlight {
    private final Map<Object, Map<String, Integer>> byTask = new ConcurrentHashMap<>();
    private final Map<Object, Integer> waiting = new ConcurrentHashMap<>();
    private final Map<Object, Long> reportsRead = new ConcurrentHashMap<>();

    /** How many are out to a deployment. */
    public int of(String model) {
        int sum = 0;
        for (Map<String, Integer> counts : byTask.values()) {
            sum += counts.getOrDefault(model, 0);
        }
        return sum;
    }

    /** Requests that are dispatched or wait. */
    public int running() {
        int sum = 0;
        for (Map<String, Integer> counts : byTask.values()) {
            sum += counts.values().stream().mapToInt(Integer::intValue).sum();
        }
        return sum + waiting.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many of a task's requests wait. */
    int waiting(Object task) {
        return waiting.getOrDefault(task, 0);
    }

    void waitingChanged(Object task, int by) {
        waiting.merge(task, by, Integer::sum);
    }

    /** How far a task has read what workers report: append time, milliseconds since the epoch; 0: nothing yet. */
    long reportsReadMs(Object task) {
        return reportsRead.getOrDefault(task, 0L);
    }

    void reportRead(Object task, long appendMs) {
        reportsRead.merge(task, appendMs, Math::max);
    }

    /** Forgets what was known of a task. */
    void forget(Object task) {
        byTask.remove(task);
        waiting.remove(task);
        reportsRead.remove(task);
    }

    void changed(Object task, @Nullable String before, @Nullable String after) {
        Map<String, Integer> counts = byTask.computeIfAbsent(task, t -> new ConcurrentHashMap<>());
        if (before != null) {
            counts.merge(before, -1, Integer::sum);
        }
        if (after != null) {
            counts.merge(after, 1, Integer::sum);
        }
    }
}
