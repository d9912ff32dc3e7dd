package dev.weirkeeper.ops.guarantees.cluster;

import dev.weirkeeper.ops.guarantees.part.PlainLoopPart;
import dev.weirkeeper.ops.guarantees.part.RouterPart;
import dev.weirkeeper.ops.guarantees.part.WorkerPart;
import dev.weirkeeper.registry.RegistryServer;
import dev.weirkeeper.router.app.RouterConfig;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.TopicLayout;
import dev.weirkeeper.topic.TopicPlan;
import dev.weirkeeper.topic.TopicSpec;
import dev.weirkeeper.topic.Topics;
import dev.weirkeeper.worker.WorkerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;

/** A Weirkeeper that runs and whose parts can be hurt. */
public final class Cluster implements AutoCloseable {
    /** Partitions of the request topic, where a scenario does not say otherwise. */
    public static final int PARTITIONS = 4;

    private static final long PATIENCE_S = 60;
    private static final String BROKER_LIST = "bootstrap.servers";
    private static final List<String> JVM = List.of(
            "-Xmx320m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dlogback.configurationFile=dev/weirkeeper/ops/guarantees/part-logback.xml");

    /**
     * Where a cluster is made.
     *
     * @param directory for logs and data; made if absent
     * @param bootstrapServers brokers to use; empty: start some
     * @param prefix what every topic name starts with
     * @param classes archives of classes; empty: none
     */
    public record Place(Path directory, String bootstrapServers, String prefix, Optional<Classes> classes) {
        /** Without archives of classes. */
        public Place(Path directory, String bootstrapServers, String prefix) {
            this(directory, bootstrapServers, prefix, Optional.empty());
        }

        private Part.Program archived(Part.Program program) {
            Part.Program with = program;
            for (String argument : classes.map(it -> it.arguments(program.name(), program.mainClass()))
                    .orElse(List.of())) {
                with = with.with(argument);
            }
            return with;
        }
    }

    private final Place place;
    private final Size size;
    private final Scenario scenario;
    private final Topics topics;
    private final List<Part> brokers = new ArrayList<>();
    private final List<Part> routers = new ArrayList<>();
    private final List<Part> workers = new ArrayList<>();
    private final Map<String, Object> clients = new HashMap<>();
    private final Judge judge;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final RecordSerdes serdes;

    private Cluster(Place place, Size size, Scenario scenario) throws IOException {
        this.place = place;
        this.size = size;
        this.scenario = scenario;
        this.topics = new Topics(place.prefix());
        Files.createDirectories(place.directory());
        if (place.bootstrapServers().isEmpty()) {
            Brokers started = Brokers.start(size.brokers(), place.directory(), place::archived);
            brokers.addAll(started.parts());
            clients.put(BROKER_LIST, started.bootstrapServers());
        } else {
            clients.put(BROKER_LIST, place.bootstrapServers());
        }
        RegistryServer registry = RegistryServer.start(bootstrapServers(), 0);
        opened.add(registry);
        clients.put("schema.registry.url", registry.url());
        serdes = RecordSerdes.of(clients, topics);
        opened.add(serdes);
        judge = Judge.start(scenario.models(), place.prefix().hashCode());
        opened.add(judge);
    }

    /** Starts all parts and waits until they are ready. */
    public static Cluster start(Place place, Size size) {
        return start(place, size, Scenario.of(size.kind()));
    }

    /** The same with a scenario of one's own. */
    public static Cluster start(Place place, Size size, Scenario scenario) {
        Cluster cluster;
        try {
            cluster = new Cluster(place, size, scenario);
        } catch (IOException e) {
            throw new UncheckedIOException("directory " + place.directory() + " cannot be used", e);
        }
        boolean started = false;
        try {
            cluster.startParts();
            started = true;
            return cluster;
        } finally {
            if (!started) {
                cluster.close();
            }
        }
    }

    /** Where clients connect. */
    public String bootstrapServers() {
        return String.valueOf(clients.get(BROKER_LIST));
    }

    /** What Kafka clients and serdes need. */
    public Map<String, Object> clients() {
        return Map.copyOf(clients);
    }

    /** Topic names. */
    public Topics topics() {
        return topics;
    }

    /** Records to bytes and back. */
    public RecordSerdes serdes() {
        return serdes;
    }

    /** Partitions of the request topic. */
    public int partitions() {
        return scenario.partitions();
    }

    /** The provider. */
    public Judge judge() {
        return judge;
    }

    /** The broker processes; none where the brokers are not ours. */
    public List<Part> brokers() {
        return List.copyOf(brokers);
    }

    /** The router processes. */
    public List<Part> routers() {
        return List.copyOf(routers);
    }

    /** The worker processes; each one's name is its worker id. */
    public List<Part> workers() {
        return List.copyOf(workers);
    }

    /** Starts one more router, and does not wait for it. */
    public Part addRouter() {
        Part added = Part.start(place.archived(router(routers.size() + 1)), place.directory());
        routers.add(added);
        return added;
    }

    /**
     * Starts one more worker, and does not wait for it.
     *
     * @param settings what is different about it
     */
    public Part addWorker(Map<String, String> settings) {
        int number = workers.size() + 1;
        Part.Program program = size.plain() ? plain(number) : worker(number);
        for (Map.Entry<String, String> one : settings.entrySet()) {
            program = program.with(one.getKey(), one.getValue());
        }
        Part added = Part.start(place.archived(program), place.directory());
        workers.add(added);
        return added;
    }

    /** Deletes what a router that does not run has stored on its disk. */
    public void deleteState(Part router) {
        deleteTree(Path.of(router.setting(RouterConfig.STATE_DIR)));
    }

    /** Gives a router that does not run an empty disk elsewhere. */
    public void moveState(Part router) {
        router.set(RouterConfig.STATE_DIR, router.setting(RouterConfig.STATE_DIR) + "-elsewhere");
    }

    /** The broker that leads a partition of the request topic. */
    public Part leader(int partition) {
        try (Admin admin = Admin.create(clients)) {
            Map<String, TopicDescription> described = admin.describeTopics(List.of(topics.requests()))
                    .allTopicNames()
                    .get(PATIENCE_S, TimeUnit.SECONDS);
            int id = Objects.requireNonNull(described.get(topics.requests()))
                    .partitions()
                    .get(partition)
                    .leader()
                    .id();
            return brokers.get(id - 1);
        } catch (ExecutionException | TimeoutException e) {
            throw new PartFailedException("nobody tells who leads " + topics.requests(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PartFailedException("interrupted", e);
        }
    }

    /** Stops the first part of each kind gracefully, as the end of this cluster: they may have archives to write. */
    public void retire() {
        Stream.of(workers, routers, brokers)
                .flatMap(parts -> parts.stream().limit(1))
                .forEach(Part::stop);
    }

    @Override
    public void close() {
        workers.forEach(Part::close);
        routers.forEach(Part::close);
        for (AutoCloseable one : opened.reversed()) {
            try {
                one.close();
            } catch (Exception e) { // the others must be closed all the same
                System.getLogger(Cluster.class.getName()).log(System.Logger.Level.WARNING, "not closed", e);
            }
        }
        brokers.forEach(Part::close);
        deleteData();
    }

    private void startParts() {
        makeTopics();
        Catalogue.publish(clients, serdes, topics, Catalogue.rows(topics, judge.baseUrl(), scenario), scenario);
        for (int i = 1; i <= size.routers(); i++) {
            Part unused = addRouter();
        }
        for (int i = 1; i <= size.workers(); i++) {
            Part unused = addWorker(Map.of());
        }
        routers.forEach(Part::awaitReady);
        workers.forEach(Part::awaitReady);
    }

    private void makeTopics() {
        short replication = (short) (size.brokers() >= 3 ? 3 : 1);
        TopicLayout layout = TopicLayout.of(topics, scenario.partitions(), replication);
        try (Admin admin = Admin.create(clients)) {
            TopicPlan.of(admin, layout).apply();
            List<TopicSpec> models = Catalogue.rows(topics, "", scenario).stream()
                    .map((ModelSpec row) -> layout.modelTopic(row.getTopic(), row.getPartitions()))
                    .toList();
            TopicPlan.of(admin, topics, models).apply();
        }
    }

    private Part.Program router(int number) {
        Map<String, String> settings = settings();
        settings.put(RouterConfig.INSTANCE_ID, "router-" + number);
        settings.put(RouterConfig.APPLICATION_ID, place.prefix() + "router");
        settings.put(
                RouterConfig.STATE_DIR,
                place.directory().resolve("state-" + number).toString());
        settings.put(RouterConfig.STANDBY_REPLICAS, size.routers() > 1 ? "1" : "0");
        if (size.brokers() >= 3) {
            // A commit writes to each broker three times here; with the default one is hardly over when the next
            // begins.
            settings.put(RouterConfig.COMMIT_INTERVAL_MS, "250");
        }
        settings.put("replication.factor", size.brokers() >= 3 ? "3" : "1");
        return new Part.Program("router-" + number, RouterPart.class, JVM, settings);
    }

    private Part.Program worker(int number) {
        Map<String, String> settings = settings();
        settings.put(WorkerConfig.ID, "worker-" + number);
        return new Part.Program("worker-" + number, WorkerPart.class, JVM, settings);
    }

    private Part.Program plain(int number) {
        Map<String, String> settings = settings();
        settings.put(PlainLoopPart.PROVIDER, judge.baseUrl());
        return new Part.Program("worker-" + number, PlainLoopPart.class, JVM, settings);
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        clients.forEach((key, value) -> settings.put(key, value.toString()));
        settings.put(RouterConfig.TOPICS_PREFIX, place.prefix());
        return settings;
    }

    /** Logs stay for whoever looks for a cause. */
    private void deleteData() {
        Set<String> data = Set.of("data-", "state-");
        try (Stream<Path> entries = Files.list(place.directory())) {
            entries.filter(entry -> data.stream()
                            .anyMatch(
                                    start -> String.valueOf(entry.getFileName()).startsWith(start)))
                    .forEach(Cluster::deleteTree);
        } catch (IOException e) {
            throw new UncheckedIOException("data in " + place.directory() + " is not deleted", e);
        }
    }

    private static void deleteTree(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(root + " is not deleted", e);
        }
    }
}
