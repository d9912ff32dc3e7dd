package dev.weirkeeper.worker.report;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;

/**
 * Puts what cannot be read where people find it: the bytes as they came, the cause and the origin in headers. It happens at
 * least once; origin topic, partition and offset tell copies apart. Thread-safe.
 */
public final class DeadLetters {
    /** Header: the error code. */
    public static final String CODE = "weirkeeper.error.code";
    /** Header: the error in words. */
    public static final String MESSAGE = "weirkeeper.error.message";
    /** Header: the topic it came from. */
    public static final String TOPIC = "weirkeeper.origin.topic";
    /** Header: the partition it came from. */
    public static final String PARTITION = "weirkeeper.origin.partition";
    /** Header: its offset there. */
    public static final String OFFSET = "weirkeeper.origin.offset";

    private static final byte[] NOTHING = {};

    private final String topic;
    private final Producer<byte[], byte[]> producer;

    /**
     * @param topic the dead-letter topic
     * @param producer sends the records; not closed here
     */
    public DeadLetters(String topic, Producer<byte[], byte[]> producer) {
        this.topic = topic;
        this.producer = producer;
    }

    /**
     * Sends a record there.
     *
     * @param origin the record as it came
     * @param code the error code
     * @param message the error in words
     * @return the append time of the dead letter
     */
    public CompletableFuture<Long> add(ConsumerRecord<byte[], byte[]> origin, String code, String message) {
        byte[] value = origin.value() == null ? NOTHING : origin.value();
        return Sending.send(producer, letter(origin, value, code, message))
                .exceptionallyCompose(failure -> failure instanceof RecordTooLargeException
                        // The origin still has the bytes; a letter without them is better than a queue that stands
                        // still.
                        ? Sending.send(
                                producer, letter(origin, NOTHING, code, message + " (bytes left out: too large)"))
                        : CompletableFuture.failedFuture(failure));
    }

    private ProducerRecord<byte[], byte[]> letter(
            ConsumerRecord<byte[], byte[]> origin, byte[] value, String code, String message) {
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(topic, origin.key(), value);
        Headers headers = letter.headers();
        origin.headers().forEach(headers::add);
        headers.add(CODE, utf8(code));
        headers.add(MESSAGE, utf8(message));
        headers.add(TOPIC, utf8(origin.topic()));
        headers.add(PARTITION, utf8(Integer.toString(origin.partition())));
        headers.add(OFFSET, utf8(Long.toString(origin.offset())));
        return letter;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
