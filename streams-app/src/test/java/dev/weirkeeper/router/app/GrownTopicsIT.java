package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.topic.HomePartition;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody raises the partition count of a topic while requests are open; then somebody does what {@code doctor} says. */
class GrownTopicsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int MORE = 4;

    @TempDir
    Path directory;

    @Test
    void shouldRefuseToStartAndLoseNothingOnceTheOthersHaveFollowed() throws Exception {
        List<InferenceResponse> seen = new ArrayList<>();
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory.resolve("broker"));
                Cluster cluster = new Cluster(broker.bootstrapServers(), directory);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                PlainWorker idle = new PlainWorker(cluster, "w1", "silent");
                PlainWorker worker = new PlainWorker(cluster, "w2", "silent")) {
            cluster.createTopics("small", "silent");
            cluster.declare();
            idle.startIdle();
            try (Router router = cluster.startRouter("router-1")) {
                await().atMost(PATIENCE).until(router::ready);
                for (int i = 0; i < 20; i++) {
                    cluster.sendTo("silent", "open-" + i);
                }
                cluster.awaitDispatch("silent");
            }
            grow(admin, List.of(TOPICS.requests()));
            for (int i = 0; i < 20; i++) {
                sendToNewHome(cluster, "late-" + i);
            }

            assertThatThrownBy(() -> cluster.startRouter("router-2"))
                    .isInstanceOf(RouterStartException.class)
                    .hasMessageContaining("llm.attempts=2, llm.inbox=2, llm.limits=2, llm.requests=4")
                    .hasMessageContaining("weir doctor says what to do");

            List<String> behind = new ArrayList<>(List.of(TOPICS.attempts(), TOPICS.inbox(), TOPICS.limits()));
            admin.listTopics().names().get().stream()
                    .filter(name -> name.startsWith("weirkeeper-router-"))
                    .forEach(behind::add);
            grow(admin, behind);
            worker.start();
            try (Router router = cluster.startRouter("router-3")) {
                await().atMost(PATIENCE).until(() -> {
                    seen.addAll(cluster.newResponses());
                    return seen.size() >= 40 && router.ready();
                });
            }
            seen.addAll(cluster.newResponses());
        }
        assertThat(seen)
                .extracting(InferenceResponse::getRequestId)
                .doesNotHaveDuplicates()
                .hasSize(40);
        assertThat(seen).extracting(InferenceResponse::getStatus).containsOnly(ResponseStatus.ANSWERED);
    }

    private static void grow(Admin admin, Collection<String> topics) throws Exception {
        Map<String, NewPartitions> more = new HashMap<>();
        topics.forEach(topic -> more.put(topic, NewPartitions.increaseTo(MORE)));
        admin.createPartitions(more).all().get();
        await().atMost(PATIENCE)
                .until(() -> admin.describeTopics(topics).allTopicNames().get().values().stream()
                        .allMatch(topic -> topic.partitions().size() == MORE));
    }

    /** A client that has noticed already. */
    private static void sendToNewHome(Cluster cluster, String id) {
        InferenceRequest request = Samples.request(id)
                .setModel("silent")
                .setCreatedAt(Instant.now())
                .build();
        cluster.produce(TOPICS.requests(), HomePartition.of("acme", null, id, MORE), id, request);
    }
}
