package dev.weirkeeper.ops.config;

import dev.weirkeeper.ops.scan.TopicScan;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.TopicLayout;
import dev.weirkeeper.topic.TopicPlan;
import dev.weirkeeper.topic.TopicSpec;
import dev.weirkeeper.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Brings what is published to what a manifest says, and nothing else: rows that are the same are not written again, so
 * that applying twice changes nothing. Model topics are made before the rows that name them.
 */
public final class ManifestPublisher {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private ManifestPublisher() {}

    /**
     * What applying a manifest would change. Reads nothing and writes nothing.
     *
     * @param current what is published
     * @param manifest what is wanted
     * @param prune whether published rows of a kind that the manifest has are removed where it does not name them
     */
    public static Changes plan(CurrentRows current, Manifest manifest, boolean prune) {
        return Changes.between(current, manifest, prune);
    }

    /**
     * Reads what is published, plans and applies.
     *
     * @param properties properties for Kafka clients and serdes
     * @param topics topic names
     * @return what was changed
     */
    public static Changes publish(Map<String, Object> properties, Topics topics, Manifest manifest, boolean prune) {
        try (RecordSerdes serdes = RecordSerdes.of(properties, topics)) {
            Changes changes;
            try (TopicScan scan = new TopicScan(properties, serdes)) {
                changes = plan(CurrentRows.read(scan, topics), manifest, prune);
            }
            apply(properties, topics, serdes, changes);
            return changes;
        }
    }

    /**
     * Makes the topics of the models, then publishes the rows; returns when the broker has acknowledged all of them.
     *
     * @throws KafkaException where the broker refuses or does not answer in time; what was acknowledged before stays, and
     *     applying again goes on from there
     */
    public static void apply(Map<String, Object> properties, Topics topics, RecordSerdes serdes, Changes changes) {
        makeModelTopics(properties, topics, changes);
        List<Changes.Row> rows =
                changes.rows().stream().filter(Changes.Row::isChange).toList();
        if (!rows.isEmpty()) {
            publish(properties, topics, serdes, rows);
        }
    }

    /** Also those of unchanged models: a topic that somebody has deleted comes back. */
    private static void makeModelTopics(Map<String, Object> properties, Topics topics, Changes changes) {
        List<ModelSpec> models = changes.rows().stream()
                .map(Changes.Row::row)
                .filter(ModelSpec.class::isInstance)
                .map(ModelSpec.class::cast)
                .toList();
        if (models.isEmpty()) {
            return;
        }
        try (Admin admin = Admin.create(properties)) {
            TopicLayout layout = TopicLayout.of(topics, 1, replication(admin, topics));
            List<TopicSpec> wanted = models.stream()
                    .map(model -> layout.modelTopic(model.getTopic(), model.getPartitions()))
                    .toList();
            TopicPlan.of(admin, topics, wanted).apply();
        }
    }

    /** Models' topics are kept as safe as the catalogue that names them. */
    private static short replication(Admin admin, Topics topics) {
        Map<String, TopicDescription> described =
                await(admin.describeTopics(List.of(topics.catalogue())).allTopicNames());
        return (short) described.values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(1);
    }

    private static void publish(
            Map<String, Object> properties, Topics topics, RecordSerdes serdes, List<Changes.Row> rows) {
        Map<String, Object> settings = new HashMap<>(properties);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        List<ProducerRecord<byte[], byte[]>> records = rows.stream()
                .map(row -> new ProducerRecord<>(
                        topic(topics, row.kind()),
                        row.id().getBytes(StandardCharsets.UTF_8),
                        value(topics, serdes, row)))
                .toList();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (ProducerRecord<byte[], byte[]> record : records) {
                sent.add(producer.send(record));
            }
            producer.flush();
            sent.forEach(ManifestPublisher::await);
        }
    }

    private static byte @Nullable [] value(Topics topics, RecordSerdes serdes, Changes.Row row) {
        return row.row() == null ? null : serdes.serialize(topic(topics, row.kind()), row.row());
    }

    private static String topic(Topics topics, Changes.Kind kind) {
        return switch (kind) {
            case POLICY -> topics.policies();
            case MODEL -> topics.catalogue();
            case TENANT -> topics.tenants();
        };
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException(
                    "the broker did not answer within " + PATIENCE.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }
}
