package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.registry.RegistryServer;
import dev.weirkeeper.router.plan.LedgerBytes;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.LedgerAttempt;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.LedgerState;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.serde.TrustedRecords;
import dev.weirkeeper.topic.HomePartition;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * This router takes up what a released one left behind: on another machine, with nothing but the topics. To record a
 * release before it goes out: {@code -Dreleased.write=VERSION}; what is recorded is never changed.
 */
class ReleasedStateIT {
    private static final Path RELEASES = Path.of("src/test/resources/released");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    static {
        TrustedRecords.vouch();
    }

    @TempDir
    Path directory;

    static List<String> releases() throws IOException {
        try (Stream<Path> found = Files.list(RELEASES)) {
            return found.map(Path::getFileName).map(Path::toString).sorted().toList();
        }
    }

    static List<String> releasesAndThisOne() throws IOException {
        String version = System.getProperty("released.write", "");
        if (!version.isEmpty()) {
            Path work = Files.createTempDirectory("release");
            ReleaseRecorder.record(work, RELEASES.resolve(version));
        }
        return releases();
    }

    @ParameterizedTest
    @MethodSource("releasesAndThisOne")
    void shouldEndWhatWasOpenOnceAndKnowWhatHasEnded(String release) throws IOException {
        ReleasedState state = ReleasedState.read(RELEASES.resolve(release).resolve("state.bin"));
        List<LedgerEntry> entries = entries(state);
        List<LedgerEntry> open = entries.stream()
                .filter(entry -> entry.getState() != LedgerState.ENDED)
                .toList();
        List<LedgerEntry> ended = entries.stream()
                .filter(entry -> entry.getState() == LedgerState.ENDED)
                .toList();
        assertThat(entries)
                .extracting(LedgerEntry::getState)
                .contains(LedgerState.WAITING, LedgerState.DISPATCHED, LedgerState.STARTED, LedgerState.ENDED);
        List<InferenceResponse> seen = new ArrayList<>();

        try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory.resolve("broker"))) {
            state.load(broker.bootstrapServers());
            try (RegistryServer registry = RegistryServer.start(broker.bootstrapServers(), 0);
                    Cluster cluster = new Cluster(broker.bootstrapServers(), registry.url(), directory);
                    PlainWorker small = new PlainWorker(cluster, "w7", "small");
                    PlainWorker silent = new PlainWorker(cluster, "w8", "silent");
                    PlainWorker later = new PlainWorker(cluster, "w9", "later")) {
                cluster.createTopics("small", "silent", "later");
                cluster.declare();
                cluster.produce(TOPICS.tenants(), 0, "zenith", Samples.tenant("zenith"));
                cluster.produce(
                        TOPICS.catalogue(), 0, "later", Samples.model("later").build());
                Stream.of(small, silent, later).forEach(PlainWorker::start);
                LedgerEntry running = open.stream()
                        .filter(entry -> entry.getState() == LedgerState.STARTED)
                        .findFirst()
                        .orElseThrow();
                cluster.produce(TOPICS.attempts(), home(running), running.getRequestId(), answered(running));
                ended.forEach(
                        entry -> cluster.send(ReleaseRecorder.request(entry.getTenant(), entry.getRequestId(), "small")
                                .build()));
                try (Router router = start(cluster)) {
                    await().atMost(PATIENCE).until(() -> {
                        seen.addAll(cluster.newResponses());
                        return router.ready() && seen.size() >= entries.size();
                    });
                }
                seen.addAll(cluster.newResponses());
                assertThat(cluster.deadLetters()).isZero();
            }
        }

        assertThat(seen)
                .filteredOn(response -> !response.getReplayed())
                .allSatisfy(response -> assertThat(response.getStatus()).isEqualTo(ResponseStatus.ANSWERED));
        assertThat(seen)
                .filteredOn(response -> !response.getReplayed())
                .extracting(response -> response.getTenant() + "/" + response.getRequestId())
                .containsExactlyInAnyOrderElementsOf(names(open));
        assertThat(seen)
                .filteredOn(InferenceResponse::getReplayed)
                .extracting(response -> response.getTenant() + "/" + response.getRequestId() + response.getStatus())
                .containsExactlyInAnyOrderElementsOf(ended.stream()
                        .map(entry -> entry.getTenant() + "/" + entry.getRequestId() + entry.getStatus())
                        .toList());
    }

    /** With nothing on its disk. */
    private Router start(Cluster cluster) {
        Map<String, Object> settings = new HashMap<>(cluster.settings);
        settings.put(RouterConfig.STATE_DIR, directory.resolve("new-machine").toString());
        settings.put(RouterConfig.THREADS, 1);
        settings.put(RouterConfig.LEDGER_RETENTION_MS, ReleaseRecorder.FOR_EVER_MS);
        return Router.start(RouterConfig.of(settings), new SimpleMeterRegistry());
    }

    private static List<LedgerEntry> entries(ReleasedState state) {
        List<LedgerEntry> entries = new ArrayList<>();
        for (byte[] row :
                state.table("weirkeeper-router-attempt-ledger-changelog").values()) {
            entries.add(LedgerBytes.read(row));
        }
        return entries;
    }

    private static AttemptEvent answered(LedgerEntry entry) {
        LedgerAttempt running = entry.getAttempts().getLast();
        return AttemptEvent.newBuilder()
                .setRequestId(entry.getRequestId())
                .setTenant(entry.getTenant())
                .setDispatchId(running.getDispatchId())
                .setAttempt(running.getAttempt())
                .setModel(running.getModel())
                .setType(AttemptEventType.ENDED)
                .setOutcome(AttemptOutcome.ANSWERED)
                .setMessage(Samples.message("assistant", "A low dam."))
                .setWorkerId(String.valueOf(running.getWorkerId()))
                .setIncarnation(String.valueOf(running.getIncarnation()))
                .setEpoch(running.getEpoch())
                .setAt(Instant.now())
                .build();
    }

    private static int home(LedgerEntry entry) {
        return HomePartition.of(entry.getTenant(), null, entry.getRequestId(), Cluster.PARTITIONS);
    }

    private static List<String> names(List<LedgerEntry> entries) {
        return entries.stream()
                .map(entry -> entry.getTenant() + "/" + entry.getRequestId())
                .toList();
    }
}
