package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.TOPICS;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.registry.RegistryServer;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.schema.RoutingDecision;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Makes what {@link ReleasedStateIT} reads, once for each release: runs this router with requests in every state, stops it,
 * and keeps what it leaves on the broker.
 */
final class ReleaseRecorder {
    /** Nothing in the file ends by its time, whenever it is read. */
    static final long FOR_EVER_MS = Duration.ofDays(36_500).toMillis();

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private ReleaseRecorder() {}

    /**
     * Records.
     *
     * @param directory for broker and router
     * @param release the release's directory: the files are written there
     */
    static void record(Path directory, Path release) throws IOException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory.resolve("broker"));
                RegistryServer registry = RegistryServer.start(broker.bootstrapServers(), 0);
                Cluster cluster = new Cluster(broker.bootstrapServers(), registry.url(), directory);
                PlainWorker answering = new PlainWorker(cluster, "w2", "small");
                PlainWorker silent = new PlainWorker(cluster, "w1", "silent")) {
            cluster.createTopics("small", "silent", "later");
            cluster.declare();
            cluster.produce(TOPICS.tenants(), 0, "zenith", Samples.tenant("zenith"));
            cluster.produce(
                    TOPICS.catalogue(), 0, "later", Samples.model("later").build());
            answering.start();
            silent.startIdle();
            try (Router router = Router.start(config(cluster, directory), new SimpleMeterRegistry())) {
                await().atMost(PATIENCE).until(router::ready);
                end(cluster);
                run(cluster);
                hold(cluster);
            }
            Files.createDirectories(release);
            ReleasedState.of(broker.bootstrapServers(), ReleaseRecorder::isLeftBehind)
                    .write(release.resolve("state.bin"));
        }
        Files.copy(Path.of("src/test/resources/topology.txt"), release.resolve("topology.txt"));
    }

    private static boolean isLeftBehind(String topic) {
        return topic.startsWith("weirkeeper-router-") || topic.equals("_schemas");
    }

    /** Requests that are over: answered and refused. */
    private static void end(Cluster cluster) {
        for (String tenant : List.of("acme", "zenith")) {
            for (int i = 0; i < 3; i++) {
                cluster.send(request(tenant, "answered-" + i, "small").build());
            }
            cluster.send(request(tenant, "refused", "no-such-model").build());
        }
        List<InferenceResponse> seen = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            seen.addAll(cluster.newResponses());
            return seen.size() >= 8;
        });
    }

    /** Requests that are out: dispatched, started, given back, failed once. */
    private static void run(Cluster cluster) {
        for (String state : List.of("dispatched", "started", "returned", "failed")) {
            for (int i = 0; i < 3; i++) {
                cluster.send(request(i == 2 ? "zenith" : "acme", state + "-" + i, "silent")
                        .build());
            }
        }
        for (DispatchedRequest dispatch : cluster.read(TOPICS.model("silent"), 12, DispatchedRequest.class)) {
            for (AttemptEvent event : reports(dispatch)) {
                cluster.produce(TOPICS.attempts(), dispatch.getHomePartition(), dispatch.getRequestId(), event);
            }
        }
    }

    private static List<AttemptEvent> reports(DispatchedRequest dispatch) {
        AttemptEvent started = Samples.started(dispatch);
        return switch (dispatch.getRequestId().replaceAll("-.*", "")) {
            case "started" -> List.of(started);
            case "returned" -> List.of(Samples.returned(dispatch, ReturnReason.STOPPING));
            case "failed" ->
                List.of(started, Samples.failed(dispatch, AttemptOutcome.OVERLOADED, "provider_overloaded"));
            default -> List.of();
        };
    }

    /** Requests that wait, in each class: nobody serves their model. */
    private static void hold(Cluster cluster) {
        for (Priority priority : List.of(Priority.BATCH, Priority.STANDARD, Priority.INTERACTIVE)) {
            for (String tenant : List.of("acme", "zenith")) {
                String id = "waiting-" + priority.name().toLowerCase(java.util.Locale.ROOT);
                cluster.send(request(tenant, id, "later").setPriority(priority).build());
            }
        }
        Set<String> waiting = new java.util.HashSet<>();
        await().atMost(PATIENCE).until(() -> {
            waiting.clear();
            cluster.read(TOPICS.decisions(), 0, RoutingDecision.class).stream()
                    .filter(decision -> decision.getRequestId().startsWith("waiting-"))
                    .forEach(decision -> waiting.add(decision.getTenant() + decision.getRequestId()));
            return waiting.size() == 6;
        });
    }

    static InferenceRequest.Builder request(String tenant, String requestId, String model) {
        return Samples.request(requestId).setTenant(tenant).setModel(model).setCreatedAt(Instant.now());
    }

    private static RouterConfig config(Cluster cluster, Path directory) {
        Map<String, Object> settings = new HashMap<>(cluster.settings);
        settings.put(RouterConfig.STATE_DIR, directory.resolve("state").toString());
        settings.put(RouterConfig.THREADS, 1);
        RouterConfig usual = RouterConfig.of(settings);
        RouterConfig.Timing timing = usual.timing();
        RouterConfig.Timing endless = new RouterConfig.Timing(
                timing.commitIntervalMs(),
                timing.tickIntervalMs(),
                timing.workerSilenceMs(),
                FOR_EVER_MS,
                FOR_EVER_MS,
                FOR_EVER_MS,
                FOR_EVER_MS);
        return new RouterConfig(
                usual.clientProperties(),
                usual.topics(),
                usual.applicationId(),
                usual.instanceId(),
                usual.stateDir(),
                usual.threads(),
                endless,
                usual.exactlyOnce(),
                usual.standbyReplicas(),
                OptionalLong.of(Long.MAX_VALUE / 2)); // so that spend is kept, and nothing refused
    }
}
