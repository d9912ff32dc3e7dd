package dev.weirkeeper.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topic {@code _schemas}: reads it into a store, and appends to both. One thread at a time. */
final class SchemaLog implements AutoCloseable {
    static final String TOPIC = "_schemas";

    private static final Logger LOG = LoggerFactory.getLogger(SchemaLog.class);
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final int TIMEOUT_MS = 15_000;
    private static final int WRITE_TIMEOUT_MS = 8_000;
    private static final int READ_TIMEOUT_MS = 60_000;
    private static final int MOST_REPLICAS = 3;

    private final Map<String, Object> clients;
    private final SchemaStore store;
    private @Nullable Producer<byte[], byte[]> producer;
    private long next;

    private SchemaLog(Map<String, Object> clients, SchemaStore store) {
        this.clients = clients;
        this.store = store;
    }

    /**
     * Makes the topic if it is not there, and reads it.
     *
     * @throws IllegalStateException where no broker answers, or the topic is not one for schemas
     */
    static SchemaLog open(String bootstrapServers, SchemaStore store) {
        SchemaLog log = new SchemaLog(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "request.timeout.ms", TIMEOUT_MS,
                        "default.api.timeout.ms", TIMEOUT_MS,
                        "client.id", "weirkeeper-registry"),
                store);
        try (Admin admin = Admin.create(log.clients)) {
            prepare(admin);
            log.readOn();
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IllegalStateException(
                    "the registry cannot use topic " + TOPIC + " on " + bootstrapServers + ": " + told(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the registry started", e);
        }
        log.connect();
        return log;
    }

    private static void prepare(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        int brokers = admin.describeCluster()
                .nodes()
                .get(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .size();
        NewTopic topic = new NewTopic(TOPIC, 1, (short) Math.min(brokers, MOST_REPLICAS))
                .configs(Map.of("cleanup.policy", "compact"));
        try {
            admin.createTopics(List.of(topic)).all().get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
            requireFit(admin);
        }
    }

    /** With several partitions records have no order, and without compaction schemas are deleted by age. */
    private static void requireFit(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        TopicDescription description = admin.describeTopics(List.of(TOPIC))
                .allTopicNames()
                .get(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .get(TOPIC);
        int partitions = description == null ? 0 : description.partitions().size();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
        Config config = admin.describeConfigs(List.of(resource))
                .all()
                .get(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .get(resource);
        String cleanup = config == null
                ? ""
                : String.valueOf(config.get("cleanup.policy").value());
        if (partitions != 1 || !cleanup.equals("compact")) {
            throw new IllegalStateException("topic " + TOPIC + " has " + partitions + " partitions and cleanup.policy="
                    + cleanup + ", but a registry needs 1 and compact");
        }
    }

    /**
     * Appends a record, waits for the broker, then applies it to the store.
     *
     * @throws ApiException where the broker did not confirm it
     */
    void append(LogLayout.Entry entry) {
        try {
            RecordMetadata appended = Objects.requireNonNull(producer, "catchUp() comes before append()")
                    .send(new ProducerRecord<>(TOPIC, 0, entry.key(), entry.value()))
                    .get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
            LogLayout.apply(entry, store);
            next = appended.offset() + 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            abandon();
            throw ApiException.storeFailed("interrupted");
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            abandon();
            throw ApiException.storeFailed(told(e));
        } catch (IOException e) {
            throw new IllegalStateException("what this registry writes, it can read", e);
        }
    }

    /** Nobody knows whether the last record arrived: the next append starts with what the topic holds. */
    private void abandon() {
        Producer<byte[], byte[]> old = producer;
        producer = null;
        if (old != null) {
            old.close(Duration.ZERO);
        }
    }

    /**
     * Makes sure that the store holds what the topic does, which is in doubt after an append that was not confirmed. Comes
     * before every change is planned: its ids and versions follow from the store.
     *
     * @throws ApiException where the broker does not answer
     */
    void catchUp() {
        if (producer == null) {
            try {
                readOn();
                connect();
            } catch (KafkaException e) {
                throw ApiException.storeFailed(told(e));
            }
        }
    }

    private void connect() {
        Map<String, Object> config = new HashMap<>(clients);
        config.put("delivery.timeout.ms", WRITE_TIMEOUT_MS);
        config.put("request.timeout.ms", WRITE_TIMEOUT_MS / 2);
        config.put("max.block.ms", WRITE_TIMEOUT_MS);
        config.put("linger.ms", 0);
        config.remove("default.api.timeout.ms");
        producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Reads what this process has not seen yet: at the start everything, after an append in doubt the rest. */
    private void readOn() {
        Map<String, Object> config = new HashMap<>(clients);
        config.put("enable.auto.commit", false);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(READ_TIMEOUT_MS);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> one = List.of(PARTITION);
            consumer.assign(one);
            long begin = consumer.beginningOffsets(one).getOrDefault(PARTITION, 0L);
            long end = consumer.endOffsets(one).getOrDefault(PARTITION, 0L);
            consumer.seek(PARTITION, Math.max(begin, next));
            while (consumer.position(PARTITION) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(this::apply);
                if (System.nanoTime() > deadline) {
                    throw new org.apache.kafka.common.errors.TimeoutException(
                            "reading " + TOPIC + " took more than " + READ_TIMEOUT_MS + " ms");
                }
            }
            next = Math.max(next, end);
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> entry) {
        try {
            LogLayout.apply(new LogLayout.Entry(entry.key(), entry.value()), store);
        } catch (IOException | RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("topic", TOPIC)
                    .addKeyValue("offset", entry.offset())
                    .setCause(e)
                    .log("a record of the registry's topic is not readable and is left out");
        }
    }

    private static String told(Exception e) {
        Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    @Override
    public void close() {
        Producer<byte[], byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(Duration.ofSeconds(5));
        }
    }
}
