package dev.weirkeeper.worker.report;

import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.worker.outcome.CallResult;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * The attempt log on Kafka: an idempotent producer, all replicas, each event straight to its dispatch's home partition,
 * so that the events of one dispatch from one worker keep their order.
 */
public final class KafkaAttemptLog implements AttemptLog {

    /**
     * What it works with.
     *
     * @param topic the attempts topic
     * @param producer sends the events; not closed here
     * @param bytes an event as bytes
     * @param maxBytes the largest event, bytes
     * @param brokerMillis broker time
     */
    public record Parts(
            String topic,
            Producer<byte[], byte[]> producer,
            Function<AttemptEvent, byte[]> bytes,
            int maxBytes,
            LongSupplier brokerMillis) {}

    private final AttemptEvents events;
    private final Parts parts;

    /** A log that reports as the given worker. */
    public KafkaAttemptLog(WorkerIdentity identity, Parts parts) {
        this.events = new AttemptEvents(identity);
        this.parts = parts;
    }

    @Override
    public CompletableFuture<Long> started(DispatchedRequest dispatch, int epoch, long callTimeoutMs) {
        return send(dispatch, () -> events.started(dispatch, epoch, callTimeoutMs, now()));
    }

    @Override
    public CompletableFuture<Long> returned(DispatchedRequest dispatch, int epoch, ReturnReason reason) {
        return send(dispatch, () -> events.returned(dispatch, epoch, reason, now()));
    }

    @Override
    public CompletableFuture<Long> ended(DispatchedRequest dispatch, int epoch, CallResult result, CallTimes times) {
        byte[] value;
        try {
            value = parts.bytes().apply(events.ended(dispatch, epoch, result, times));
        } catch (RuntimeException e) { // a serializer may throw anything; the caller gets it as a failure of the event
            return CompletableFuture.failedFuture(e);
        }
        if (value.length > parts.maxBytes()) {
            return tooLarge(dispatch, epoch, result, times, value.length);
        }
        // The topic may be narrower than the worker was told: its refusal must not leave the call without an end.
        return send(dispatch, value)
                .exceptionallyCompose(failure -> isTooLarge(failure)
                        ? tooLarge(dispatch, epoch, result, times, value.length)
                        : CompletableFuture.failedFuture(failure));
    }

    private CompletableFuture<Long> tooLarge(
            DispatchedRequest dispatch, int epoch, CallResult result, CallTimes times, int bytes) {
        return send(
                dispatch,
                () -> events.ended(dispatch, epoch, AttemptEvents.tooLarge(result, bytes, parts.maxBytes()), times));
    }

    private static boolean isTooLarge(Throwable failure) {
        return failure instanceof RecordTooLargeException || failure.getCause() instanceof RecordTooLargeException;
    }

    private CompletableFuture<Long> send(DispatchedRequest dispatch, Supplier<AttemptEvent> event) {
        byte[] value;
        try {
            value = parts.bytes().apply(event.get());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return send(dispatch, value);
    }

    private CompletableFuture<Long> send(DispatchedRequest dispatch, byte[] value) {
        byte[] key = dispatch.getRequestId().getBytes(StandardCharsets.UTF_8);
        return Sending.send(
                parts.producer(), new ProducerRecord<>(parts.topic(), dispatch.getHomePartition(), key, value));
    }

    private long now() {
        return parts.brokerMillis().getAsLong();
    }
}
