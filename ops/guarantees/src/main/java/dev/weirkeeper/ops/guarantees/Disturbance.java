package dev.weirkeeper.ops.guarantees;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * When something was broken on purpose.
 *
 * @param fromMs when it began, broker time
 * @param untilMs when it was put right, or stopped hurting by itself, not before {@code fromMs}
 * @param killed lives of workers that it ended, {@code id/incarnation} or only {@code id}
 */
public record Disturbance(long fromMs, long untilMs, Set<String> killed) {
    /** Refuses an end before the beginning. */
    public Disturbance {
        if (untilMs < fromMs) {
            throw new IllegalArgumentException("untilMs: " + untilMs + " must not be before " + fromMs);
        }
        killed = Set.copyOf(killed);
    }

    /** From the beginning of the first to the end of the last; empty where there is none. */
    static Optional<Disturbance> hull(List<Disturbance> all) {
        Set<String> killed = new HashSet<>();
        all.forEach(one -> killed.addAll(one.killed()));
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(new Disturbance(
                        all.stream().mapToLong(Disturbance::fromMs).min().orElseThrow(),
                        all.stream().mapToLong(Disturbance::untilMs).max().orElseThrow(),
                        killed));
    }

    /** Whether it ended this life of a worker. */
    public boolean ended(String worker) {
        int slash = worker.indexOf('/');
        return killed.contains(worker) || (slash > 0 && killed.contains(worker.substring(0, slash)));
    }
}
