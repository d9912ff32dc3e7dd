package dev.weirkeeper.router.app;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * What a router leaves to its successor, as a file: the records of its internal topics, and the schemas they name.
 *
 * @param topics the topics
 */
record ReleasedState(List<Topic> topics) {

    /**
     * A topic.
     *
     * @param settings those that were set on it
     */
    record Topic(String name, int partitions, Map<String, String> settings, List<Row> rows) {}

    /** A record. */
    @SuppressWarnings("ArrayRecordComponent") // bytes on their way to a file; nobody compares them
    record Row(int partition, long timestampMs, byte @Nullable [] key, byte @Nullable [] value) {
        /** Of key and value. */
        long bytes() {
            return (key == null ? 0L : key.length) + (value == null ? 0L : value.length);
        }
    }

    /** The last value of each key of a changelog; deleted ones are left out. */
    Map<String, byte[]> table(String topic) {
        Map<String, byte[]> table = new TreeMap<>();
        topics.stream()
                .filter(one -> one.name().equals(topic))
                .forEach(one -> one.rows().forEach(row -> {
                    String key = row.key() == null ? "" : new String(row.key(), StandardCharsets.UTF_8);
                    if (row.value() == null) {
                        table.remove(key);
                    } else {
                        table.put(key, row.value());
                    }
                }));
        return table;
    }

    /** Reads the topics whose names fit from a broker, as far as they are committed. */
    static ReleasedState of(String bootstrapServers, Predicate<String> wanted) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<Topic> topics = new ArrayList<>();
            for (String name : admin.listTopics().names().get().stream()
                    .filter(wanted)
                    .sorted()
                    .toList()) {
                ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
                Map<String, String> settings = new TreeMap<>();
                admin.describeConfigs(List.of(resource)).all().get().values().stream()
                        .flatMap(config -> config.entries().stream())
                        .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                        .forEach(entry -> settings.put(entry.name(), entry.value()));
                topics.add(new Topic(name, consumer.partitionsFor(name).size(), settings, rows(consumer, name)));
            }
            return new ReleasedState(topics);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static List<Row> rows(KafkaConsumer<byte[], byte[]> consumer, String name) {
        List<TopicPartition> partitions = consumer.partitionsFor(name).stream()
                .map(info -> new TopicPartition(name, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        List<Row> rows = new ArrayList<>();
        while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                rows.add(new Row(record.partition(), record.timestamp(), record.key(), record.value()));
            }
        }
        return rows;
    }

    /** Makes the topics on a broker that has none of them, with their records. */
    void load(String bootstrapServers) {
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", bootstrapServers));
        settings.put("max.request.size", 2_000_000);
        // A partition that has no leader yet refuses a batch; one sent behind it must not be taken before it.
        settings.put("max.in.flight.requests.per.connection", 1);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.createTopics(topics.stream()
                            .map(topic ->
                                    new NewTopic(topic.name(), topic.partitions(), (short) 1).configs(topic.settings()))
                            .toList())
                    .all()
                    .get();
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (Topic topic : topics) {
                for (Row row : topic.rows()) {
                    sent.add(producer.send(new ProducerRecord<>(
                            topic.name(), row.partition(), row.timestampMs(), row.key(), row.value())));
                }
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    static ReleasedState read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
            List<Topic> topics = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                String name = in.readUTF();
                int partitions = in.readInt();
                Map<String, String> settings = new TreeMap<>();
                for (int more = in.readInt(); more > 0; more--) {
                    settings.put(in.readUTF(), in.readUTF());
                }
                List<Row> rows = new ArrayList<>();
                for (int more = in.readInt(); more > 0; more--) {
                    rows.add(new Row(in.readInt(), in.readLong(), bytes(in), bytes(in)));
                }
                topics.add(new Topic(name, partitions, settings, rows));
            }
            return new ReleasedState(topics);
        }
    }

    void write(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(topics.size());
            for (Topic topic : topics) {
                out.writeUTF(topic.name());
                out.writeInt(topic.partitions());
                out.writeInt(topic.settings().size());
                for (Map.Entry<String, String> setting : topic.settings().entrySet()) {
                    out.writeUTF(setting.getKey());
                    out.writeUTF(setting.getValue());
                }
                out.writeInt(topic.rows().size());
                for (Row row : topic.rows()) {
                    out.writeInt(row.partition());
                    out.writeLong(row.timestampMs());
                    bytes(out, row.key());
                    bytes(out, row.value());
                }
            }
        }
    }

    private static byte @Nullable [] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : in.readNBytes(length);
    }

    private static void bytes(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }
}
