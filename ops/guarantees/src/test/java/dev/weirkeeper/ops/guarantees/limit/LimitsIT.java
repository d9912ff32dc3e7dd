package dev.weirkeeper.ops.guarantees.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.ops.fakeprovider.FakeProvider;
import dev.weirkeeper.ops.fakeprovider.JournalEntry;
import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.registry.RegistryServer;
import dev.weirkeeper.router.app.Router;
import dev.weirkeeper.router.app.RouterConfig;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.PolicyWeights;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.TopicLayout;
import dev.weirkeeper.topic.TopicSpec;
import dev.weirkeeper.topic.Topics;
import dev.weirkeeper.worker.Worker;
import dev.weirkeeper.worker.WorkerConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A router and two workers on a real broker, one of which leaves in the middle; the provider's journal judges. */
class LimitsIT {
    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final int CONCURRENCY = 5;
    private static final int REQUESTS_PER_MINUTE = 300;
    private static final int REQUESTS = 60;
    private static final int BURST = REQUESTS_PER_MINUTE / 10;
    private static final double PACE_PER_MS = 1.05 * REQUESTS_PER_MINUTE / 60_000;
    private static final Duration WITHIN = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Map<String, Object> clients = new HashMap<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    private <T extends AutoCloseable> T opened(T one) {
        opened.add(one);
        return one;
    }

    @Test
    void shouldHoldALimitOverTwoWorkersOneOfWhichLeaves() throws Exception {
        EmbeddedBroker broker = opened(EmbeddedBroker.start(0, directory.resolve("broker")));
        clients.put("bootstrap.servers", broker.bootstrapServers());
        clients.put(
                "schema.registry.url",
                opened(RegistryServer.start(broker.bootstrapServers(), 0)).url());
        FakeProvider provider = opened(FakeProvider.start(0, List.of(SimulatedModel.steady("m", 250))));
        RecordSerdes serdes = opened(RecordSerdes.of(clients, TOPICS));
        createTopics();
        KafkaProducer<byte[], byte[]> producer =
                opened(new KafkaProducer<>(clients, new ByteArraySerializer(), new ByteArraySerializer()));
        publish(producer, serdes, provider.baseUrl());
        Map<String, Object> settings = new HashMap<>(clients);
        settings.put(RouterConfig.STATE_DIR, directory.resolve("state").toString());
        settings.put("replication.factor", "1");
        Router router = opened(Router.start(RouterConfig.of(settings), new SimpleMeterRegistry()));
        Worker first = opened(worker("w1"));
        Worker second = opened(worker("w2"));
        await().atMost(WITHIN).until(() -> router.ready() && first.ready() && second.ready());

        for (int i = 0; i < REQUESTS; i++) {
            send(producer, serdes, TOPICS.requests(), "r" + i, request("r" + i));
        }
        Set<String> answered = new HashSet<>();
        try (KafkaConsumer<byte[], byte[]> responses = responses()) {
            await().atMost(WITHIN).until(() -> read(responses, serdes, answered) >= REQUESTS / 2);
            first.close(); // its share goes to the other at once
            await().atMost(WITHIN).until(() -> read(responses, serdes, answered) >= REQUESTS);
        }

        List<JournalEntry> calls = provider.journal().entries();
        assertThat(calls).hasSize(REQUESTS);
        assertThat(mostRunning(calls)).isEqualTo(CONCURRENCY);
        assertThat(beyondThePace(calls)).isLessThanOrEqualTo(1);
    }

    private static int mostRunning(List<JournalEntry> calls) {
        Door door = new Door();
        for (JournalEntry call : calls) {
            long endMs = call.end() == null ? Long.MAX_VALUE : call.end().atMs();
            door.came(new Door.Call(call.receivedAtMs(), endMs, 0, 0));
        }
        return Math.toIntExact(door.mostRunning(0));
    }

    /** How many calls more than burst and pace allow came between any two of them. */
    private static double beyondThePace(List<JournalEntry> calls) {
        double most = 0;
        for (int i = 0; i < calls.size(); i++) {
            for (int j = i; j < calls.size(); j++) {
                long ms =
                        calls.get(j).receivedAtMs() - calls.get(i).receivedAtMs() + 2_000; // leases are a little older
                most = Math.max(most, j - i + 1 - BURST - PACE_PER_MS * ms);
            }
        }
        return most;
    }

    private static int read(KafkaConsumer<byte[], byte[]> responses, RecordSerdes serdes, Set<String> answered) {
        responses.poll(Duration.ofMillis(100)).forEach(record -> {
            InferenceResponse response = serdes.deserialize(record.topic(), record.value(), InferenceResponse.class);
            assertThat(response.getStatus()).as("%s", response).isEqualTo(ResponseStatus.ANSWERED);
            answered.add(response.getRequestId());
        });
        return answered.size();
    }

    private KafkaConsumer<byte[], byte[]> responses() {
        Map<String, Object> config = new HashMap<>(clients);
        config.put("group.id", "test");
        config.put("auto.offset.reset", "earliest");
        config.put("isolation.level", "read_committed");
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(TOPICS.responses()));
        return consumer;
    }

    private Worker worker(String id) {
        Map<String, Object> settings = new HashMap<>(clients);
        settings.put(WorkerConfig.ID, id);
        settings.put(WorkerConfig.MODELS, "m");
        settings.put(WorkerConfig.IN_FLIGHT, 16);
        return Worker.start(WorkerConfig.of(settings), new SimpleMeterRegistry());
    }

    private void createTopics() throws Exception {
        TopicLayout layout = TopicLayout.of(TOPICS, 4, (short) 1);
        List<TopicSpec> specs = new ArrayList<>(layout.topics());
        specs.add(layout.modelTopic(TOPICS.model("m"), 4));
        try (Admin admin = Admin.create(clients)) {
            admin.createTopics(specs.stream()
                            .map(spec -> new NewTopic(spec.name(), spec.partitions(), spec.replication())
                                    .configs(spec.configs()))
                            .toList())
                    .all()
                    .get();
        }
    }

    private static void publish(KafkaProducer<byte[], byte[]> producer, RecordSerdes serdes, String endpoint) {
        Instant now = Instant.now();
        ModelSpec model = ModelSpec.newBuilder()
                .setModelId("m")
                .setTopic(TOPICS.model("m"))
                .setVersion(1)
                .setProvider("fake")
                .setEndpoint(endpoint)
                .setUpstreamModel("m")
                .setLimits(LimitSimulation.limits(CONCURRENCY, REQUESTS_PER_MINUTE, null))
                .setQuality(QualityPrior.newBuilder().build())
                .setLatency(LatencyPrior.newBuilder().build())
                .setPrices(List.of(Price.newBuilder()
                        .setValidFrom(Instant.EPOCH)
                        .setInputNanoUsdPerMTok(1_000_000)
                        .setOutputNanoUsdPerMTok(1_000_000)
                        .build()))
                .setUpdatedAt(now)
                .build();
        send(producer, serdes, TOPICS.catalogue(), "m", model);
        RoutingPolicy policy = RoutingPolicy.newBuilder()
                .setPolicyId("default")
                .setVersion(1)
                .setWeights(PolicyWeights.newBuilder().build())
                .setUpdatedAt(now)
                .build();
        send(producer, serdes, TOPICS.policies(), "default", policy);
        TenantProfile tenant = TenantProfile.newBuilder()
                .setTenantId("acme")
                .setVersion(1)
                .setUpdatedAt(now)
                .build();
        send(producer, serdes, TOPICS.tenants(), "acme", tenant);
        producer.flush();
    }

    private static InferenceRequest request(String id) {
        return InferenceRequest.newBuilder()
                .setRequestId(id)
                .setTenant("acme")
                .setCreatedAt(Instant.now())
                .setMessages(List.of(Message.newBuilder()
                        .setRole("user")
                        .setContent("What is a weir?")
                        .build()))
                .build();
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer, RecordSerdes serdes, String topic, String key, SpecificRecord row) {
        var unused = producer.send(
                new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), serdes.serialize(topic, row)));
    }
}
