package dev.weirkeeper.worker.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A consumer that remembers what lies on its partitions, so that it can go back, and whose commits can be made to fail. */
final class Partitioned extends MockConsumer<byte[], byte[]> {
    private final String topic;
    private final Consumer<String> said;
    private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private @Nullable KafkaException commitFailure;
    private boolean failedCommitSticks;
    private int generation = 1;

    Partitioned(String topic, int partitions, Consumer<String> said) {
        super("earliest");
        this.topic = topic;
        this.said = said;
        for (int p = 0; p < partitions; p++) {
            ends.put(new TopicPartition(topic, p), 0L);
        }
        updateBeginningOffsets(new HashMap<>(ends));
        updateEndOffsets(new HashMap<>(ends));
    }

    TopicPartition partition(int number) {
        return new TopicPartition(topic, number);
    }

    /** Appends to a partition that is assigned. */
    void append(int partition, byte @Nullable [] value) {
        TopicPartition where = partition(partition);
        long offset = ends.merge(where, 1L, Long::sum) - 1;
        updateEndOffsets(new HashMap<>(ends));
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(topic, partition, offset, new byte[0], value);
        log.add(record);
        addRecord(record);
    }

    /** The next commit fails; whether the broker took it all the same. */
    void failNextCommit(KafkaException failure, boolean sticks) {
        commitFailure = failure;
        failedCommitSticks = sticks;
    }

    void generation(int now) {
        generation = now;
    }

    /** The committed offset; -1 where there is none. */
    long committedOffset(int partition) {
        OffsetAndMetadata offset = committed(Set.of(partition(partition))).get(partition(partition));
        return offset == null ? -1 : offset.offset();
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        KafkaException failure = commitFailure;
        commitFailure = null;
        if (failure == null || failedCommitSticks) {
            super.commitSync(offsets, timeout);
        }
        if (failure != null) {
            said.accept("COMMIT FAILED");
            throw failure;
        }
        said.accept("COMMIT");
    }

    @Override
    public ConsumerGroupMetadata groupMetadata() {
        return new ConsumerGroupMetadata("group", generation, "member", Optional.empty());
    }

    @Override
    public void seek(TopicPartition partition, OffsetAndMetadata offset) {
        super.seek(partition, offset.offset());
        again(partition, offset.offset());
    }

    @Override
    public synchronized void seekToBeginning(Collection<TopicPartition> partitions) {
        super.seekToBeginning(partitions);
        partitions.forEach(partition -> again(partition, 0));
    }

    /** What lies there from an offset on is fetched once more. */
    void again(TopicPartition partition, long from) {
        log.stream()
                .filter(record -> record.partition() == partition.partition() && record.offset() >= from)
                .forEach(this::addRecord);
    }
}
