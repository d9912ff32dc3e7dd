package dev.weirkeeper.ops.verb.deadletter;

import dev.weirkeeper.router.deadletter.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter.
 *
 * @param place where it lies
 * @param at when it was put there
 * @param key the record's key; null: it had none
 * @param value the record's bytes; empty where it had none or they were too large
 * @param bytes how many the letter has, also where they are not held here
 * @param headers all its headers
 */
@SuppressWarnings("ArrayRecordComponent") // bytes as they came; nobody compares them
record Letter(Place place, Instant at, byte @Nullable [] key, byte[] value, int bytes, Headers headers) {
    private static final byte[] NOTHING = {};
    private static final String ABSENT = "?";

    static Letter of(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value() == null ? NOTHING : record.value();
        return new Letter(
                new Place(record.partition(), record.offset()),
                Instant.ofEpochMilli(record.timestamp()),
                record.key(),
                value,
                value.length,
                record.headers());
    }

    /** The same without bytes, where there are more than a list should hold. */
    Letter lighterThan(int most) {
        return value.length <= most ? this : new Letter(place, at, key, NOTHING, bytes, headers);
    }

    /** The error code. */
    String cause() {
        return header(DeadLetters.CODE);
    }

    /** The error in words. */
    String words() {
        return header(DeadLetters.MESSAGE);
    }

    /** The topic it came from. */
    String originTopic() {
        return header(DeadLetters.TOPIC);
    }

    /** Topic, partition and offset it came from. */
    String origin() {
        String offset = header(DeadLetters.OFFSET);
        // An entry that nobody reported about has no record of its own to point to.
        return originTopic() + "-" + header(DeadLetters.PARTITION) + (offset.equals("-1") ? "" : "@" + offset);
    }

    private String header(String name) {
        Header header = headers.lastHeader(name);
        return header == null ? ABSENT : text(header.value());
    }

    static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    /** Headers as they came with the record: without ours. */
    List<Header> foreignHeaders() {
        List<Header> foreign = new ArrayList<>();
        headers.forEach(header -> {
            if (!header.key().startsWith("weirkeeper.")) {
                foreign.add(header);
            }
        });
        return foreign;
    }
}
