package dev.weirkeeper.ops.guarantees.mutation;

import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Stands between a part and Kafka, and changes what passes. */
abstract class Breaking implements ConsumerInterceptor<byte[], byte[]>, ProducerInterceptor<byte[], byte[]> {
    /**
     * Where it works. Kafka makes interceptors by name: they find it here.
     *
     * @param topics topic names
     * @param serdes records to bytes and back
     */
    record Ground(Topics topics, RecordSerdes serdes) {}

    private static volatile @Nullable Ground ground;

    static void on(Ground where) {
        ground = where;
    }

    static Ground ground() {
        return Objects.requireNonNull(ground);
    }

    /** Where dropped records go: they pass all checks of a producer, and nobody reads them. */
    static String nowhere(Topics topics) {
        return topics.prefix() + "nowhere";
    }

    static ProducerRecord<byte[], byte[]> elsewhere(ProducerRecord<byte[], byte[]> record) {
        return new ProducerRecord<>(nowhere(ground().topics()), record.key(), record.value());
    }

    /** How often a record is read. */
    int times(String topic, byte[] key) {
        return 1;
    }

    /** What is read instead of a value. */
    abstract byte[] changed(String topic, byte[] key, byte[] value);

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> changed = new HashMap<>();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> list = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
                if (record.key() == null || record.value() == null) {
                    list.add(record);
                } else {
                    list.addAll(Collections.nCopies(times(record.topic(), record.key()), changed(record)));
                }
            }
            changed.put(partition, list);
        }
        return new ConsumerRecords<>(changed, records.nextOffsets());
    }

    private ConsumerRecord<byte[], byte[]> changed(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = changed(record.topic(), record.key(), record.value());
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                value.length,
                record.key(),
                value,
                record.headers(),
                record.leaderEpoch());
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void onAcknowledgement(@Nullable RecordMetadata metadata, @Nullable Exception exception) {}
}
