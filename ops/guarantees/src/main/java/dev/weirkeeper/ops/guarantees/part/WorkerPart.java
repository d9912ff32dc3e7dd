package dev.weirkeeper.ops.guarantees.part;

import dev.weirkeeper.worker.Worker;
import dev.weirkeeper.worker.WorkerConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** One worker. Settings: the worker's own. */
public final class WorkerPart {
    private WorkerPart() {}

    /** Runs it. */
    public static void main(String[] args) {
        Life.run(args, settings -> {
            Worker worker = Worker.start(WorkerConfig.of(settings), new SimpleMeterRegistry());
            return new Life.Running(worker::ready, worker);
        });
    }
}
