package dev.weirkeeper.ops.standalone;

import dev.weirkeeper.connector.ingress.http.Door;
import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.cli.Logs;
import dev.weirkeeper.ops.fakeprovider.FakeProvider;
import dev.weirkeeper.router.app.Router;
import dev.weirkeeper.topic.Topics;
import dev.weirkeeper.worker.Worker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything in one process: broker, schema registry, fake provider where models are simulated, router, worker, HTTP door.
 * {@link #start} returns when all are ready; {@link #close} stops them in reverse order and keeps the data. Thread-safe.
 */
public final class Stack implements AutoCloseable {
    private final Service service;
    private final Running running;

    Stack(Service service, Running running) {
        this.service = service;
        this.running = running;
    }

    /**
     * What runs.
     *
     * @param log the log file
     * @param clients what Kafka clients and serdes need
     * @param fakeProvider empty where nothing is simulated
     * @param models in words
     */
    record Running(
            Topics topics,
            Path log,
            Map<String, Object> clients,
            Optional<FakeProvider> fakeProvider,
            StackModels models,
            Door door) {}

    /**
     * Starts a stack and waits until it is ready.
     *
     * @throws CliException where something in the way can be told in a line: directory in use, port taken, manifest wrong
     */
    public static Stack start(StackConfig config) {
        return new StackStart(config, new Service(), data -> {}, part -> {}).run();
    }

    /**
     * Starts a stack that ends with the process and logs into its data directory, and waits until it is ready.
     *
     * @param screen told what happens
     * @throws CliException as in {@link #start(StackConfig)}
     */
    static Stack startForProcess(StackConfig config, Screen screen) {
        return new StackStart(
                        config, Service.ofProcess(screen::stopping), data -> Logs.toFile(data.log()), screen::started)
                .run();
    }

    /** Where Kafka's clients connect. */
    public String bootstrapServers() {
        return String.valueOf(running.clients().get("bootstrap.servers"));
    }

    /** The schema registry's URL. */
    public String registryUrl() {
        return String.valueOf(running.clients().get("schema.registry.url"));
    }

    /** Base URL of the HTTP door. */
    public String httpUrl() {
        return "http://127.0.0.1:" + running.door().port();
    }

    /** Topic names. */
    public Topics topics() {
        return running.topics();
    }

    /** Properties that Kafka clients and serdes of this stack need. */
    public Map<String, Object> clientProperties() {
        return Map.copyOf(running.clients());
    }

    /** The server that plays the simulated models; empty where none is simulated. */
    public Optional<FakeProvider> fakeProvider() {
        return running.fakeProvider();
    }

    /** Whether callers of the HTTP door must show a key. */
    boolean asksForKeys() {
        return running.door().asksForKeys();
    }

    /** Where it logs, if it was started for a process. */
    Path log() {
        return running.log();
    }

    /** The models, in words. */
    StackModels models() {
        return running.models();
    }

    /** Waits until all has stopped. */
    void awaitStopped() throws InterruptedException {
        service.awaitStopped();
    }

    /** Whether a part has ended by itself. */
    boolean failed() {
        return service.failed();
    }

    /** Stops all parts, router and worker first. A second call returns at once. */
    @Override
    public void close() {
        service.close();
    }

    /** How the parts are. */
    static List<Part> parts(Router router, Worker worker) {
        return List.of(Part.of("router", router.ready()), WorkerCommand.part(worker));
    }
}
