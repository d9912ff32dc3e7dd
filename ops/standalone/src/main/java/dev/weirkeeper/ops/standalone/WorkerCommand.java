package dev.weirkeeper.ops.standalone;

import dev.weirkeeper.ops.cli.ConnectionOptions;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Logs;
import dev.weirkeeper.ops.cli.Verb;
import dev.weirkeeper.worker.Worker;
import dev.weirkeeper.worker.WorkerConfig;
import dev.weirkeeper.worker.WorkerHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs one worker against a real cluster. */
@Command(
        name = "worker",
        description = "Run one worker against a real cluster; more may join and leave at any time.",
        footer = {
            "",
            "All worker.* settings go into the file (--config) or into WEIRKEEPER_WORKER_* variables, for example",
            "WEIRKEEPER_WORKER_REGION for worker.region. Providers' keys are read from the variables that the",
            "catalogue names (apiKeyEnv)."
        })
public final class WorkerCommand extends Verb {
    @Mixin
    ConnectionOptions connection;

    @Mixin
    AdminOptions admin;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "Serve this model; may be repeated. Without it: every active model of the catalogue.")
    private List<String> models = new ArrayList<>();

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            description = "Calls at once, for each model (default 64; WEIRKEEPER_WORKER_IN_FLIGHT).")
    private @Nullable Integer inFlight;

    @Override
    public Integer call() throws InterruptedException {
        Logs.toStandardError();
        connection.topics();
        WorkerConfig config = WorkerConfig.of(properties());
        connection.requireBroker();
        connection.requireRegistry();
        Service service = Service.ofProcess();
        try (service) {
            Meters meters = service.add("meters", Meters.ofProcess());
            Worker worker = service.add("worker", Worker.start(config, meters.registry()));
            admin.start(service, () -> List.of(part(worker)), meters);
            err().println("weir worker: " + worker.id() + " at " + connection.bootstrapServers() + ", "
                    + config.inFlight() + " calls at once for each model, " + admin.shown());
            service.awaitStopped();
        }
        return ExitCode.OK;
    }

    /** How a worker is, as a part. */
    static Part part(Worker worker) {
        WorkerHealth health = worker.health();
        return new Part("worker", health.ready(), health.problems());
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = connection.partProperties();
        properties
                .keySet()
                .removeIf(key -> key.startsWith("router.") || key.startsWith("ledger.") || key.startsWith("ingress."));
        if (!models.isEmpty()) {
            properties.put(WorkerConfig.MODELS, String.join(",", models));
        }
        if (inFlight != null) {
            properties.put(WorkerConfig.IN_FLIGHT, inFlight.toString());
        }
        return properties;
    }
}
