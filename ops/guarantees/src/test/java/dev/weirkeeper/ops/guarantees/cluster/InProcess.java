package dev.weirkeeper.ops.guarantees.cluster;

import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.ops.fakeprovider.Behaviour;
import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.registry.RegistryServer;
import dev.weirkeeper.router.app.Router;
import dev.weirkeeper.router.app.RouterConfig;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.TopicLayout;
import dev.weirkeeper.topic.TopicPlan;
import dev.weirkeeper.topic.Topics;
import dev.weirkeeper.worker.Worker;
import dev.weirkeeper.worker.WorkerConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A router and a worker in this process, on a broker of their own, with an interceptor in each. */
public final class InProcess implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);

    /**
     * A deployment.
     *
     * @param simulated what the provider plays
     * @param endpoint where the catalogue says it is, from where it really is
     */
    public record Deployment(SimulatedModel simulated, Function<String, String> endpoint) {}

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Topics topics = new Topics("mutation.");
    private final Map<String, Object> clients = new HashMap<>();
    private final RecordSerdes serdes;
    private final Judge judge;

    /** Starts broker, registry and provider, and makes the topics. */
    public InProcess(Path directory, List<Deployment> deployments, String moreTopics) {
        EmbeddedBroker broker = opened(EmbeddedBroker.start(0, directory.resolve("broker")));
        clients.put("bootstrap.servers", broker.bootstrapServers());
        clients.put(
                "schema.registry.url",
                opened(RegistryServer.start(broker.bootstrapServers(), 0)).url());
        serdes = opened(RecordSerdes.of(clients, topics));
        judge = opened(
                Judge.start(deployments.stream().map(Deployment::simulated).toList(), 1));
        List<ModelSpec> rows = deployments.stream()
                .map(one -> Catalogue.row(
                        topics,
                        one.endpoint().apply(judge.baseUrl()),
                        one.simulated().name(),
                        null))
                .toList();
        TopicLayout layout = TopicLayout.of(topics, Cluster.PARTITIONS, (short) 1);
        try (Admin admin = Admin.create(clients)) {
            TopicPlan.of(admin, layout).apply();
            TopicPlan.of(
                            admin,
                            topics,
                            rows.stream()
                                    .map(row -> layout.modelTopic(row.getTopic(), 1))
                                    .toList())
                    .apply();
            admin.createTopics(List.of(new NewTopic(moreTopics, Optional.of(1), Optional.empty())));
        }
        Catalogue.publish(clients, serdes, topics, rows, Scenario.of(Size.Kind.USUAL));
    }

    /** Starts router and worker, each with its interceptor, and waits until they are ready. */
    public void start(Path directory, Class<?> inRouter, Class<?> inWorker) {
        Map<String, Object> router = settings(inRouter);
        router.put(RouterConfig.INSTANCE_ID, "router-1");
        router.put(RouterConfig.APPLICATION_ID, "mutation.router");
        router.put(RouterConfig.STATE_DIR, directory.resolve("state").toString());
        router.put("replication.factor", "1");
        Map<String, Object> worker = settings(inWorker);
        worker.put(WorkerConfig.ID, "worker-1");
        Router oneRouter = opened(Router.start(RouterConfig.of(router), new SimpleMeterRegistry()));
        Worker oneWorker = opened(Worker.start(WorkerConfig.of(worker), new SimpleMeterRegistry()));
        await().atMost(READY_WITHIN).until(() -> oneRouter.ready() && oneWorker.ready());
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

    /** The provider. */
    public Judge judge() {
        return judge;
    }

    /** A deployment that takes so long, at the provider itself. */
    public static Deployment steady(String name, double answerMs) {
        return new Deployment(SimulatedModel.steady(name, answerMs), url -> url);
    }

    /** One that answers nothing but a 429, behind a wire. */
    public static Deployment throttled(String name, long retryAfterMs, Function<String, String> wire) {
        Behaviour.Faults always = new Behaviour.Faults(1, retryAfterMs, 0, 0, 0, 0, 0);
        return new Deployment(SimulatedModel.steady(name, 0).with(Behaviour.faulty(always)), wire);
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    private Map<String, Object> settings(Class<?> interceptor) {
        Map<String, Object> settings = new HashMap<>(clients);
        settings.put(RouterConfig.TOPICS_PREFIX, topics.prefix());
        settings.put("interceptor.classes", interceptor.getName());
        return settings;
    }

    private <T extends AutoCloseable> T opened(T one) {
        opened.add(one);
        return one;
    }
}
