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
import dev.weirkeeper.worker.chunk.HeldChunks;
import dev.weirkeeper.worker.heartbeat.Clocks;
import dev.weirkeeper.worker.limit.WorkerLimits;
import dev.weirkeeper.worker.metrics.WorkerMeters;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Answered;
import dev.weirkeeper.worker.provider.Credentials;
import dev.weirkeeper.worker.report.AttemptLog;
import dev.weirkeeper.worker.report.DeadLetters;
import dev.weirkeeper.worker.report.Returns;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;

/** An intake with everything around it played, and what was said and done in its order. */
abstract class IntakeFixture {
    static final Answered ANSWER = new Answered(Samples.message("assistant", "hello"), "stop", null);

    final List<String> said = new CopyOnWriteArrayList<>();
    final List<Integer> returnedIn = new CopyOnWriteArrayList<>();
    final Clocks clocks = new Clocks();
    final Map<String, DispatchedRequest> dispatches = new ConcurrentHashMap<>();
    final Map<String, ReturnReason> unwanted = new ConcurrentHashMap<>();
    final CountDownLatch callsMayEnd = new CountDownLatch(1);
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final WorkerMeters meters = new WorkerMeters(registry);
    final MockProducer<byte[], byte[]> letters =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    final Partitioned consumer = new Partitioned("llm.models.swift", 2, this::consumerSaid);
    final Permits permits = Permits.fixed(3);
    final WorkerLimits limits = new WorkerLimits(() -> Samples.NOW, clocks::nanos, () -> {});

    volatile Situation situation = new Situation(
            true,
            Samples.NOW,
            0,
            Samples.spec("http://host/v1").build(),
            new Credentials.Access.Open(),
            dispatch -> Optional.ofNullable(unwanted.get(dispatch.getDispatchId())));
    volatile Runnable afterCommit = () -> {};
    volatile boolean stopping;
    volatile boolean startedFails;
    volatile boolean registryDown;
    Intake intake;

    final AttemptLog log = new AttemptLog() {
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
                (spec, dispatch, access) -> (limit, watch) -> {
                    said.add("CALL " + dispatch.getDispatchId());
                    callsMayEnd.await();
                    return ANSWER;
                },
                log,
                HeldChunks.none(),
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
                        permits,
                        limits),
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

    void append(int partition, String id) {
        append(partition, Samples.dispatch(id).build());
    }

    void append(int partition, DispatchedRequest dispatch) {
        dispatches.put(dispatch.getDispatchId(), dispatch);
        consumer.append(partition, dispatch.getDispatchId().getBytes(UTF_8));
    }

    void turns(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            intake.turn();
        }
    }

    void awaitSaid(String... lines) {
        await().untilAsserted(() -> assertThat(said).contains(lines));
    }

    List<String> calls() {
        return said.stream().filter(line -> line.startsWith("CALL")).toList();
    }
}
