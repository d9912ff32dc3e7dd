package dev.weirkeeper.worker.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final DeadLetters letters = new DeadLetters("llm.dead-letters", producer);

    private static ConsumerRecord<byte[], byte[]> origin(byte[] value) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("llm.models.m", 3, 42, "key".getBytes(UTF_8), value);
        record.headers().add("traceparent", "t".getBytes(UTF_8));
        return record;
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    @Test
    void shouldKeepTheBytesAndTellCauseAndOrigin() {
        CompletableFuture<Long> appended = letters.add(origin(new byte[] {9, 8}), "record_malformed", "no magic byte");
        producer.completeNext();

        assertThat(appended).isCompleted();
        ProducerRecord<byte[], byte[]> letter = producer.history().getFirst();
        assertThat(letter.topic()).isEqualTo("llm.dead-letters");
        assertThat(letter.key()).isEqualTo("key".getBytes(UTF_8));
        assertThat(letter.value()).isEqualTo(new byte[] {9, 8});
        assertThat(header(letter, DeadLetters.CODE)).isEqualTo("record_malformed");
        assertThat(header(letter, DeadLetters.MESSAGE)).isEqualTo("no magic byte");
        assertThat(header(letter, DeadLetters.TOPIC)).isEqualTo("llm.models.m");
        assertThat(header(letter, DeadLetters.PARTITION)).isEqualTo("3");
        assertThat(header(letter, DeadLetters.OFFSET)).isEqualTo("42");
        assertThat(header(letter, "traceparent")).isEqualTo("t");
    }

    @Test
    void shouldLeaveTheBytesOutWhereTheyAreTooManyAndSaySo() {
        CompletableFuture<Long> appended = letters.add(origin(new byte[100]), "record_malformed", "odd");

        producer.errorNext(new RecordTooLargeException("too large"));
        producer.completeNext();

        assertThat(appended).isCompleted();
        ProducerRecord<byte[], byte[]> letter = producer.history().get(1);
        assertThat(letter.value()).isEmpty();
        assertThat(header(letter, DeadLetters.MESSAGE)).contains("bytes left out");
    }

    @Test
    void shouldFailWhereItCannotBeSent() {
        CompletableFuture<Long> appended = letters.add(origin(new byte[1]), "c", "m");

        producer.errorNext(new IllegalStateException("gone"));

        assertThat(appended).isCompletedExceptionally();
    }
}
