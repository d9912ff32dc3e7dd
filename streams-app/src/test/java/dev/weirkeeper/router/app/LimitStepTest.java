package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.NOW;
import static dev.weirkeeper.router.app.Samples.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.limit.LimitStep;
import dev.weirkeeper.router.table.Heartbeats.Heartbeat;
import dev.weirkeeper.schema.Lease;
import dev.weirkeeper.schema.Limits;
import dev.weirkeeper.schema.WorkerLimit;
import dev.weirkeeper.schema.WorkerRole;
import dev.weirkeeper.schema.WorkerState;
import dev.weirkeeper.schema.WorkerStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The owner of a limit, from heartbeats to leases, in its task. */
class LimitStepTest {
    @TempDir
    Path directory;

    private Harness router;
    private long heardMs = NOW;

    @BeforeEach
    void start() {
        router = Harness.start(directory);
        limit(Limits.newBuilder().setConcurrency(3).setRequestsPerMinute(60).build());
    }

    @AfterEach
    void stop() {
        router.close();
    }

    private void limit(Limits limits) {
        router.tables.models.put(
                "small", Samples.model("small").setLimits(limits).build());
    }

    private void says(String worker, WorkerLimit.Builder use) {
        says(worker, WorkerState.RUNNING, use);
    }

    private void says(String worker, WorkerState state, WorkerLimit.Builder use) {
        heardMs += 100;
        router.tables.livenessAsOfMs = heardMs;
        WorkerStatus status = WorkerStatus.newBuilder()
                .setWorkerId(worker)
                .setIncarnation(worker + "-1")
                .setRole(WorkerRole.WORKER)
                .setState(state)
                .setLimits(List.of(use.setLimit("small").build()))
                .setSentAt(Instant.ofEpochMilli(heardMs))
                .build();
        router.tables.heartbeats.put(worker, new Heartbeat(status, heardMs));
        router.pass(Duration.ofMillis(500));
    }

    private List<Lease> leases() {
        return router.read(TOPICS.limits(), Lease.class);
    }

    private static WorkerLimit.Builder use() {
        return WorkerLimit.newBuilder().setLimit("small").setLongestCallMs(30_000);
    }

    private static WorkerLimit.Builder use(Lease lease) {
        return use().setGeneration(lease.getGeneration()).setSequence(lease.getSequence());
    }

    @Test
    void shouldLeaseToWhoAsksAndToNobodyElse() {
        says("idle", use());
        assertThat(leases()).isEmpty();

        says("w", use().setWantedCalls(2));

        assertThat(leases()).singleElement().satisfies(lease -> {
            assertThat(lease.getLimit()).isEqualTo("small");
            assertThat(lease.getIncarnation()).isEqualTo("w-1");
            assertThat(lease.getConcurrency()).isBetween(2, 3);
            assertThat(lease.getGrantedRequests()).isEqualTo(2);
            assertThat(lease.getGrantedTokens()).isNull();
            assertThat(lease.getLongestCallMs()).isEqualTo(30_000);
            assertThat(lease.getIssuedAt().toEpochMilli())
                    .as("never ahead of the brokers")
                    .isEqualTo(heardMs);
        });
    }

    @Test
    void shouldNameTheWorkerInTheKeyAndKeepItsAccount() {
        says("w", use().setWantedCalls(2));

        assertThat(router.raw(TOPICS.limits()))
                .singleElement()
                .satisfies(row -> assertThat(new String(row.key(), StandardCharsets.UTF_8))
                        .isEqualTo("small|w"));
        KeyValueStore<String, byte[]> store = router.driver().getKeyValueStore(LimitStep.STORE);
        assertThat(store.get("small")).isNotEmpty();
    }

    @Test
    void shouldNotLeaseMoreThanThereIsAndMoveASharerOnlyWhenItIsGivenUp() {
        says("a", use().setWantedCalls(9));
        Lease all = leases().getLast();
        assertThat(all.getConcurrency()).isEqualTo(3);

        says("b", use().setWantedCalls(1));
        List<Lease> next = leases();
        assertThat(last(next, "b").getConcurrency()).isZero();
        Lease lowered = last(next, "a");
        assertThat(lowered.getConcurrency()).isEqualTo(2);

        says("a", use(all).setRunning(3));
        assertThat(leases()).as("it has not read that yet").noneMatch(lease -> lease.getConcurrency() > 2);
        says("a", use(lowered).setRunning(3));
        assertThat(leases())
                .as("it runs as many as before")
                .noneMatch(lease -> isFor(lease, "b") && lease.getConcurrency() > 0);
        says("a", use(lowered).setRunning(2).setWantedCalls(7));

        assertThat(last(leases(), "b").getConcurrency()).isEqualTo(1);
    }

    @Test
    void shouldGiveTheShareOfAStoppedWorkerAtOnceToAnother() {
        says("a", use().setWantedCalls(9));
        Lease all = leases().getLast();
        says("b", use().setWantedCalls(3));
        leases();

        says("a", WorkerState.STOPPED, use(all));

        assertThat(last(leases(), "b").getConcurrency()).isEqualTo(3);
    }

    @Test
    void shouldGrantNothingWhileTheTablesAreNotRead() {
        router.tables.caughtUp = false;
        says("w", use().setWantedCalls(2));
        assertThat(leases()).isEmpty();

        router.tables.caughtUp = true;
        router.pass(Duration.ofMillis(500));
        assertThat(leases()).hasSize(1);
    }

    @Test
    void shouldWaitUntilAllIsOverWhereWorkersHoldLeasesItKnowsNothingOf() {
        says("w", use().setGeneration(NOW - 5_000).setSequence(4).setRunning(1).setWantedCalls(2));
        assertThat(leases()).isEmpty();

        long waitMs = 15_000 + 61_000 + 1_000;
        heardMs += waitMs;
        says("w", use().setGeneration(NOW - 5_000).setSequence(4).setWantedCalls(2));

        assertThat(leases())
                .singleElement()
                .satisfies(lease -> assertThat(lease.getGeneration()).isGreaterThan(NOW));
    }

    @Test
    void shouldForgetALimitThatIsGoneOnceNothingOfItIsOut() {
        says("w", use().setWantedCalls(2));
        KeyValueStore<String, byte[]> store = router.driver().getKeyValueStore(LimitStep.STORE);
        router.tables.models.put("small", Samples.model("small").build());
        says("w", use());
        assertThat(store.get("small")).isNotNull();

        heardMs += 120_000;
        says("w", use());

        assertThat(store.get("small")).isNull();
    }

    private static Lease last(List<Lease> leases, String worker) {
        return leases.stream().filter(lease -> isFor(lease, worker)).toList().getLast();
    }

    private static boolean isFor(Lease lease, String worker) {
        return lease.getWorkerId().equals(worker);
    }
}
