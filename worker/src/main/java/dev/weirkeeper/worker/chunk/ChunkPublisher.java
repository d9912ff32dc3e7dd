package dev.weirkeeper.worker.chunk;

import dev.weirkeeper.schema.ResponseChunk;
import dev.weirkeeper.worker.metrics.WorkerMeters;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;

/** All that publishes a worker's streamed answers: a producer and one thread that wakes streams. */
public final class ChunkPublisher implements AutoCloseable {
    private static final Duration LAST_CHUNKS_WITHIN = Duration.ofSeconds(2);

    private final Producer<byte[], byte[]> producer;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("weirkeeper-chunks").factory());
    private final Chunks chunks;

    /**
     * @param topic the chunks topic
     * @param producer sends the chunks; closed with this
     * @param bytes a chunk as bytes
     * @param meters counts what is lost
     * @param nanos the monotonic clock
     * @param brokerMillis broker time
     */
    public ChunkPublisher(
            String topic,
            Producer<byte[], byte[]> producer,
            Function<ResponseChunk, byte[]> bytes,
            WorkerMeters meters,
            LongSupplier nanos,
            LongSupplier brokerMillis) {
        this.producer = producer;
        this.chunks = new Chunks(new KafkaChunkSink(topic, producer, bytes, meters), this::after, nanos, brokerMillis);
    }

    /** Opens the streams of calls. */
    public Chunks chunks() {
        return chunks;
    }

    private void after(Duration wait, Runnable what) {
        if (!timer.isShutdown()) {
            var unused = timer.schedule(what, wait.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Sends what is under way, for a moment; no call may run any more. */
    @Override
    public void close() {
        timer.shutdownNow();
        producer.close(LAST_CHUNKS_WITHIN);
    }
}
