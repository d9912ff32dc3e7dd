package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The router on a real broker, with a worker of a few lines. */
class RouterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static Cluster cluster;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(0, directory.resolve("broker"));
        cluster = new Cluster(broker.bootstrapServers(), directory);
        cluster.createTopics("small", "silent");
        cluster.declare();
    }

    @AfterAll
    static void stop() {
        cluster.close();
        broker.close();
    }

    @Test
    void shouldAnswerEachRequestOnceAlsoWhenTheRouterIsReplacedMeanwhile() {
        List<InferenceResponse> seen = new ArrayList<>();
        try (PlainWorker worker = new PlainWorker(cluster, "small")) {
            worker.start();
            try (Router first = cluster.startRouter("router-1")) {
                await().atMost(PATIENCE).until(first::ready);
                cluster.send("first", 1);
                await().atMost(PATIENCE).until(() -> {
                    seen.addAll(cluster.newResponses());
                    return seen.size() == 1;
                });
                assertThat(seen.getFirst().getStatus()).isEqualTo(ResponseStatus.ANSWERED);
                cluster.send("batch", 100);
            }
            cluster.send("late", 20);
            try (Router second = cluster.startRouter("router-2")) {
                await().atMost(PATIENCE).until(() -> {
                    seen.addAll(cluster.newResponses());
                    return seen.size() >= 121;
                });
                assertThat(second.ready()).isTrue();
            }
        }
        seen.addAll(cluster.newResponses());
        assertThat(seen)
                .extracting(InferenceResponse::getRequestId)
                .doesNotHaveDuplicates()
                .hasSize(121);
        assertThat(seen).extracting(InferenceResponse::getStatus).containsOnly(ResponseStatus.ANSWERED);
    }

    /** A router that takes over reads all of it: what is written for a request decides how long that takes. */
    @Test
    void shouldWriteEachPromptToItsStoresOnce() {
        int count = 50;
        String prompt = "What is a weir? ".repeat(1_000); // about 4,000 tokens
        List<InferenceResponse> seen = new ArrayList<>();
        try (PlainWorker worker = new PlainWorker(cluster, "small");
                Router router = cluster.startRouter("router-1")) {
            worker.start();
            await().atMost(PATIENCE).until(router::ready);
            long before = changelogBytes();
            for (int i = 0; i < count; i++) {
                cluster.send(Samples.request("large-" + i)
                        .setModel("small")
                        .setCreatedAt(Instant.now())
                        .setMessages(List.of(Samples.message("user", prompt)))
                        .build());
            }
            await().atMost(PATIENCE).until(() -> {
                cluster.newResponses().stream()
                        .filter(response -> response.getRequestId().startsWith("large-"))
                        .forEach(seen::add);
                return seen.size() == count;
            });
            assertThat((changelogBytes() - before) / count)
                    .as("bytes of changelogs for each request")
                    .isBetween((long) prompt.length(), prompt.length() * 13L / 10);
        }
    }

    private static long changelogBytes() {
        return ReleasedState.of(broker.bootstrapServers(), topic -> topic.endsWith("-changelog")).topics().stream()
                .flatMap(topic -> topic.rows().stream())
                .mapToLong(ReleasedState.Row::bytes)
                .sum();
    }

    @Test
    void shouldTakeReportsBeforeABacklogOfRequests() {
        int backlog = 1_500;
        List<InferenceResponse> seen = new ArrayList<>();
        try (PlainWorker worker = new PlainWorker(cluster, "silent")) {
            worker.startIdle();
            DispatchedRequest running;
            try (Router first = cluster.startRouter("router-1")) {
                await().atMost(PATIENCE).until(first::ready);
                cluster.sendTo("silent", "runs");
                running = cluster.awaitDispatch("silent");
            }
            cluster.sendRefused(running.getHomePartition(), backlog);
            cluster.produce(TOPICS.attempts(), running.getHomePartition(), "runs", Samples.answered(running));
            try (Router second = cluster.startRouter("router-2")) {
                await().atMost(PATIENCE).until(() -> {
                    cluster.newResponses().stream()
                            .filter(response -> !response.getReplayed())
                            .filter(response -> response.getRequestId().equals("runs")
                                    || response.getStatus() == ResponseStatus.REFUSED)
                            .forEach(seen::add);
                    return seen.size() > backlog;
                });
                assertThat(second.ready()).isTrue();
            }
        }
        InferenceResponse answer = seen.stream()
                .filter(response -> response.getRequestId().equals("runs"))
                .findFirst()
                .orElseThrow();
        assertThat(seen)
                .filteredOn(response -> response.getCompletedAt().isBefore(answer.getCompletedAt()))
                .as("requests that were taken before the older ones' answer")
                .hasSizeLessThan(backlog / 3);
    }
}
