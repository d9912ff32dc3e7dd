package dev.weirkeeper.ops.guarantees.part;

import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.worker.Worker;
import dev.weirkeeper.worker.WorkerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.function.BiPredicate;

/** One worker. Settings: the worker's own. It can be stopped at a {@link Moment}. */
public final class WorkerPart {
    private WorkerPart() {}

    /** Runs it. */
    public static void main(String[] args) {
        Life.run(args, settings -> {
            MeterRegistry registry = new SimpleMeterRegistry();
            settings.put(MomentInterceptor.SETTING, MomentInterceptor.class.getName());
            WorkerConfig config = WorkerConfig.of(settings);
            Moments.told(isStarted(config));
            Worker worker = Worker.start(config, registry);
            return new Life.Running(worker::ready, worker, registry);
        });
    }

    private static BiPredicate<String, byte[]> isStarted(WorkerConfig config) {
        RecordSerdes serdes = RecordSerdes.of(config.clientProperties(), config.topics());
        String attempts = config.topics().attempts();
        return (topic, value) -> topic.equals(attempts)
                && serdes.deserialize(topic, value, AttemptEvent.class).getType() == AttemptEventType.STARTED;
    }
}
