package dev.weirkeeper.worker.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.RegistryUnavailableException;
import dev.weirkeeper.serde.UnknownSchemaException;
import dev.weirkeeper.worker.Samples;
import dev.weirkeeper.worker.call.Calls;
import dev.weirkeeper.worker.call.Permits;
import dev.weirkeeper.worker.heartbeat.Clocks;
import dev.weirkeeper.worker.metrics.WorkerMeters;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Answered;
import dev.weirkeeper.worker.provider.Credentials;
import dev.weirkeeper.worker.report.AttemptLog;
import dev.weirkeeper.worker.report.DeadLetters;
import dev.weirkeeper.worker.report.Returns;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The order STARTED acknowledged, committed, called; and what happens where a step of it fails. */
class IntakeTest {
    private static final Answered ANSWER = new Answered(Samples.message("assistant", "hello"), "stop", null);

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<Integer> returnedIn = new CopyOnWriteArrayList<>();
    private final Clocks clocks = new Clocks();
    private final Map<String, DispatchedRequest> dispatches = new ConcurrentHashMap<>();
    private final CountDownLatch callsMayEnd = new CountDownLatch(1);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final WorkerMeters meters = new WorkerMeters(registry);
    private final MockProducer<byte[], byte[]> letters =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Partitioned consumer = new Partitioned("llm.models.swift", 2, this::consumerSaid);
    private final Permits permits = new Permits(3);

    private volatile Situation situation =
            new Situation(true, Samples.NOW, 0, Samples.spec("http://host/v1").build(), new Credentials.Access.Open());
    private volatile Runnable afterCommit = () -> {};
    private volatile boolean stopping;
    private volatile boolean startedFails;
    private volatile boolean registryDown;
    private Intake intake;

    private final AttemptLog log = new AttemptLog() {
        @Override
        public CompletableFuture<Long> started(DispatchedRequest dispatch, int epoch, long callTimeoutMs) {
            said.add("STARTED " + dispatch.getDispatchId() + " epoch " + epoch);
            return startedFails
                    ? CompletableFuture.failedFuture(new NetworkException("gone"))
                    : CompletableFuture.completedFuture(1L);
        }

        @Override
        public CompletableFuture<Long> returned(DispatchedRequest dispatch, int epoch, ReturnReason reason) {
            said.add("RETURNED " + dispatch.getDispatchId() + " " + reason);
            returnedIn.add(epoch);
            return CompletableFuture.completedFuture(1L);
        }

        @Override
        public CompletableFuture<Long> ended(
                DispatchedRequest dispatch, int epoch, CallResult result, CallTimes times) {
            said.add("ENDED " + dispatch.getDispatchId());
            return CompletableFuture.completedFuture(1L);
        }
    };

    @BeforeEach
    void join() {
        Calls calls = new Calls(new Calls.Parts(
                (spec, dispatch, access, limit) -> {
                    said.add("CALL " + dispatch.getDispatchId());
                    callsMayEnd.await();
                    return ANSWER;
                },
                log,
                new Returns(log, meters),
                clocks.broker(),
                clocks::nanos,
                (model, wait, reason) -> {},
                Duration.ofSeconds(1),
                meters));
        DispatchReader reader = new DispatchReader(this::read, 4);
        intake = new Intake(
                new Intake.Source(Samples.MODEL, "llm.models.swift"),
                consumer,
                new Intake.Rooms(
                        reader::read,
                        () -> situation,
                        log,
                        new Returns(log, meters),
                        new DeadLetters("llm.dead-letters", letters),
                        calls,
                        permits),
                meters,
                clocks::nanos,
                () -> stopping);
        intake.join();
        consumer.rebalance(List.of(consumer.partition(0), consumer.partition(1)));
    }

    private void consumerSaid(String line) {
        said.add(line);
        afterCommit.run();
    }

    private DispatchedRequest read(String topic, byte[] bytes) {
        String text = new String(bytes, UTF_8);
        if (registryDown) {
            throw new RegistryUnavailableException("down");
        }
        if (text.equals("unknown schema")) {
            throw new UnknownSchemaException("no schema 7", new IllegalStateException());
        }
        DispatchedRequest dispatch = dispatches.get(text);
        if (dispatch == null) {
            throw new MalformedRecordException("no magic byte");
        }
        return dispatch;
    }

    private void append(int partition, String id) {
        append(partition, Samples.dispatch(id).build());
    }

    private void append(int partition, DispatchedRequest dispatch) {
        dispatches.put(dispatch.getDispatchId(), dispatch);
        consumer.append(partition, dispatch.getDispatchId().getBytes(UTF_8));
    }

    private void turns(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            intake.turn();
        }
    }

    private void awaitSaid(String... lines) {
        await().untilAsserted(() -> assertThat(said).contains(lines));
    }

    private List<String> calls() {
        return said.stream().filter(line -> line.startsWith("CALL")).toList();
    }

    @Test
    void shouldCallOnlyAfterStartedIsAcknowledgedAndTheOffsetIsCommitted() throws Exception {
        append(0, "a");

        turns(1);

        awaitSaid("CALL a");
        assertThat(said).containsExactly("STARTED a epoch 1", "COMMIT", "CALL a");
        assertThat(consumer.committedOffset(0)).isEqualTo(1);
        assertThat(permits.taken()).isEqualTo(1);
        callsMayEnd.countDown();
        awaitSaid("ENDED a");
        await().until(() -> permits.free() == 3);
    }

    @Test
    void shouldTakeNoMoreThanItHasPermits() throws Exception {
        for (int i = 0; i < 4; i++) {
            append(0, "a" + i);
            append(1, "b" + i);
        }

        turns(3);

        await().untilAsserted(() -> assertThat(calls()).hasSize(3));
        assertThat(consumer.committedOffset(0) + consumer.committedOffset(1)).isEqualTo(3);
        assertThat(said).filteredOn(line -> line.startsWith("STARTED")).hasSize(3);
        callsMayEnd.countDown();
        await().until(() -> permits.free() > 0);
        for (int i = 0; i < 50 && calls().size() < 8; i++) {
            turns(1);
        }
        await().untilAsserted(() -> assertThat(calls()).hasSize(8).doesNotHaveDuplicates());
    }

    @Test
    void shouldCallNothingWhereStartedIsNotAcknowledged() throws Exception {
        startedFails = true;
        append(0, "a");
        turns(1);

        assertThat(said).containsExactly("STARTED a epoch 1");
        assertThat(consumer.committedOffset(0)).isEqualTo(-1);
        assertThat(permits.free()).isEqualTo(3);

        startedFails = false;
        turns(3);

        awaitSaid("CALL a");
        assertThat(said).containsExactly("STARTED a epoch 1", "STARTED a epoch 1", "COMMIT", "CALL a");
    }

    @Test
    void shouldCallNothingWhereTheCommitIsRefused() throws Exception {
        consumer.failNextCommit(new CommitFailedException(), false);
        append(0, "a");
        append(0, "b");
        turns(1);

        assertThat(calls()).isEmpty();
        assertThat(permits.free()).isEqualTo(3);
        assertThat(registry.get("weirkeeper.worker.dispatches.not.permitted")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void shouldReadAgainWhatWasNotCommittedAndCallItOnce() throws Exception {
        consumer.failNextCommit(new RebalanceInProgressException(), false);
        append(0, "a");
        turns(1);
        consumer.generation(2);

        turns(3);

        awaitSaid("CALL a");
        assertThat(calls()).hasSize(1);
        assertThat(said).contains("STARTED a epoch 2");
        assertThat(said).noneMatch(line -> line.startsWith("RETURNED"));
    }

    @Test
    void shouldGiveBackWhatWasCommittedAfterAll() throws Exception {
        consumer.failNextCommit(new TimeoutException("no answer"), true);
        append(0, "a");
        turns(3);

        // The offset is committed, so nobody will read it again, and it was not called: the ledger may have it back.
        assertThat(said).contains("RETURNED a NOT_PERMITTED");
        assertThat(calls()).isEmpty();
        assertThat(consumer.committedOffset(0)).isEqualTo(1);
    }

    @Test
    void shouldGiveItBackUnderTheGenerationInWhichItWasTaken() throws Exception {
        consumer.failNextCommit(new TimeoutException("no answer"), true);
        append(0, "a");
        turns(1);
        consumer.generation(2);

        turns(3);

        // Should the commit be an heir's after all, its STARTED is of a newer generation, and the ledger ignores this.
        assertThat(said).contains("RETURNED a NOT_PERMITTED");
        assertThat(returnedIn).containsExactly(1);
        assertThat(calls()).isEmpty();
    }

    @Test
    void shouldDropWhatItHoldsOfARevokedPartitionAndKeepCallsRunning() throws Exception {
        for (int i = 0; i < 5; i++) {
            append(0, "a" + i);
        }
        turns(1);
        await().untilAsserted(() -> assertThat(calls()).hasSize(3));
        assertThat(intake.partitions()).containsExactlyInAnyOrder(0, 1);
        assertThat(consumer.committedOffset(0)).isEqualTo(3);

        consumer.rebalance(List.of(consumer.partition(1)));
        callsMayEnd.countDown();
        await().until(() -> permits.free() == 3);
        turns(3);

        assertThat(intake.partitions()).containsExactly(1);
        assertThat(calls()).hasSize(3);
        assertThat(said).contains("ENDED a0", "ENDED a1", "ENDED a2");
    }

    @Test
    void shouldForgetADroppedBatchOfARevokedPartition() throws Exception {
        consumer.failNextCommit(new TimeoutException("no answer"), true);
        append(0, "a");
        turns(1);

        consumer.rebalance(List.of(consumer.partition(1)));
        turns(3);

        assertThat(said).noneMatch(line -> line.startsWith("RETURNED"));
        assertThat(calls()).isEmpty();
    }

    @Test
    void shouldGiveBackAfterTheCommitWhatMayNotStartAnyMore() throws Exception {
        append(
                0,
                Samples.dispatch("late")
                        .setStartBy(Instant.ofEpochMilli(Samples.NOW))
                        .build());
        append(0, "a");

        turns(1);

        awaitSaid("CALL a");
        assertThat(said).containsExactly("STARTED a epoch 1", "COMMIT", "RETURNED late START_BY_PASSED", "CALL a");
        assertThat(consumer.committedOffset(0)).isEqualTo(2);
    }

    @Test
    void shouldGiveBackWhatIsForbiddenBetweenCommitAndCall() throws Exception {
        append(0, "a");
        afterCommit = () -> {
            // Another worker was told to wait in the meantime.
            situation = new Situation(true, Samples.NOW, 60_000, situation.spec(), situation.access());
        };

        turns(1);

        awaitSaid("RETURNED a PAUSED");
        assertThat(said).containsExactly("STARTED a epoch 1", "COMMIT", "RETURNED a PAUSED");
        await().until(() -> permits.free() == 3);
    }

    @Test
    void shouldGiveBackWhatWasCommittedWhenTheWorkerStops() throws Exception {
        append(0, "a");
        stopping = true;

        turns(1);

        awaitSaid("RETURNED a STOPPING");
        assertThat(calls()).isEmpty();
    }

    @Test
    void shouldHoldWithoutBrokerTime() throws Exception {
        Situation fresh = situation;
        situation = new Situation(false, Samples.NOW, 0, fresh.spec(), fresh.access());
        append(0, "a");
        turns(3);
        assertThat(said).isEmpty();

        situation = fresh;
        turns(1);

        awaitSaid("CALL a");
    }

    @Test
    void shouldGiveBackInAPauseOnlyWhatCannotWaitAndWhatStandsBeforeIt() throws Exception {
        Situation now = situation;
        situation = new Situation(true, Samples.NOW, 5_000, now.spec(), now.access());
        append(0, "patient");
        append(
                0,
                Samples.dispatch("urgent")
                        .setStartBy(Instant.ofEpochMilli(Samples.NOW + 1_000))
                        .build());
        append(0, "behind");
        append(1, "other");

        turns(2);

        assertThat(said).containsExactly("COMMIT", "RETURNED patient PAUSED", "RETURNED urgent PAUSED");
        assertThat(consumer.committedOffset(0)).isEqualTo(2);
        situation = now;
        turns(1);
        awaitSaid("CALL behind", "CALL other");
    }

    @Test
    void shouldBuryPoisonWithItsCauseAndGoOn() throws Exception {
        consumer.append(0, "nonsense".getBytes(UTF_8));
        consumer.append(0, "unknown schema".getBytes(UTF_8));
        consumer.append(0, null);
        append(0, Samples.dispatch("lost").setHomePartition(4).build());
        append(0, Samples.dispatch("timeless").setCallTimeoutMs(0).build());
        append(0, "good");

        turns(1);

        awaitSaid("CALL good");
        assertThat(letters.history())
                .extracting(letter ->
                        new String(letter.headers().lastHeader(DeadLetters.CODE).value(), UTF_8))
                .containsExactly(
                        "record_malformed", "schema_unknown", "record_empty", "dispatch_invalid", "dispatch_invalid");
        assertThat(consumer.committedOffset(0)).isEqualTo(6);
        assertThat(registry.get("weirkeeper.worker.dead.letters").counter().count())
                .isEqualTo(5);
    }

    @Test
    void shouldNotCommitWhatCouldNotBeBuried() throws Exception {
        letters.sendException = new IllegalStateException("closed");
        consumer.append(0, "nonsense".getBytes(UTF_8));
        turns(1);
        assertThat(consumer.committedOffset(0)).isEqualTo(-1);

        letters.sendException = null;
        turns(3);

        assertThat(letters.history()).hasSize(1);
        assertThat(consumer.committedOffset(0)).isEqualTo(1);
    }

    @Test
    void shouldWaitWithEverythingWhileTheRegistryIsDown() throws Exception {
        registryDown = true;
        append(0, "a");
        turns(3);
        assertThat(said).isEmpty();
        assertThat(letters.history()).isEmpty();

        registryDown = false;
        turns(1);

        awaitSaid("CALL a");
    }
}
