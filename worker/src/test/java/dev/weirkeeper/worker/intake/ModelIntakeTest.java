package dev.weirkeeper.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import dev.weirkeeper.worker.Samples;
import dev.weirkeeper.worker.call.Calls;
import dev.weirkeeper.worker.call.Permits;
import dev.weirkeeper.worker.catalogue.Catalogue;
import dev.weirkeeper.worker.chunk.HeldChunks;
import dev.weirkeeper.worker.heartbeat.Clocks;
import dev.weirkeeper.worker.heartbeat.Pauses;
import dev.weirkeeper.worker.limit.WorkerLimits;
import dev.weirkeeper.worker.metrics.WorkerMeters;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.Failure;
import dev.weirkeeper.worker.provider.Credentials;
import dev.weirkeeper.worker.report.AttemptLog;
import dev.weirkeeper.worker.report.DeadLetters;
import dev.weirkeeper.worker.report.Returns;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** An intake's life: it begins anew when its consumer dies, says why it does not run, and ends when told. */
class ModelIntakeTest {
    private static final String ATTEMPTS = "llm.attempts";

    private final Clocks clocks = new Clocks();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final WorkerMeters meters = new WorkerMeters(registry);
    private final BlockingQueue<MockConsumer<byte[], byte[]>> consumers = new LinkedBlockingQueue<>();
    private final AttemptLog log = new AttemptLog() {
        @Override
        public CompletableFuture<Long> started(DispatchedRequest dispatch, int epoch, long callTimeoutMs) {
            return CompletableFuture.completedFuture(1L);
        }

        @Override
        public CompletableFuture<Long> returned(DispatchedRequest dispatch, int epoch, ReturnReason reason) {
            return CompletableFuture.completedFuture(1L);
        }

        @Override
        public CompletableFuture<Long> ended(
                DispatchedRequest dispatch, int epoch, CallResult result, CallTimes times) {
            return CompletableFuture.completedFuture(1L);
        }
    };

    private static Partitioned consumer(boolean attemptsExist) {
        Partitioned consumer = new Partitioned("llm.models.swift", 1, line -> {});
        if (attemptsExist) {
            consumer.updatePartitions(ATTEMPTS, List.of(new PartitionInfo(ATTEMPTS, 0, null, null, null)));
        } else {
            consumer.updatePartitions(ATTEMPTS, List.of());
        }
        return consumer;
    }

    private ModelIntake start() {
        Returns returns = new Returns(log, meters);
        Calls calls = new Calls(new Calls.Parts(
                (spec, dispatch, access) -> (limit, watch) -> CallResult.Failed.of(Failure.WORKER_ERROR, "none"),
                log,
                HeldChunks.none(),
                returns,
                clocks.broker(),
                clocks::nanos,
                (model, wait, reason) -> {},
                Duration.ofSeconds(1),
                meters));
        ModelIntake.Ports ports = new ModelIntake.Ports(
                topic -> {
                    MockConsumer<byte[], byte[]> next = consumers.poll();
                    return next == null ? consumer(true) : next;
                },
                (topic, bytes) -> {
                    throw new MalformedRecordException("none");
                },
                ATTEMPTS,
                log,
                returns,
                new DeadLetters(
                        "llm.dead-letters",
                        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer())));
        RecordSerdes serdes =
                RecordSerdes.of(Map.of("schema.registry.url", "mock://model-intake"), Topics.withDefaultPrefix());
        ModelIntake.World world = new ModelIntake.World(
                new Catalogue(serdes, () -> {}),
                new Credentials(variable -> null),
                clocks.broker(),
                new Pauses(clocks::nanos, () -> Samples.NOW),
                dispatch -> Optional.empty(),
                new WorkerLimits(() -> Samples.NOW, clocks::nanos, () -> {}),
                clocks::nanos);
        return ModelIntake.start(Samples.spec("http://host/v1").build(), Permits.fixed(3), ports, world, calls, meters);
    }

    private static void stop(ModelIntake intake) throws InterruptedException {
        intake.stop();
        assertThat(intake.awaitStopped(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void shouldTakeItsPlaceInTheGroupAndLeaveItWhenStopped() throws Exception {
        Partitioned consumer = consumer(true);
        consumers.add(consumer);
        ModelIntake intake = start();
        await().until(() -> !consumer.subscription().isEmpty());
        assertThat(intake.status().running()).isFalse(); // not yet: the group has given it nothing

        consumer.schedulePollTask(() -> consumer.rebalance(List.of(consumer.partition(0))));

        await().until(() -> intake.status().running());
        assertThat(intake.status().partitions()).containsExactly(0);
        assertThat(intake.status().permits()).isEqualTo(3);
        stop(intake);
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void shouldBeginAnewAfterAnException() throws Exception {
        Partitioned dying = consumer(true);
        dying.setPollException(new KafkaException("not authorized"));
        Partitioned next = consumer(true);
        consumers.add(dying);
        consumers.add(next);

        ModelIntake intake = start();

        await().until(() -> !next.subscription().isEmpty());
        assertThat(dying.closed()).isTrue();
        assertThat(intake.status().problem()).contains("not authorized");
        assertThat(registry.get("weirkeeper.worker.intake.failures").counter().count())
                .isEqualTo(1);
        stop(intake);
    }

    @Test
    void shouldSayThatTheAttemptsTopicIsMissing() throws Exception {
        Partitioned early = consumer(false);
        consumers.add(early);

        ModelIntake intake = start();

        await().until(() -> intake.status().problem() != null);
        assertThat(intake.status().problem()).contains(ATTEMPTS);
        assertThat(intake.status().running()).isFalse();
        stop(intake);
    }

    @Test
    void shouldStopWhileItRests() throws Exception {
        for (int i = 0; i < 10; i++) {
            consumers.add(consumer(false));
        }
        ModelIntake intake = start();
        await().until(() -> intake.status().problem() != null);

        stop(intake);
    }
}
