package dev.weirkeeper.router.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.registry.RegistryServer;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A router that is killed in the middle, and started again on the state it left behind; then on another machine. */
class KilledRouterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path directory;

    @Test
    void shouldAnswerEachRequestOnceWhenKilledAndStartedAgainHereOrElsewhere() {
        List<InferenceResponse> seen = new ArrayList<>();
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory.resolve("broker"));
                RegistryServer registry = RegistryServer.start(broker.bootstrapServers(), 0);
                Cluster cluster = new Cluster(broker.bootstrapServers(), registry.url(), directory);
                PlainWorker worker = new PlainWorker(cluster, "small")) {
            cluster.createTopics("small");
            cluster.declare();
            worker.start();
            try (RouterProcess first = cluster.startProcess()) {
                cluster.send("a", 150);
                await().atMost(PATIENCE).until(() -> {
                    seen.addAll(cluster.newResponses());
                    return seen.size() >= 20;
                });
                cluster.send("b", 150);
                first.kill();
            }
            cluster.send("c", 50);
            try (RouterProcess second = cluster.startProcess()) {
                await().atMost(PATIENCE).until(() -> {
                    seen.addAll(cluster.newResponses());
                    return seen.size() >= 350;
                });
                cluster.send("d", 100);
                await().atMost(PATIENCE).until(() -> {
                    seen.addAll(cluster.newResponses());
                    return seen.size() >= 360;
                });
                second.kill();
            }
            cluster.send("a", 20);
            try (Router elsewhere = cluster.startRouterElsewhere("elsewhere")) {
                await().atMost(PATIENCE).until(() -> {
                    seen.addAll(cluster.newResponses());
                    return seen.size() >= 470;
                });
                assertThat(elsewhere.ready()).isTrue();
            }
            seen.addAll(cluster.newResponses());
        }
        assertThat(seen)
                .filteredOn(response -> !response.getReplayed())
                .extracting(InferenceResponse::getRequestId)
                .doesNotHaveDuplicates()
                .hasSize(450);
        assertThat(seen)
                .filteredOn(InferenceResponse::getReplayed)
                .extracting(InferenceResponse::getRequestId)
                .doesNotHaveDuplicates()
                .hasSize(20)
                .allMatch(id -> id.startsWith("a-"));
        assertThat(seen).extracting(InferenceResponse::getStatus).containsOnly(ResponseStatus.ANSWERED);
    }
}
