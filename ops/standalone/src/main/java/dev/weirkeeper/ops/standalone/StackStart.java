package dev.weirkeeper.ops.standalone;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.config.Manifest;
import dev.weirkeeper.ops.fakeprovider.FakeProvider;
import dev.weirkeeper.registry.RegistryServer;
import dev.weirkeeper.router.app.Router;
import dev.weirkeeper.router.app.RouterConfig;
import dev.weirkeeper.topic.TopicLayout;
import dev.weirkeeper.topic.TopicPlan;
import dev.weirkeeper.topic.TopicSpec;
import dev.weirkeeper.worker.Worker;
import dev.weirkeeper.worker.WorkerConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/** One start of a stack, part by part; what was started is stopped where a later part fails. */
final class StackStart {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final long LOOK_EVERY_MS = 20;
    private static final int PARTITIONS = 4;
    private static final short REPLICATION = 1;
    private static final String CEILING_USD = "1";

    private final StackConfig config;
    private final Consumer<String> progress;
    private final Service service;

    StackStart(StackConfig config, Service service, Consumer<String> progress) {
        this.config = config;
        this.service = service;
        this.progress = progress;
    }

    Stack run() {
        boolean started = false;
        try {
            Stack stack = startParts();
            started = true;
            return stack;
        } finally {
            if (!started) {
                service.close();
            }
        }
    }

    private Stack startParts() {
        Manifest read = Seed.read(config, Instant.now());
        DataDirectory data = service.add("data", DataDirectory.open(config.dataDirectory()));
        config.ports().requireFree();
        Meters meters = service.add("meters", Meters.ofProcess());
        Map<String, Object> settings = settings(data, read);

        EmbeddedBroker broker =
                service.add("broker", EmbeddedBroker.start(config.ports().kafka(), data.broker()));
        settings.put("bootstrap.servers", broker.bootstrapServers());
        progress.accept("broker");

        RegistryServer registry = service.add(
                "registry",
                RegistryServer.start(broker.bootstrapServers(), config.ports().registry()));
        settings.put("schema.registry.url", registry.url());
        progress.accept("registry");

        Optional<FakeProvider> provider = provider(read);
        Manifest manifest =
                provider.map(it -> read.withSimulatedEndpoint(it.baseUrl())).orElse(read);
        Map<String, Object> clients = clients(settings);
        makeTopics(clients, manifest);
        progress.accept("topics");
        Seams.publish(clients, config.topics(), manifest);
        progress.accept("models");

        Router router =
                service.add("router", Router.start(RouterConfig.of(without(settings, "worker.")), meters.registry()));
        Worker worker = service.add(
                "worker",
                Worker.start(WorkerConfig.of(without(without(settings, "router."), "ledger.")), meters.registry()));
        AdminServer admin = service.add(
                "http",
                AdminServer.start(
                        AdminServer.loopback(config.ports().http()),
                        () -> Stack.parts(router, worker),
                        meters.registry()));
        awaitReady(router, worker);
        progress.accept("router, worker");
        StackModels models = StackModels.of(
                manifest.models(),
                String.valueOf(settings.getOrDefault(RouterConfig.SPEND_CEILING, "")),
                manifest.warnings());
        return new Stack(
                service, new Stack.Running(config.topics(), settings, provider, models, router, worker, admin));
    }

    /** The stack's own settings, under those that the user set. */
    private Map<String, Object> settings(DataDirectory data, Manifest manifest) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(RouterConfig.STATE_DIR, data.state().toString());
        settings.put(RouterConfig.INSTANCE_ID, "up");
        settings.put(WorkerConfig.STOP_GRACE_MS, "10000");
        if (Seed.real(manifest)) {
            settings.put(RouterConfig.SPEND_CEILING, CEILING_USD);
        }
        settings.putAll(config.settings());
        settings.put(RouterConfig.TOPICS_PREFIX, config.topics().prefix());
        return settings;
    }

    private Optional<FakeProvider> provider(Manifest manifest) {
        if (manifest.models().stream().noneMatch(model -> model.getSimulated())) {
            return Optional.empty();
        }
        FakeProvider provider = service.add(
                "fake provider", FakeProvider.start(config.provider(), SimulatedModels.of(manifest.models())));
        progress.accept("simulated models");
        return Optional.of(provider);
    }

    private void makeTopics(Map<String, Object> clients, Manifest manifest) {
        TopicLayout layout = TopicLayout.of(config.topics(), PARTITIONS, REPLICATION);
        List<TopicSpec> wanted = new ArrayList<>(layout.topics());
        manifest.models().stream()
                .map(model -> layout.modelTopic(model.getTopic(), model.getPartitions()))
                .forEach(wanted::add);
        try (Admin admin = Admin.create(clients)) {
            TopicPlan plan = TopicPlan.of(admin, config.topics(), wanted);
            if (!plan.isDone()) {
                plan.apply();
            }
        }
    }

    private static Map<String, Object> clients(Map<String, Object> settings) {
        return without(without(without(without(settings, "router."), "worker."), "ledger."), "topics.");
    }

    private static Map<String, Object> without(Map<String, Object> settings, String namespace) {
        Map<String, Object> rest = new HashMap<>(settings);
        rest.keySet().removeIf(key -> key.startsWith(namespace));
        return rest;
    }

    private static void awaitReady(Router router, Worker worker) {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!Stack.parts(router, worker).stream().allMatch(Part::ready)) {
            if (System.nanoTime() > deadline) {
                List<Part> late = Stack.parts(router, worker).stream()
                        .filter(part -> !part.ready())
                        .toList();
                throw CliException.failed(
                        "not ready after " + READY_WITHIN.toSeconds() + " s: " + late,
                        "The log says more (logs/weir.log in the data directory).");
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_EVERY_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed("interrupted while starting", "");
        }
    }
}
