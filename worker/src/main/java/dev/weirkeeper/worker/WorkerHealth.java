package dev.weirkeeper.worker;

import dev.weirkeeper.worker.intake.IntakeStatus;
import java.util.List;

/**
 * How a worker is doing.
 *
 * @param ready whether it takes dispatches for all of its models
 * @param problems what keeps it from that, in words; empty where it is ready
 * @param models each model's intake
 */
public record WorkerHealth(boolean ready, List<String> problems, List<IntakeStatus> models) {}
