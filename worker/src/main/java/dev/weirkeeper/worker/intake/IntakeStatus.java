package dev.weirkeeper.worker.intake;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a model's intake is doing.
 *
 * @param model the deployment
 * @param permits calls that may run at once
 * @param inFlight calls that run now
 * @param partitions partitions of the model's topic that this worker reads
 * @param running whether it takes dispatches: it has its place in the group
 * @param problem why it last failed; null where it has not since it last ran
 */
public record IntakeStatus(
        String model,
        int permits,
        int inFlight,
        Set<Integer> partitions,
        boolean running,
        @Nullable String problem) {}
