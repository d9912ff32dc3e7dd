package dev.weirkeeper.worker.heartbeat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.schema.WorkerPause;
import dev.weirkeeper.schema.WorkerState;
import dev.weirkeeper.schema.WorkerStatus;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import dev.weirkeeper.worker.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private static final String TOPIC = Topics.withDefaultPrefix().workers();
    private static final Duration NEVER = Duration.ofDays(1);

    private final RecordSerdes serdes =
            RecordSerdes.of(Map.of("schema.registry.url", "mock://heartbeat"), Topics.withDefaultPrefix());
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Clocks clocks = new Clocks();
    private final BrokerClock clock = clocks.broker();
    private volatile WorkerState state = WorkerState.RUNNING;

    private WorkerStatus status() {
        return status("life-1").build();
    }

    private WorkerStatus.Builder status(String incarnation) {
        return WorkerStatus.newBuilder()
                .setWorkerId("w1")
                .setIncarnation(incarnation)
                .setState(state)
                .setSentAt(Instant.ofEpochMilli(Samples.NOW));
    }

    private Heartbeat heartbeat(Duration interval) {
        return Heartbeat.start(
                new Heartbeat.Parts(
                        TOPIC,
                        "w1",
                        producer,
                        status -> serdes.serialize(TOPIC, status),
                        this::status,
                        clock,
                        clocks::nanos),
                interval);
    }

    private WorkerStatus sent(int at) {
        return serdes.deserialize(TOPIC, producer.history().get(at).value(), WorkerStatus.class);
    }

    @Test
    void shouldBeatAtOnceAndAgain() {
        try (Heartbeat heartbeat = heartbeat(Duration.ofMillis(10))) {
            await().until(() -> producer.history().size() >= 3);

            assertThat(heartbeat).isNotNull();
            ProducerRecord<byte[], byte[]> record = producer.history().getFirst();
            assertThat(record.partition()).isZero();
            assertThat(new String(record.key(), UTF_8)).isEqualTo("w1");
            assertThat(sent(0).getState()).isEqualTo(WorkerState.RUNNING);
        }
    }

    @Test
    void shouldTellTheLastWordWhenClosed() {
        Heartbeat heartbeat = heartbeat(NEVER);
        await().until(() -> producer.history().size() == 1);
        state = WorkerState.STOPPED;

        heartbeat.close();

        assertThat(sent(1).getState()).isEqualTo(WorkerState.STOPPED);
        assertThat(producer.closed()).isTrue();
        heartbeat.now(); // after the end nothing is sent, and nothing thrown
        assertThat(producer.history()).hasSize(2);
    }

    @Test
    void shouldBeatNowWhenAsked() {
        try (Heartbeat heartbeat = heartbeat(NEVER)) {
            await().until(() -> producer.history().size() == 1);
            heartbeat.now();

            await().until(() -> producer.history().size() == 2);
        }
    }

    @Test
    void shouldSetTheBrokersClockByAcknowledgements() {
        try (Heartbeat heartbeat = heartbeat(NEVER)) {
            await().until(() -> producer.history().size() == 1);
            assertThat(heartbeat).isNotNull();
            assertThat(clock.fresh()).isFalse();
            clock.acknowledged(clocks.nanos(), Samples.NOW + 500);

            assertThat(clock.fresh()).isTrue();
            assertThat(clock.now()).isEqualTo(Samples.NOW + 500);
        }
    }

    @Test
    void shouldNotTakeItsOwnTimestampForTheBrokersTime() {
        // A topic without LogAppendTime gives back the time that the producer wrote, which is none.
        try (Heartbeat heartbeat = heartbeat(NEVER)) {
            await().until(() -> producer.history().size() == 1);
            assertThat(heartbeat).isNotNull();
            assertThat(producer.history().getFirst().timestamp()).isZero();
            producer.completeNext();

            assertThat(clock.fresh()).isFalse();
        }
    }

    @Test
    void shouldKeepOthersPausesFromTheTimeTheyWereSaid() {
        Pauses pauses = new Pauses(clocks::nanos, () -> Samples.NOW);
        HeardPauses heard = new HeardPauses(serdes, "life-1", pauses);

        heard.onRecord(record("life-2", "m", 5_000, Samples.NOW - 2_000));
        heard.onRecord(record("life-2", "old", 5_000, Samples.NOW - 60_000));
        heard.onRecord(record("life-1", "own", 5_000, Samples.NOW));

        assertThat(pauses.left("m")).isEqualTo(Duration.ofSeconds(3));
        assertThat(pauses.left("old")).isZero();
        assertThat(pauses.left("own")).isZero();
    }

    @Test
    void shouldPassOverWhatCannotBeRead() {
        Pauses pauses = new Pauses(clocks::nanos, () -> Samples.NOW);
        HeardPauses heard = new HeardPauses(serdes, "life-1", pauses);

        heard.onRecord(record(new byte[] {1, 2, 3}, Samples.NOW));
        heard.onRecord(new ConsumerRecord<>(TOPIC, 0, 0, new byte[0], null));

        assertThat(pauses.toPublish()).isEmpty();
    }

    private ConsumerRecord<byte[], byte[]> record(String incarnation, String model, long forMs, long appendMillis) {
        WorkerStatus status = status(incarnation)
                .setPauses(List.of(
                        WorkerPause.newBuilder().setModel(model).setForMs(forMs).build()))
                .build();
        return record(serdes.serialize(TOPIC, status), appendMillis);
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value, long appendMillis) {
        return new ConsumerRecord<>(TOPIC, 0, 0, new byte[0], value) {
            @Override
            public long timestamp() {
                return appendMillis;
            }
        };
    }
}
