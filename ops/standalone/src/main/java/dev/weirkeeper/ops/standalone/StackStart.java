package dev.weirkeeper.ops.standalone;

import dev.weirkeeper.connector.ingress.IngressConfig;
import dev.weirkeeper.connector.ingress.http.Door;
import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.ops.cli.CliException;
import dev.weirkeeper.ops.config.CurrentRows;
import dev.weirkeeper.ops.config.ManifestPublisher;
import dev.weirkeeper.ops.fakeprovider.FakeProvider;
import dev.weirkeeper.ops.scan.TopicScan;
import dev.weirkeeper.registry.RegistryServer;
import dev.weirkeeper.router.app.Router;
import dev.weirkeeper.router.app.RouterConfig;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.TopicLayout;
import dev.weirkeeper.topic.TopicPlan;
import dev.weirkeeper.worker.Worker;
import dev.weirkeeper.worker.WorkerConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** One start of a stack, part by part; what was started is stopped where a later part fails. */
final class StackStart {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final long LOOK_EVERY_MS = 20;
    private static final int PARTITIONS = 4;
    private static final short REPLICATION = 1;
    private static final String CEILING_USD = "1";
    private static final String ANONYMOUS_TENANT = "default";

    private final StackConfig config;
    private final Consumer<String> progress;
    private final Service service;
    private final Consumer<DataDirectory> directoryTaken;

    /**
     * A start.
     *
     * @param directoryTaken told the data directory once it is this process's own
     * @param progress told the name of each part when it runs
     */
    StackStart(StackConfig config, Service service, Consumer<DataDirectory> directoryTaken, Consumer<String> progress) {
        this.config = config;
        this.service = service;
        this.directoryTaken = directoryTaken;
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
        Seed seed = Seed.read(config, Instant.now());
        DataDirectory data = service.add("data", DataDirectory.open(config.dataDirectory()));
        config.ports().requireFree();
        directoryTaken.accept(data);
        Meters meters = service.add("meters", Meters.ofProcess());
        Map<String, Object> clients = startCluster(data);
        CurrentRows current = current(clients);
        Collection<ModelSpec> models = seed.models(current);
        Optional<FakeProvider> provider = publish(data, seed, current, models, clients);

        Map<String, Object> settings = settings(clients, data, models);
        Router router = service.add(
                "router", Router.start(RouterConfig.of(without(settings, "worker.", "ingress.")), meters.registry()));
        router.onDeath(service::fail);
        Worker worker = service.add(
                "worker",
                Worker.start(WorkerConfig.of(without(settings, "router.", "ledger.", "ingress.")), meters.registry()));
        AtomicReference<@Nullable Door> opened = new AtomicReference<>();
        Supplier<List<Part>> parts =
                () -> Stream.concat(Stack.parts(router, worker).stream(), Stream.of(IngressCommand.part(opened.get())))
                        .toList();
        Door door = service.add("http", door(settings, parts, meters));
        opened.set(door);
        awaitReady(parts);
        progress.accept("router, worker, HTTP");
        String ceiling = String.valueOf(settings.getOrDefault(RouterConfig.SPEND_CEILING, ""));
        StackModels told = StackModels.of(models, ceiling);
        return new Stack(service, new Stack.Running(config.topics(), data.log(), clients, provider, told, door));
    }

    /** Broker, registry and topics; gives what their clients need. */
    private Map<String, Object> startCluster(DataDirectory data) {
        Map<String, Object> clients =
                without(config.settings(), "router.", "worker.", "ledger.", "topics.", "ingress.");
        EmbeddedBroker broker =
                service.add("broker", EmbeddedBroker.start(config.ports().kafka(), data.broker()));
        clients.put("bootstrap.servers", broker.bootstrapServers());
        progress.accept("broker");
        RegistryServer registry = service.add(
                "registry",
                RegistryServer.start(broker.bootstrapServers(), config.ports().registry()));
        clients.put("schema.registry.url", registry.url());
        progress.accept("registry");
        try (Admin admin = Admin.create(clients)) {
            TopicPlan plan = TopicPlan.of(admin, TopicLayout.of(config.topics(), PARTITIONS, REPLICATION));
            if (!plan.isDone()) {
                plan.apply();
            }
        }
        progress.accept("topics");
        return clients;
    }

    private CurrentRows current(Map<String, Object> clients) {
        try (RecordSerdes serdes = RecordSerdes.of(clients, config.topics());
                TopicScan scan = new TopicScan(clients, serdes)) {
            return CurrentRows.read(scan, config.topics());
        }
    }

    /** Starts the fake provider where it is needed, and publishes what the stack starts with. */
    private Optional<FakeProvider> publish(
            DataDirectory data,
            Seed seed,
            CurrentRows current,
            Collection<ModelSpec> models,
            Map<String, Object> clients) {
        String lastUrl = Simulation.lastUrl(data);
        Optional<FakeProvider> provider = Optional.empty();
        if (models.stream().anyMatch(model -> Seed.isPlayedHere(model, lastUrl))) {
            provider = Optional.of(service.add(
                    "fake provider", Simulation.start(data, lastUrl, config.provider(), SimulatedModels.of(models))));
            progress.accept("simulated models");
        }
        String url = provider.map(FakeProvider::baseUrl).orElse("");
        ManifestPublisher.publish(clients, config.topics(), seed.filling(current, lastUrl, url), false);
        ManifestPublisher.publish(clients, config.topics(), seed.given(url), true);
        provider.ifPresent(it -> service.add("catalogue watch", CatalogueWatch.start(clients, config.topics(), it)));
        progress.accept("catalogue");
        return provider;
    }

    /** The stack's own settings, under those that the user set, and where the cluster is over both. */
    private Map<String, Object> settings(
            Map<String, Object> clients, DataDirectory data, Collection<ModelSpec> models) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(RouterConfig.STATE_DIR, data.state().toString());
        settings.put(RouterConfig.INSTANCE_ID, "up");
        settings.put(WorkerConfig.STOP_GRACE_MS, "10000");
        if (!models.stream().allMatch(ModelSpec::getSimulated)) {
            settings.put(RouterConfig.SPEND_CEILING, CEILING_USD);
        }
        settings.putAll(config.settings());
        settings.putAll(clients);
        settings.put(RouterConfig.TOPICS_PREFIX, config.topics().prefix());
        return settings;
    }

    private static Map<String, Object> without(Map<String, Object> settings, String... namespaces) {
        Map<String, Object> rest = new HashMap<>(settings);
        rest.keySet().removeIf(key -> Stream.of(namespaces).anyMatch(key::startsWith));
        return rest;
    }

    /** The HTTP door, on loopback; while there are no keys, whoever calls from there is the tenant of {@code weir send}. */
    private Door door(Map<String, Object> settings, Supplier<List<Part>> parts, Meters meters) {
        Map<String, Object> properties = without(settings, "router.", "worker.", "ledger.");
        properties.put(IngressConfig.PORT, config.ports().http());
        properties.putIfAbsent(IngressConfig.ANONYMOUS_TENANT, ANONYMOUS_TENANT);
        return Door.start(IngressConfig.of(properties), meters.registry(), AdminPages.of(parts, meters.registry()));
    }

    private static void awaitReady(Supplier<List<Part>> parts) {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!parts.get().stream().allMatch(Part::ready)) {
            if (System.nanoTime() > deadline) {
                List<Part> late =
                        parts.get().stream().filter(part -> !part.ready()).toList();
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
