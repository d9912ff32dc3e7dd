package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.TOPICS;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.HomePartition;
import dev.weirkeeper.topic.TopicLayout;
import dev.weirkeeper.topic.TopicPlan;
import dev.weirkeeper.topic.TopicSpec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker's topics, and plain clients for them. */
final class Cluster implements AutoCloseable {
    static final int PARTITIONS = 2;

    final Map<String, Object> settings = new HashMap<>();
    final RecordSerdes serdes;
    private final Path directory;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> responses;

    Cluster(String bootstrapServers, Path directory) {
        this(bootstrapServers, "mock://" + UUID.randomUUID(), directory);
    }

    Cluster(String bootstrapServers, String registryUrl, Path directory) {
        this.directory = directory;
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("schema.registry.url", registryUrl);
        serdes = RecordSerdes.of(settings, TOPICS);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "max.request.size", 2_000_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        responses = consumer(Map.of("auto.offset.reset", "earliest"));
    }

    KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.put("bootstrap.servers", settings.get("bootstrap.servers"));
        all.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    void createTopics(String... models) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", settings.get("bootstrap.servers")))) {
            TopicLayout layout = TopicLayout.of(TOPICS, PARTITIONS, (short) 1);
            List<TopicSpec> wanted = new ArrayList<>(layout.topics());
            for (String model : models) {
                wanted.add(layout.modelTopic(TOPICS.model(model), 2));
            }
            TopicPlan.of(admin, TOPICS, wanted).apply();
        }
        responses.assign(List.of(new TopicPartition(TOPICS.responses(), 0), new TopicPartition(TOPICS.responses(), 1)));
    }

    /** The tenant, the policy and the models that tests ask for. */
    void declare() {
        produce(TOPICS.tenants(), 0, "acme", Samples.tenant("acme"));
        produce(TOPICS.policies(), 0, "default", Samples.policy("default").build());
        produce(TOPICS.catalogue(), 0, "small", Samples.model("small").build());
        produce(TOPICS.catalogue(), 0, "silent", Samples.model("silent").build());
    }

    void produce(String topic, int partition, String key, SpecificRecord value) {
        var unused = producer.send(new ProducerRecord<>(
                topic, partition, key.getBytes(StandardCharsets.UTF_8), serdes.serialize(topic, value)));
        producer.flush();
    }

    void send(String name, int count) {
        for (int i = 0; i < count; i++) {
            sendTo("small", name + "-" + i);
        }
        producer.flush();
    }

    void sendTo(String model, String requestId) {
        send(Samples.request(requestId)
                .setModel(model)
                .setCreatedAt(Instant.now())
                .build());
    }

    /** To its home; flushed by whatever is produced next. */
    void send(InferenceRequest request) {
        int home =
                HomePartition.of(request.getTenant(), request.getConversationId(), request.getRequestId(), PARTITIONS);
        var unused = producer.send(new ProducerRecord<>(
                TOPICS.requests(),
                home,
                request.getRequestId().getBytes(StandardCharsets.UTF_8),
                serdes.serialize(TOPICS.requests(), request)));
    }

    /** Requests that are refused at once, all at home in one partition. */
    void sendRefused(int home, int count) {
        int sent = 0;
        for (int i = 0; sent < count; i++) {
            InferenceRequest request =
                    Samples.request("refused-" + i).setModel("no-such-model").build();
            if (HomePartition.of("acme", null, request.getRequestId(), PARTITIONS) == home) {
                sent++;
                var unused = producer.send(new ProducerRecord<>(
                        TOPICS.requests(), home, new byte[0], serdes.serialize(TOPICS.requests(), request)));
            }
        }
        producer.flush();
    }

    /** The first dispatch to a model. */
    DispatchedRequest awaitDispatch(String model) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(Map.of("auto.offset.reset", "earliest"))) {
            String topic = TOPICS.model(model);
            consumer.assign(List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1)));
            for (int polls = 0; polls < 600; polls++) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    return serdes.deserialize(topic, record.value(), DispatchedRequest.class);
                }
            }
        }
        throw new AssertionError("no dispatch to " + model);
    }

    /** What is on a topic now, at least so many. */
    <T extends SpecificRecord> List<T> read(String topic, int atLeast, Class<T> type) {
        List<T> found = new ArrayList<>();
        read(topic, atLeast, record -> found.add(serdes.deserialize(topic, record.value(), type)));
        return found;
    }

    int deadLetters() {
        List<Long> found = new ArrayList<>();
        read(TOPICS.deadLetters(), 0, record -> found.add(record.offset()));
        return found.size();
    }

    private void read(String topic, int atLeast, Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(Map.of("auto.offset.reset", "earliest"))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            int taken = 0;
            for (int polls = 0; polls < 600 && (taken < atLeast || !caughtUp(consumer, partitions)); polls++) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    taker.accept(record);
                    taken++;
                }
            }
        }
    }

    private static boolean caughtUp(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        return consumer.endOffsets(partitions).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    List<InferenceResponse> newResponses() {
        List<InferenceResponse> found = new ArrayList<>();
        responses
                .poll(Duration.ofMillis(100))
                .forEach(record ->
                        found.add(serdes.deserialize(record.topic(), record.value(), InferenceResponse.class)));
        return found;
    }

    Router startRouter(String name) {
        return Router.start(RouterConfig.of(routerSettings(name, "state")), new SimpleMeterRegistry());
    }

    /** As on a machine that has never run one: nothing is on its disk. */
    Router startRouterElsewhere(String name) {
        return Router.start(RouterConfig.of(routerSettings(name, "state-of-" + name)), new SimpleMeterRegistry());
    }

    RouterProcess startProcess() {
        return RouterProcess.start(routerSettings("router-in-a-jvm", "state"), directory.resolve("router.log"));
    }

    private Map<String, Object> routerSettings(String name, String state) {
        Map<String, Object> config = new HashMap<>(settings);
        config.put(RouterConfig.STATE_DIR, directory.resolve(state).toString());
        config.put(RouterConfig.INSTANCE_ID, name);
        config.put(RouterConfig.THREADS, 1);
        return config;
    }

    @Override
    public void close() {
        producer.close();
        responses.close();
        serdes.close();
    }
}
