package dev.weirkeeper.connector.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.serde.RegistryUnavailableException;
import dev.weirkeeper.serde.TrustedRecords;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TopicReaderTest {
    private static final String TOPIC = "llm.responses";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final InFlight inFlight = new InFlight(10, System::nanoTime, Runnable::run);
    private final AtomicInteger decoded = new AtomicInteger();
    private final Queue<MockConsumer<byte[], byte[]>> consumers = new ArrayDeque<>();

    @Test
    void shouldGoOnWhereItStoppedWithANewConsumer() throws Exception {
        MockConsumer<byte[], byte[]> asked = consumer(7);
        MockConsumer<byte[], byte[]> broken = consumer(7);
        MockConsumer<byte[], byte[]> next = consumer(7);
        broken.schedulePollTask(() -> broken.addRecord(record(7, "r1")));
        broken.schedulePollTask(() -> {
            throw new KafkaException("fetching broke");
        });
        next.schedulePollTask(() -> {
            assertThat(next.position(PARTITION)).isEqualTo(8);
            next.addRecord(record(8, "r2"));
        });
        consumers.addAll(List.of(broken, next));
        CompletableFuture<InferenceResponse> first = admitted("r1");
        CompletableFuture<InferenceResponse> second = admitted("r2");

        try (TopicReader reader = reader(bytes -> response(new String(bytes, StandardCharsets.UTF_8)))) {
            reader.start(asked, SECOND);

            await().untilAsserted(() -> {
                assertThat(first).isCompleted();
                assertThat(second).isCompleted();
            });
            assertThat(reader.skipped()).isZero();
        }
        assertThat(broken.closed()).isTrue();
        assertThat(next.closed()).isTrue();
    }

    @Test
    void shouldWaitForTheRegistryAndPassOverWhatNobodyAwaits() throws Exception {
        MockConsumer<byte[], byte[]> asked = consumer(0);
        MockConsumer<byte[], byte[]> only = consumer(0);
        only.schedulePollTask(() -> {
            only.addRecord(record(0, "somebody else's"));
            only.addRecord(record(1, "r1"));
        });
        consumers.add(only);
        CompletableFuture<InferenceResponse> future = admitted("r1");

        try (TopicReader reader = reader(bytes -> {
            if (decoded.incrementAndGet() == 1) {
                throw new RegistryUnavailableException("not now");
            }
            return response(new String(bytes, StandardCharsets.UTF_8));
        })) {
            reader.start(asked, SECOND);

            await().untilAsserted(() -> assertThat(future).isCompleted());
            assertThat(decoded).hasValue(2);
            assertThat(reader.skipped()).isZero();
        }
    }

    @Test
    void shouldNameTheTopicThatDoesNotExist() {
        MockConsumer<byte[], byte[]> empty = new MockConsumer<>("earliest");
        empty.updatePartitions(TOPIC, List.of());
        try (TopicReader reader = reader(bytes -> response("none"))) {
            assertThatThrownBy(() -> reader.start(empty, SECOND))
                    .isInstanceOf(NotConnectedException.class)
                    .hasMessageContaining(TOPIC);
        }
    }

    private interface Decoding {
        InferenceResponse of(byte[] bytes);
    }

    private TopicReader reader(Decoding decoding) {
        return new TopicReader(
                "reader", Set.of(TOPIC), consumers::remove, inFlight.listener((topic, bytes) -> decoding.of(bytes)));
    }

    private CompletableFuture<InferenceResponse> admitted(String requestId) throws InterruptedException {
        return inFlight.admit("acme", requestId, Duration.ofMinutes(1)).future();
    }

    private static MockConsumer<byte[], byte[]> consumer(long end) {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        Node node = new Node(0, "broker", 9092);
        consumer.updatePartitions(
                TOPIC, List.of(new PartitionInfo(TOPIC, 0, node, new Node[] {node}, new Node[] {node})));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, end));
        return consumer;
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String requestId) {
        byte[] id = requestId.getBytes(StandardCharsets.UTF_8);
        return new ConsumerRecord<>(TOPIC, 0, offset, id, id);
    }

    private static InferenceResponse response(String requestId) {
        TrustedRecords.vouch();
        return InferenceResponse.newBuilder()
                .setTenant("acme")
                .setRequestId(requestId)
                .setStatus(ResponseStatus.ANSWERED)
                .setCreatedAt(Instant.EPOCH)
                .setCompletedAt(Instant.EPOCH)
                .build();
    }
}
