package dev.weirkeeper.worker.chunk;

import dev.weirkeeper.schema.ResponseChunk;
import dev.weirkeeper.worker.metrics.WorkerMeters;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Chunks to Kafka, keyed by request. */
public final class KafkaChunkSink implements Chunks.Sink {
    private final String topic;
    private final Producer<byte[], byte[]> producer;
    private final Function<ResponseChunk, byte[]> bytes;
    private final WorkerMeters meters;

    /**
     * @param topic the chunks topic
     * @param producer sends; must not block for long where no broker is there; not closed here
     * @param bytes a chunk as bytes
     * @param meters counts what is lost
     */
    public KafkaChunkSink(
            String topic,
            Producer<byte[], byte[]> producer,
            Function<ResponseChunk, byte[]> bytes,
            WorkerMeters meters) {
        this.topic = topic;
        this.producer = producer;
        this.bytes = bytes;
        this.meters = meters;
    }

    @Override
    public boolean send(ResponseChunk chunk, int partition) {
        byte[] key = chunk.getRequestId().getBytes(StandardCharsets.UTF_8);
        try {
            var unused = producer.send(
                    new ProducerRecord<>(topic, partition, key, bytes.apply(chunk)), (metadata, failure) -> {
                        if (failure != null) {
                            meters.chunkLost();
                        }
                    });
            return true;
        } catch (RuntimeException e) { // a full buffer, a closed producer, a registry that is away: the answer goes on
            meters.chunkLost();
            return false;
        }
    }
}
