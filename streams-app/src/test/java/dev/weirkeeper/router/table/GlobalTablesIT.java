package dev.weirkeeper.router.table;

import static dev.weirkeeper.router.table.TableRows.TOPICS;
import static dev.weirkeeper.router.table.TableRows.serves;
import static dev.weirkeeper.router.table.TableRows.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.router.decide.Deployment;
import dev.weirkeeper.router.heartbeat.RouterHeartbeat;
import dev.weirkeeper.schema.WorkerState;
import dev.weirkeeper.serde.RecordSerdes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables over a real broker: started, stopped, started again with and without their state directory. */
class GlobalTablesIT {
    private static final String QUESTIONS = "questions";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private static @Nullable EmbeddedBroker broker;
    private static @Nullable Admin admin;
    private static @Nullable KafkaProducer<byte[], byte[]> producer;

    private final String registry = UUID.randomUUID().toString();
    private final RecordSerdes serdes = TableRows.switchedSerdes(registry);
    private final String applicationId = "tables-" + UUID.randomUUID();

    /** What a stream thread saw in the tables when it got a question. */
    private record Answer(boolean caughtUp, long tenantVersion, boolean model) {}

    /** A running application with the tables and a stream of questions. */
    private record App(KafkaStreams streams, GlobalTables tables, TopicDirectory directory, Queue<Answer> answers)
            implements AutoCloseable {
        @Override
        public void close() {
            // leaves the group: the next start need not wait for a session to end
            boolean unused = streams.close(CloseOptions.timeout(Duration.ofSeconds(20))
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
            tables.close();
            directory.close();
        }
    }

    @BeforeAll
    static void startBroker() throws Exception {
        EmbeddedBroker started = EmbeddedBroker.start(0, directory.resolve("broker"));
        Map<String, Object> config = Map.of("bootstrap.servers", started.bootstrapServers());
        Admin client = Admin.create(config);
        Map<String, String> compacted = Map.of("cleanup.policy", "compact", "message.timestamp.type", "LogAppendTime");
        client.createTopics(List.of(
                        new NewTopic(TOPICS.catalogue(), 1, (short) 1).configs(compacted),
                        new NewTopic(TOPICS.tenants(), 3, (short) 1).configs(compacted),
                        new NewTopic(TOPICS.policies(), 1, (short) 1).configs(compacted),
                        new NewTopic(TOPICS.modelHealth(), 1, (short) 1).configs(compacted),
                        new NewTopic(TOPICS.workers(), 1, (short) 1).configs(compacted),
                        new NewTopic(TOPICS.signals(), 1, (short) 1),
                        new NewTopic(QUESTIONS, 1, (short) 1)))
                .all()
                .get();
        broker = started;
        admin = client;
        producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterAll
    static void stopBroker() {
        if (producer != null) {
            producer.close();
        }
        if (admin != null) {
            admin.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @AfterEach
    void closeSerdes() {
        SwitchedDeserializer.bringBack(registry);
        serdes.close();
    }

    @Test
    void shouldBeCompleteAtTheFirstRecordAfterEachStart() throws Exception {
        String tenant = "tenant-" + applicationId;
        put(TOPICS.tenants(), tenant, TableRows.tenant(tenant, 1));
        put(TOPICS.catalogue(), "m-" + applicationId, TableRows.model("m-" + applicationId, 1));
        ask(tenant);
        try (App app = start("state-a")) {
            assertThat(firstAnswer(app)).isEqualTo(new Answer(true, 1, true));
            put(TOPICS.tenants(), tenant, TableRows.tenant(tenant, 2));
            await().atMost(PATIENCE).until(() -> version(app.tables(), tenant) == 2);
        }

        put(TOPICS.tenants(), tenant, TableRows.tenant(tenant, 3));
        ask(tenant);
        try (App app = start("state-a")) {
            assertThat(firstAnswer(app)).as("with its state directory").isEqualTo(new Answer(true, 3, true));
        }

        ask(tenant);
        try (App app = start("state-b")) {
            assertThat(firstAnswer(app)).as("without it").isEqualTo(new Answer(true, 3, true));
        }
    }

    @Test
    void shouldStartWhileTheRegistryIsAwayAndHold() throws Exception {
        String tenant = "tenant-" + applicationId;
        put(TOPICS.tenants(), tenant, TableRows.tenant(tenant, 1));
        SwitchedDeserializer.takeAway(registry);
        ask(tenant);
        try (App app = start("state-c")) {
            assertThat(firstAnswer(app)).isEqualTo(new Answer(false, 0, false));
            SwitchedDeserializer.bringBack(registry);
            await().atMost(PATIENCE).until(() -> app.tables().caughtUp());
            assertThat(version(app.tables(), tenant)).isEqualTo(1);
        }
    }

    @Test
    void shouldOutliveRowsThatCannotBeDecoded() throws Exception {
        String tenant = "tenant-" + applicationId;
        send(TOPICS.tenants(), "poison-" + applicationId, new byte[] {1, 2, 3});
        try (App app = start("state-d")) {
            await().atMost(PATIENCE).until(() -> app.tables().caughtUp());
            send(TOPICS.tenants(), "poison-too-" + applicationId, new byte[] {4, 5, 6});
            put(TOPICS.tenants(), tenant, TableRows.tenant(tenant, 7));
            await().atMost(PATIENCE).until(() -> version(app.tables(), tenant) == 7);
            assertThat(app.tables().rowsPassedOver().getOrDefault(TOPICS.tenants(), 0L))
                    .isGreaterThanOrEqualTo(2);
            await().atMost(PATIENCE).until(() -> app.streams().state() == KafkaStreams.State.RUNNING);
        }
    }

    @Test
    void shouldSeeATopicOnceItExists() throws Exception {
        String model = "late-" + applicationId;
        put(TOPICS.catalogue(), model, TableRows.model(model, 1));
        try (App app = start("state-e")) {
            await().atMost(PATIENCE).until(() -> app.tables().caughtUp());
            assertThat(topicExists(app.tables(), model)).isFalse();
            client(admin)
                    .createTopics(List.of(new NewTopic(TOPICS.model(model), 4, (short) 1)))
                    .all()
                    .get();
            await().atMost(PATIENCE).until(() -> topicExists(app.tables(), model));
            assertThat(app.directory().partitions(TOPICS.model(model))).hasValue(4);
            assertThat(app.directory().exists(QUESTIONS))
                    .as("outside of the prefix")
                    .isFalse();
        }
    }

    @Test
    void shouldKeepTheTopicsTimeMovingAndSweepIt() throws Exception {
        String gone = "gone-" + applicationId;
        put(TOPICS.workers(), gone, worker(gone, "i", WorkerState.RUNNING, serves("m", 1, 0)));
        try (App app = start("state-f")) {
            await().atMost(PATIENCE).until(() -> app.tables().caughtUp());
            try (RouterHeartbeat heartbeat = RouterHeartbeat.start(
                    clientProperties(),
                    TOPICS,
                    serdes,
                    "router-" + applicationId,
                    Duration.ofMillis(100),
                    () -> app.tables().forgettableWorkers(3_000, 5))) {
                await().atMost(PATIENCE).until(heartbeat::fresh);
                assertThat(heartbeat.nowMs()).isCloseTo(System.currentTimeMillis(), within(2_000L));
                await().atMost(PATIENCE).until(() -> app.tables().liveness().dead(gone, "i"));
                await().atMost(PATIENCE)
                        .until(() -> !app.tables()
                                .forgettableWorkers(0, Integer.MAX_VALUE)
                                .contains(gone));
            }
        }
    }

    private static boolean topicExists(GlobalTables tables, String model) {
        return tables.deployments().stream()
                .filter(each -> each.spec().getModelId().equals(model))
                .anyMatch(Deployment::topicExists);
    }

    private static long version(GlobalTables tables, String tenant) {
        return tables.tenant(tenant).map(row -> row.getVersion()).orElse(0L);
    }

    private static Answer firstAnswer(App app) {
        await().atMost(PATIENCE).until(() -> !app.answers().isEmpty());
        return app.answers().element();
    }

    private App start(String stateDirectory) {
        TopicDirectory topics = TopicDirectory.start(clientProperties(), TOPICS, Duration.ofMillis(200));
        await().atMost(PATIENCE).until(topics::known);
        GlobalTables tables = new GlobalTables(serdes, TOPICS, topics, 2_000);
        Queue<Answer> answers = new ConcurrentLinkedQueue<>();
        StreamsBuilder builder = new StreamsBuilder();
        tables.addTo(builder);
        tables.addLaterOnesTo(builder);
        builder.stream(
                        QUESTIONS,
                        Consumed.with(Serdes.String(), Serdes.String()).withName("questions-source"))
                .filter((key, asked) -> asked.endsWith(applicationId), Named.as("mine"))
                .foreach(
                        (key, asked) -> answers.add(new Answer(
                                tables.caughtUp(),
                                version(tables, asked),
                                tables.model("m-" + applicationId).isPresent())),
                        Named.as("answer"));
        Properties properties = new Properties();
        properties.putAll(clientProperties());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG,
                directory.resolve(stateDirectory).toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 20);
        properties.put("auto.offset.reset", "earliest");
        properties.put("session.timeout.ms", 6_000);
        KafkaStreams streams = new KafkaStreams(builder.build(), properties);
        streams.start();
        return new App(streams, tables, topics, answers);
    }

    private static Map<String, Object> clientProperties() {
        return Map.of("bootstrap.servers", client(broker).bootstrapServers());
    }

    private void ask(String tenant) throws Exception {
        send(QUESTIONS, "q", tenant.getBytes(StandardCharsets.UTF_8));
    }

    private void put(String topic, String key, SpecificRecord row) throws Exception {
        send(topic, key, serdes.serialize(topic, row));
    }

    private static void send(String topic, String key, byte[] value) throws Exception {
        client(producer)
                .send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                .get();
    }

    private static <T> T client(@Nullable T started) {
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }
}
