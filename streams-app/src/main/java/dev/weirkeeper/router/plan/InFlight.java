package dev.weirkeeper.router.plan;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * What is under way in this process, by task: dispatches that are out (workers announce theirs once a second, and much is decided
 * in a second), and requests that wait. Thread-safe.
 */
public final class InFlight {
    private final Map<Object, TaskState> tasks = new ConcurrentHashMap<>();
    private final Map<Object, Long> reportsRead = new ConcurrentHashMap<>();
    private final ToDoubleFunction<String> weights;

    /** All tenants weigh the same. */
    public InFlight() {
        this(tenant -> 1);
    }

    /**
     * @param weights a tenant's share beside others'
     */
    public InFlight(ToDoubleFunction<String> weights) {
        this.weights = weights;
    }

    /** What is under way in a task. */
    public TaskState task(Object task) {
        return tasks.computeIfAbsent(task, unused -> new TaskState(weights));
    }

    /** How many are out to a deployment. */
    public int of(String model) {
        int sum = 0;
        for (TaskState task : tasks.values()) {
            sum += task.out(model);
        }
        return sum;
    }

    /** Requests that wait in a rank. */
    public int waiting(int rank) {
        return tasks.values().stream()
                .mapToInt(task -> task.room().waiting(rank))
                .sum();
    }

    /** Requests that are dispatched or wait. */
    public int running() {
        return tasks.values().stream()
                .mapToInt(task -> task.out() + task.room().waiting())
                .sum();
    }

    /** How far a task has read what workers report: append time, milliseconds since the epoch; 0: nothing yet. */
    long reportsReadMs(Object task) {
        return reportsRead.getOrDefault(task, 0L);
    }

    void reportRead(Object task, long appendMs) {
        reportsRead.merge(task, appendMs, Math::max);
    }

    /** A task is opened: what it is said to have is counted anew. */
    void opened(Object task) {
        task(task).clear();
        reportsRead.remove(task);
    }

    /** Forgets what was known of a task. */
    void forget(Object task) {
        tasks.remove(task);
        reportsRead.remove(task);
    }
}
