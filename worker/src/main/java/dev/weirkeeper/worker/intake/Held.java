package dev.weirkeeper.worker.intake;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Records that are fetched but not taken, in their partitions' order. Not thread-safe: the intake's thread alone. */
final class Held {

    /** A fetched record, read when it is first looked at. */
    static final class Item {
        private final ConsumerRecord<byte[], byte[]> raw;
        private final long sinceNanos;
        private @Nullable Reading reading;

        Item(ConsumerRecord<byte[], byte[]> raw, long sinceNanos) {
            this.raw = raw;
            this.sinceNanos = sinceNanos;
        }

        /** When it was fetched, on the monotonic clock. */
        long sinceNanos() {
            return sinceNanos;
        }

        ConsumerRecord<byte[], byte[]> raw() {
            return raw;
        }

        TopicPartition partition() {
            return new TopicPartition(raw.topic(), raw.partition());
        }

        /** The record, read once. */
        Reading reading(Function<ConsumerRecord<byte[], byte[]>, Reading> reader) {
            if (reading == null) {
                reading = reader.apply(raw);
            }
            return reading;
        }
    }

    private final Map<TopicPartition, Deque<Item>> byPartition = new LinkedHashMap<>();
    private final LongSupplier nanos;

    /**
     * @param nanos the monotonic clock
     */
    Held(LongSupplier nanos) {
        this.nanos = nanos;
    }

    void add(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        long now = nanos.getAsLong();
        for (ConsumerRecord<byte[], byte[]> raw : records) {
            Item item = new Item(raw, now);
            byPartition
                    .computeIfAbsent(item.partition(), p -> new ArrayDeque<>())
                    .add(item);
        }
    }

    boolean isEmpty() {
        return byPartition.isEmpty();
    }

    /** The partitions that hold something. */
    List<TopicPartition> partitions() {
        return new ArrayList<>(byPartition.keySet());
    }

    /** The first record of a partition; null where there is none. */
    @Nullable
    Item first(TopicPartition partition) {
        Deque<Item> items = byPartition.get(partition);
        return items == null ? null : items.peekFirst();
    }

    /** All records of a partition, in order. */
    Collection<Item> all(TopicPartition partition) {
        Deque<Item> items = byPartition.get(partition);
        return items == null ? List.of() : items;
    }

    void removeFirst(TopicPartition partition) {
        Deque<Item> items = byPartition.get(partition);
        if (items != null) {
            items.pollFirst();
            if (items.isEmpty()) {
                byPartition.remove(partition);
            }
        }
    }

    void drop(Collection<TopicPartition> partitions) {
        partitions.forEach(byPartition::remove);
    }

    void clear() {
        byPartition.clear();
    }
}
