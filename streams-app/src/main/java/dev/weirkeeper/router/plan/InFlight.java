package dev.weirkeeper.router.plan;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Dispatches that are out, by deployment, over all tasks of this process: workers announce theirs once a second, and much
 * is decided in a second. Thread-safe.
 */
public final class InFlight {
    private final Map<Object, Map<String, Integer>> byTask = new ConcurrentHashMap<>();

    /** How many are out to a deployment. */
    public int of(String model) {
        int sum = 0;
        for (Map<String, Integer> counts : byTask.values()) {
            sum += counts.getOrDefault(model, 0);
        }
        return sum;
    }

    /** Forgets what was known of a task. */
    void forget(Object task) {
        byTask.remove(task);
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
