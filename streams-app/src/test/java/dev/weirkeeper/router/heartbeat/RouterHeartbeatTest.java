package dev.weirkeeper.router.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.schema.WorkerRole;
import dev.weirkeeper.schema.WorkerState;
import dev.weirkeeper.schema.WorkerStatus;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouterHeartbeatTest {
    private static final Topics TOPICS = Topics.withDefaultPrefix();

    private final AtomicLong nanos = new AtomicLong(5_000_000_000L);
    private final AtomicLong wallMs = new AtomicLong(1_700_000_000_000L);
    private final BrokerTime time =
            new BrokerTime(nanos::get, () -> Instant.ofEpochMilli(wallMs.get()), Duration.ofSeconds(10));
    private final RecordSerdes serdes =
            RecordSerdes.of(Map.of("schema.registry.url", "mock://" + UUID.randomUUID()), TOPICS);

    @AfterEach
    void close() {
        serdes.close();
    }

    @Test
    void shouldNotKnowBrokerTimeBeforeAnAcknowledgement() {
        assertThat(time.fresh()).isFalse();
        assertThat(time.nowMs()).isEqualTo(wallMs.get());
        assertThat(time.offsetMs()).isZero();
    }

    @Test
    void shouldTakeTheMiddleOfSendingAndReceiving() {
        long sent = nanos.get();
        pass(40);
        time.acknowledged(sent, 1_700_000_120_000L);

        assertThat(time.fresh()).isTrue();
        assertThat(time.nowMs()).isEqualTo(1_700_000_120_020L);
        pass(1_000);
        assertThat(time.nowMs()).isEqualTo(1_700_000_121_020L);
        assertThat(time.offsetMs()).isEqualTo(119_980);
    }

    @Test
    void shouldNotTrustAnOldSample() {
        time.acknowledged(nanos.get(), 1_700_000_120_000L);
        pass(10_000);
        assertThat(time.fresh()).isTrue();
        pass(1);
        assertThat(time.fresh()).isFalse();
    }

    @Test
    void shouldNotTrustASampleWhenAClockJumped() {
        time.acknowledged(nanos.get(), 1_700_000_120_000L);
        wallMs.addAndGet(1_001);
        assertThat(time.fresh()).isFalse();
        time.acknowledged(nanos.addAndGet(1), 1_700_000_120_000L);
        assertThat(time.fresh()).isTrue();
        wallMs.addAndGet(-1_001);
        assertThat(time.fresh()).isFalse();
    }

    @Test
    void shouldNotGoBackToAnOlderAcknowledgement() {
        long first = nanos.get();
        pass(1_000);
        time.acknowledged(nanos.get(), 1_700_000_121_000L);
        time.acknowledged(first, 1_700_000_120_000L);
        assertThat(time.nowMs()).isEqualTo(1_700_000_121_000L);
    }

    @Test
    void shouldSayThatItIsARouterThatRunsAndThenThatItStopped() {
        MockProducer<byte[], byte[]> producer = producer(true);
        try (RouterHeartbeat ignored = start(producer, List.of())) {
            await().until(() -> producer.history().size() >= 2);
        }
        List<WorkerStatus> said = producer.history().stream().map(this::status).toList();
        assertThat(said.getFirst().getWorkerId()).isEqualTo("router-1");
        assertThat(said.getFirst().getRole()).isEqualTo(WorkerRole.ROUTER);
        assertThat(said.getFirst().getState()).isEqualTo(WorkerState.RUNNING);
        assertThat(said.getLast().getState()).isEqualTo(WorkerState.STOPPED);
        assertThat(said)
                .extracting(WorkerStatus::getIncarnation)
                .containsOnly(said.getFirst().getIncarnation());
        assertThat(producer.history()).allSatisfy(record -> {
            assertThat(record.partition()).isZero();
            assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("router-1");
        });
        assertThat(producer.closed()).isTrue();
        assertThat(producer.transactionInitialized()).isFalse();
    }

    @Test
    void shouldDeleteRowsOfWorkersGoneForLong() {
        MockProducer<byte[], byte[]> producer = producer(true);
        try (RouterHeartbeat ignored = start(producer, List.of("gone"))) {
            await().untilAsserted(() -> assertThat(producer.history()).anySatisfy(record -> {
                assertThat(record.key()).isEqualTo("gone".getBytes(StandardCharsets.UTF_8));
                assertThat(record.value()).isNull();
                assertThat(record.topic()).isEqualTo(TOPICS.workers());
            }));
        }
    }

    @Test
    void shouldGoOnAfterAFailure() {
        MockProducer<byte[], byte[]> producer = producer(false);
        try (RouterHeartbeat ignored = start(producer, List.of())) {
            await().until(() -> producer.errorNext(new IllegalStateException("no broker")));
            int before = producer.history().size();
            await().until(() -> producer.history().size() > before + 1);
            assertThat(ignored.fresh()).isFalse();
        }
    }

    private RouterHeartbeat start(MockProducer<byte[], byte[]> producer, List<String> gone) {
        return RouterHeartbeat.start(
                new RouterHeartbeat.Surroundings(
                        producer, () -> gone, nanos::get, () -> Instant.ofEpochMilli(wallMs.get())),
                TOPICS,
                serdes,
                "router-1",
                Duration.ofMillis(5));
    }

    private WorkerStatus status(ProducerRecord<byte[], byte[]> record) {
        return serdes.deserialize(TOPICS.workers(), record.value(), WorkerStatus.class);
    }

    private static MockProducer<byte[], byte[]> producer(boolean autoComplete) {
        return new MockProducer<>(autoComplete, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void pass(long ms) {
        nanos.addAndGet(ms * 1_000_000);
        wallMs.addAndGet(ms);
    }
}
