package dev.weirkeeper.ops.scan;

import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.UnknownSchemaException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Reads topics up to their committed end, and no further. Not thread-safe.
 *
 * <p>Every method throws {@link UnknownTopicOrPartitionException} where the topic does not exist, and Kafka's
 * {@link TimeoutException} where nothing arrives for {@value #PATIENCE_SECONDS} s.
 */
public final class TopicScan implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RecordSerdes serdes;
    private long undecodable;

    /**
     * @param properties properties for Kafka clients
     * @param serdes decodes the values; is not closed here
     */
    public TopicScan(Map<String, Object> properties, RecordSerdes serdes) {
        this.serdes = serdes;
        Map<String, Object> settings = new HashMap<>(properties);
        settings.keySet().removeAll(List.of(ConsumerConfig.GROUP_ID_CONFIG, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG));
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2000);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int)
                Duration.ofSeconds(PATIENCE_SECONDS).toMillis());
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** How many records could not be decoded so far. */
    public long undecodable() {
        return undecodable;
    }

    /** The partitions of a topic. */
    public List<TopicPartition> partitions(String topic) {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
            throw new UnknownTopicOrPartitionException("topic " + topic + " does not exist");
        }
        return found.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .sorted(Comparator.comparingInt(TopicPartition::partition))
                .toList();
    }

    /**
     * The rows of a compacted topic as they hold now: the last value of each key, without deleted ones, in the order in
     * which the keys were last written within their partition.
     */
    public <T extends SpecificRecord> SequencedMap<String, Found<T>> rows(String topic, Class<T> type) {
        SequencedMap<String, Found<T>> rows = new LinkedHashMap<>();
        read(partitions(topic), null, record -> {
            String key = text(record.key());
            rows.remove(key);
            if (record.value() != null) {
                decode(topic, record, type).ifPresent(found -> rows.put(key, found));
            }
        });
        return rows;
    }

    /**
     * All records with a key. Looks into the partition where Java clients put that key first, and into the others only
     * where nothing is found there.
     *
     * @param since records before it are not looked at
     */
    public <T extends SpecificRecord> List<Found<T>> withKey(String topic, String key, Instant since, Class<T> type) {
        int count = partitions(topic).size();
        int likely = Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % count;
        return withKey(topic, key, likely, since, type);
    }

    /** The same, where the partition to look into first is known. */
    public <T extends SpecificRecord> List<Found<T>> withKey(
            String topic, String key, int likely, Instant since, Class<T> type) {
        byte[] wanted = key.getBytes(StandardCharsets.UTF_8);
        TopicPartition first = new TopicPartition(topic, likely);
        List<Found<T>> found = matching(topic, List.of(first), since, wanted, type);
        List<TopicPartition> others = partitions(topic).stream()
                .filter(partition -> !partition.equals(first))
                .toList();
        return found.isEmpty() && !others.isEmpty() ? matching(topic, others, since, wanted, type) : found;
    }

    /**
     * All records of some partitions, in the order of arrival within each.
     *
     * @param since records before it are left out; null: from the beginning
     */
    public <T extends SpecificRecord> void each(
            Collection<TopicPartition> partitions, @Nullable Instant since, Class<T> type, Consumer<Found<T>> taker) {
        read(partitions, since, record -> {
            if (record.value() != null) {
                decode(record.topic(), record, type).ifPresent(taker);
            }
        });
    }

    /**
     * The same, as they came and whether or not they can be decoded.
     *
     * @param since records before it are left out; null: from the beginning
     */
    public void eachRaw(
            Collection<TopicPartition> partitions,
            @Nullable Instant since,
            Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        read(partitions, since, taker);
    }

    /** The record at an offset; empty where there is none, or no longer. */
    public Optional<ConsumerRecord<byte[], byte[]>> at(TopicPartition partition, long offset) {
        consumer.assign(List.of(partition));
        long first = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        if (offset < first || offset >= end) {
            return Optional.empty();
        }
        consumer.seek(partition, offset);
        Instant giveUp = Instant.now().plusSeconds(PATIENCE_SECONDS);
        while (consumer.position(partition) <= offset) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() == offset) {
                    return Optional.of(record);
                }
            }
            if (Instant.now().isAfter(giveUp)) {
                throw new TimeoutException("nothing came from " + partition + " for " + PATIENCE_SECONDS + " s");
            }
        }
        return Optional.empty(); // a marker of a transaction, or aborted
    }

    /** Existing topics whose names begin so, in order. */
    public List<String> topics(String prefix) {
        return consumer.listTopics().keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .toList();
    }

    /**
     * Stands at the end of a topic, or at a moment before it, to be followed with {@link #next}.
     *
     * @param since where to begin; null: now
     */
    public void follow(String topic, @Nullable Instant since) {
        List<TopicPartition> partitions = partitions(topic);
        consumer.assign(partitions);
        if (since == null) {
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position); // seeking is lazy: settle it now, not at the first poll
        } else {
            seek(partitions, since);
        }
    }

    /**
     * The raw records that came since the last call, in the order of their timestamps, waiting for some for at most
     * {@code patience}.
     */
    public List<ConsumerRecord<byte[], byte[]>> next(Duration patience) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        consumer.poll(patience).forEach(records::add);
        records.sort(Comparator.comparingLong(ConsumerRecord::timestamp));
        return records;
    }

    /** Decodes one record; empty, and counted, where that cannot be done. */
    public <T extends SpecificRecord> Optional<Found<T>> decode(
            String topic, ConsumerRecord<byte[], byte[]> record, Class<T> type) {
        try {
            T value = serdes.deserialize(topic, record.value(), type);
            return Optional.of(new Found<>(
                    text(record.key()),
                    value,
                    record.partition(),
                    record.offset(),
                    Instant.ofEpochMilli(record.timestamp())));
        } catch (MalformedRecordException | UnknownSchemaException e) {
            undecodable++;
            return Optional.empty();
        }
    }

    /** Committed end of each partition. */
    public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        return consumer.endOffsets(partitions);
    }

    /** Whether {@link #next} has come as far as these ends. */
    public boolean hasReached(Map<TopicPartition, Long> ends) {
        return reached(ends);
    }

    @Override
    public void close() {
        consumer.close();
    }

    private <T extends SpecificRecord> List<Found<T>> matching(
            String topic, List<TopicPartition> partitions, Instant since, byte[] key, Class<T> type) {
        List<Found<T>> found = new ArrayList<>();
        read(partitions, since, record -> {
            // Keys are compared before values are decoded: most of a scan is other people's records.
            if (record.value() != null && Arrays.equals(record.key(), key)) {
                decode(topic, record, type).ifPresent(found::add);
            }
        });
        return found;
    }

    private void read(
            Collection<TopicPartition> partitions,
            @Nullable Instant since,
            Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        if (since == null) {
            consumer.seekToBeginning(partitions);
        } else {
            seek(partitions, since);
        }
        Instant giveUp = Instant.now().plusSeconds(PATIENCE_SECONDS);
        while (!reached(ends)) {
            boolean progress = false;
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                progress = true;
                Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
                if (end != null && record.offset() < end) {
                    taker.accept(record);
                }
            }
            Instant now = Instant.now();
            if (progress) {
                giveUp = now.plusSeconds(PATIENCE_SECONDS);
            } else if (now.isAfter(giveUp)) {
                throw new TimeoutException("nothing came from "
                        + partitions.iterator().next().topic() + " for " + PATIENCE_SECONDS + " s");
            }
        }
    }

    private boolean reached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void seek(Collection<TopicPartition> partitions, Instant since) {
        Map<TopicPartition, Long> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, Math.max(0, since.toEpochMilli())));
        Map<TopicPartition, OffsetAndTimestamp> offsets = consumer.offsetsForTimes(wanted);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp at = offsets.get(partition);
            if (at == null) {
                consumer.seekToEnd(List.of(partition)); // nothing there since then
            } else {
                consumer.seek(partition, at.offset());
            }
        }
    }

    private static String text(byte @Nullable [] key) {
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }
}
