package dev.weirkeeper.worker.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.schema.Usage;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.RegistryUnavailableException;
import dev.weirkeeper.topic.Topics;
import dev.weirkeeper.worker.Samples;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Answered;
import dev.weirkeeper.worker.outcome.CallResult.Failed;
import dev.weirkeeper.worker.outcome.Failure;
import dev.weirkeeper.worker.report.AttemptLog.CallTimes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaAttemptLogTest {
    private static final String TOPIC = Topics.withDefaultPrefix().attempts();
    private static final int LARGEST = 2_000;
    private static final DispatchedRequest DISPATCH = Samples.dispatch("d").build();
    private static final CallTimes TIMES = new CallTimes(Samples.NOW + 1, Samples.NOW + 300, Samples.NOW + 900);

    private final RecordSerdes serdes =
            RecordSerdes.of(Map.of("schema.registry.url", "mock://attempt-log"), Topics.withDefaultPrefix());
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(cluster(), false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final KafkaAttemptLog log = log(event -> serdes.serialize(TOPIC, event));

    private static Cluster cluster() {
        Node node = new Node(0, "host", 1);
        List<PartitionInfo> partitions = List.of(
                new PartitionInfo(TOPIC, 0, node, new Node[] {node}, new Node[] {node}),
                new PartitionInfo(TOPIC, 1, node, new Node[] {node}, new Node[] {node}),
                new PartitionInfo(TOPIC, 2, node, new Node[] {node}, new Node[] {node}));
        return new Cluster("c", List.of(node), partitions, Set.of(), Set.of());
    }

    private KafkaAttemptLog log(Function<AttemptEvent, byte[]> bytes) {
        return new KafkaAttemptLog(
                new WorkerIdentity("w1", "life-1"),
                new KafkaAttemptLog.Parts(TOPIC, producer, bytes, LARGEST, () -> Samples.NOW + 7));
    }

    private static Answered answer(String text) {
        return new Answered(
                Samples.message("assistant", text),
                "stop",
                Usage.newBuilder().setInputTokens(3).setOutputTokens(4).build());
    }

    private AttemptEvent event(int at) {
        byte[] value = producer.history().get(at).value();
        return serdes.deserialize(TOPIC, value, AttemptEvent.class);
    }

    @Test
    void shouldSendStartedToTheHomePartitionUnderTheRequestsKey() {
        CompletableFuture<Long> appended = log.started(DISPATCH, 17, 30_000);

        assertThat(appended).isNotDone();
        producer.completeNext();
        assertThat(appended).isCompleted();
        ProducerRecord<byte[], byte[]> record = producer.history().getFirst();
        assertThat(record.partition()).isEqualTo(2);
        assertThat(new String(record.key(), UTF_8)).isEqualTo("request-d");
        AttemptEvent event = event(0);
        assertThat(event.getType()).isEqualTo(AttemptEventType.STARTED);
        assertThat(event.getDispatchId()).isEqualTo("d");
        assertThat(event.getTenant()).isEqualTo("acme");
        assertThat(event.getAttempt()).isEqualTo(1);
        assertThat(event.getWorkerId()).isEqualTo("w1");
        assertThat(event.getIncarnation()).isEqualTo("life-1");
        assertThat(event.getEpoch()).isEqualTo(17);
        assertThat(event.getCallTimeoutMs()).isEqualTo(30_000);
        assertThat(event.getAt().toEpochMilli()).isEqualTo(Samples.NOW + 7);
    }

    @Test
    void shouldSayWhyADispatchComesBack() {
        var _ = log.returned(DISPATCH, 3, ReturnReason.PAUSED);

        assertThat(event(0).getType()).isEqualTo(AttemptEventType.RETURNED);
        assertThat(event(0).getReturnReason()).isEqualTo(ReturnReason.PAUSED);
        assertThat(event(0).getOutcome()).isNull();
    }

    @Test
    void shouldReportAnAnswer() {
        var _ = log.ended(DISPATCH, 3, answer("hello"), TIMES);

        AttemptEvent event = event(0);
        assertThat(event.getType()).isEqualTo(AttemptEventType.ENDED);
        assertThat(event.getOutcome()).isEqualTo(AttemptOutcome.ANSWERED);
        assertThat(Objects.requireNonNull(event.getMessage()).getContent()).isEqualTo("hello");
        assertThat(Objects.requireNonNull(event.getUsage()).getOutputTokens()).isEqualTo(4);
        assertThat(event.getCallStartedAt())
                .isNotNull()
                .satisfies(at -> assertThat(at.toEpochMilli()).isEqualTo(Samples.NOW + 1));
        assertThat(event.getCallEndedAt()).isNotNull();
        assertThat(event.getError()).isNull();
    }

    @Test
    void shouldReportAFailureWithItsCodeAndWait() {
        var _ = log.ended(DISPATCH, 3, new Failed(Failure.RATE_LIMITED, "slow down", 429, 1_500L, null), TIMES);

        AttemptEvent event = event(0);
        assertThat(event.getOutcome()).isEqualTo(AttemptOutcome.THROTTLED);
        assertThat(Objects.requireNonNull(event.getError()).getCode()).isEqualTo("rate_limited");
        assertThat(event.getError().getHttpStatus()).isEqualTo(429);
        assertThat(event.getRetryAfterMs()).isEqualTo(1_500);
    }

    @Test
    void shouldCutAnAnswerThatNoEventCanHoldToAnErrorAndKeepItsCost() {
        var _ = log.ended(DISPATCH, 3, answer("x".repeat(LARGEST)), TIMES);

        assertTooLarge(0);
        assertThat(producer.history()).hasSize(1);
    }

    @Test
    void shouldCutItToAnErrorWhereOnlyTheBrokerFindsItTooLarge() {
        CompletableFuture<Long> appended = log.ended(DISPATCH, 3, answer("x".repeat(1_000)), TIMES);

        producer.errorNext(new RecordTooLargeException("topic says no"));

        assertTooLarge(1);
        producer.completeNext();
        assertThat(appended).isCompleted();
    }

    private void assertTooLarge(int at) {
        AttemptEvent event = event(at);
        assertThat(event.getOutcome()).isEqualTo(AttemptOutcome.MALFORMED);
        assertThat(Objects.requireNonNull(event.getError()).getCode()).isEqualTo("answer_too_large");
        assertThat(event.getMessage()).isNull();
        assertThat(Objects.requireNonNull(event.getUsage()).getOutputTokens()).isEqualTo(4);
    }

    @Test
    void shouldFailItsFutureWhereAnEventIsNotAppended() {
        CompletableFuture<Long> appended = log.started(DISPATCH, 3, 1);

        producer.errorNext(new NetworkException("gone"));

        assertThat(appended).isCompletedExceptionally();
        assertThat(producer.history()).hasSize(1);
    }

    @Test
    void shouldFailItsFutureWhereSendingOrSerializingThrows() {
        KafkaAttemptLog broken = log(event -> {
            throw new RegistryUnavailableException("registry is down");
        });
        CallResult result = answer("hello");

        assertThat(broken.started(DISPATCH, 1, 1)).isCompletedExceptionally();
        assertThat(broken.returned(DISPATCH, 1, ReturnReason.PAUSED)).isCompletedExceptionally();
        assertThat(broken.ended(DISPATCH, 1, result, TIMES)).isCompletedExceptionally();
        producer.sendException = new IllegalStateException("closed");
        assertThat(log.ended(DISPATCH, 1, result, TIMES)).isCompletedExceptionally();
    }
}
