package dev.weirkeeper.connector.ingress.stream;

import dev.weirkeeper.connector.ingress.log.Consumers;
import dev.weirkeeper.connector.ingress.log.TopicFollower;
import dev.weirkeeper.schema.ResponseChunk;
import dev.weirkeeper.serde.RecordSerdes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One consumer of {@code llm.chunks} for all open streams of this process: all partitions, no group, from the end. The
 * record's key is the request id, so that chunks nobody here waits for are passed over undecoded.
 */
public final class KafkaChunkFeed implements ChunkFeed, AutoCloseable {
    private final ConcurrentHashMap<String, CopyOnWriteArrayList<Listener>> listeners = new ConcurrentHashMap<>();
    private final RecordSerdes serdes;
    private final TopicFollower follower;

    private record Listener(String tenant, Consumer<ResponseChunk> taker) {}

    /**
     * Starts to read.
     *
     * @param topic {@code llm.chunks}
     */
    public KafkaChunkFeed(Consumers consumers, RecordSerdes serdes, String topic) {
        this.serdes = serdes;
        this.follower = TopicFollower.start("chunks", consumers, List.of(topic), Instant.MAX, this::take);
    }

    @Override
    public Subscription subscribe(String tenant, String requestId, Consumer<ResponseChunk> taker) {
        Listener listener = new Listener(tenant, taker);
        listeners.compute(requestId, (id, there) -> {
            CopyOnWriteArrayList<Listener> all = there == null ? new CopyOnWriteArrayList<>() : there;
            all.add(listener);
            return all;
        });
        return () -> listeners.computeIfPresent(requestId, (id, there) -> {
            there.remove(listener);
            return there.isEmpty() ? null : there; // null drops the map's entry
        });
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            return;
        }
        List<Listener> waiting = listeners.get(new String(record.key(), StandardCharsets.UTF_8));
        if (waiting == null) {
            return;
        }
        ResponseChunk chunk = serdes.deserialize(record.topic(), record.value(), ResponseChunk.class);
        waiting.stream()
                .filter(listener -> listener.tenant().equals(chunk.getTenant()))
                .forEach(listener -> listener.taker().accept(chunk));
    }

    @Override
    public void close() {
        follower.close();
    }
}
