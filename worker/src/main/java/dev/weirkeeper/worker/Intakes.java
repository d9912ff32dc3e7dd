package dev.weirkeeper.worker;

import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ModelState;
import dev.weirkeeper.worker.intake.IntakeStatus;
import dev.weirkeeper.worker.intake.ModelIntake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The intakes of a worker's models. One is made when its model is first seen in the catalogue, and stays: what is left on
 * the topic of a model that is drained or gone must still be finished or given back. Thread-safe.
 */
final class Intakes {
    private static final Logger LOG = LoggerFactory.getLogger(Intakes.class);

    private final WorkerConfig.Models wanted;
    private final Function<ModelSpec, ModelIntake> start;
    private final Map<String, ModelIntake> intakes = new ConcurrentHashMap<>();
    private boolean stopped;

    Intakes(WorkerConfig.Models wanted, Function<ModelSpec, ModelIntake> start) {
        this.wanted = wanted;
        this.start = start;
    }

    /** Makes an intake for each wanted model that has none yet. */
    synchronized void serve(Collection<ModelSpec> catalogue) {
        if (stopped) {
            return;
        }
        for (ModelSpec spec : catalogue) {
            if (isWanted(spec) && !intakes.containsKey(spec.getModelId())) {
                LOG.atInfo()
                        .addKeyValue("model", spec.getModelId())
                        .addKeyValue("topic", spec.getTopic())
                        .log("serving a model");
                intakes.put(spec.getModelId(), start.apply(spec));
            }
        }
    }

    private boolean isWanted(ModelSpec spec) {
        return switch (wanted) {
            case WorkerConfig.Models.These(var ids) -> ids.contains(spec.getModelId());
            case WorkerConfig.Models.All() ->
                spec.getState() == ModelState.ACTIVE || spec.getState() == ModelState.DRAINING;
        };
    }

    /** How each is doing, by model. */
    List<IntakeStatus> statuses() {
        return intakes.values().stream()
                .map(ModelIntake::status)
                .sorted(Comparator.comparing(IntakeStatus::model))
                .toList();
    }

    /** What keeps the worker from taking dispatches for all its models, in words. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (IntakeStatus status : statuses()) {
            if (!status.running()) {
                String why = status.problem() == null ? "is joining its group" : "failed: " + status.problem();
                problems.add("model " + status.model() + " " + why);
            }
        }
        if (wanted instanceof WorkerConfig.Models.These(var ids)) {
            ids.stream()
                    .filter(id -> !intakes.containsKey(id))
                    .sorted()
                    .forEach(id -> problems.add("model " + id + " is not in the catalogue"));
        }
        return problems;
    }

    /** Takes nothing more, and waits until all groups are left. */
    void stop(Duration longest) throws InterruptedException {
        synchronized (this) {
            stopped = true;
        }
        intakes.values().forEach(ModelIntake::stop);
        for (ModelIntake intake : intakes.values()) {
            if (!intake.awaitStopped(longest)) {
                LOG.atWarn().addKeyValue("model", intake.status().model()).log("an intake did not stop in time");
            }
        }
    }
}
