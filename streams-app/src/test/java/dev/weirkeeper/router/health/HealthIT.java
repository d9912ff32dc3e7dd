package dev.weirkeeper.router.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Health over a real broker: what was learnt outlives the loss of the state directory. */
class HealthIT {
    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final String ENDED = "ended";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A running application that leaves its group: the next start need not wait for a session to end. */
    private record App(KafkaStreams streams) implements AutoCloseable {
        @Override
        public void close() {
            boolean unused = streams.close(CloseOptions.timeout(Duration.ofSeconds(20))
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        }
    }

    @TempDir
    Path directory;

    private final RecordSerdes serdes =
            RecordSerdes.of(Map.of("schema.registry.url", "mock://" + UUID.randomUUID()), TOPICS);

    @Test
    void shouldGoOnWhereTheLastOwnerStopped() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory.resolve("broker"))) {
            createTopics(broker);
            try (App ignored = start(broker, "state-a")) {
                end(broker, 5);
                ModelHealth row = awaitFailures(broker, 5);
                assertThat(row.getBreaker()).isEqualTo(BreakerState.OPEN);
            }
            try (App ignored = start(broker, "state-b")) {
                end(broker, 2);
                ModelHealth row = awaitFailures(broker, 7);
                assertThat(row.getSamples()).isGreaterThan(6);
            }
        }
    }

    private static void createTopics(EmbeddedBroker broker) throws Exception {
        try (Admin admin = Admin.create(client(broker))) {
            admin.createTopics(List.of(
                            new NewTopic(ENDED, 2, (short) 1),
                            new NewTopic(TOPICS.modelHealth(), 1, (short) 1)
                                    .configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }
    }

    private App start(EmbeddedBroker broker, String stateDirectory) {
        StreamsBuilder builder = new StreamsBuilder();
        var ended = builder.stream(
                ENDED,
                Consumed.with(
                                Serdes.String(),
                                Serdes.serdeFrom(
                                        serdes.serializer(AttemptEvent.class), serdes.deserializer(AttemptEvent.class)))
                        .withName("ended-source"));
        KStream<String, byte[]> nobodyWaits = ended.flatMapValues(event -> List.<byte[]>of(), Named.as("nobody-waits"));
        HealthStep.add(
                builder,
                ended,
                nobodyWaits,
                new HealthStep.World(serdes, TOPICS, 2, model -> Optional.empty(), tenant -> 1));
        Properties properties = new Properties();
        properties.putAll(client(broker));
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "health-it");
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG,
                directory.resolve(stateDirectory).toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 20);
        properties.put("auto.offset.reset", "earliest");
        properties.put("session.timeout.ms", 6_000);
        KafkaStreams streams = new KafkaStreams(builder.build(), properties);
        streams.start();
        return new App(streams);
    }

    private void end(EmbeddedBroker broker, int calls) throws Exception {
        try (KafkaProducer<String, AttemptEvent> producer =
                new KafkaProducer<>(client(broker), new StringSerializer(), serdes.serializer(AttemptEvent.class))) {
            for (int i = 0; i < calls; i++) {
                producer.send(new ProducerRecord<>(ENDED, "m", failed(i))).get();
            }
        }
    }

    private static AttemptEvent failed(int number) {
        Instant now = Instant.now();
        return AttemptEvent.newBuilder()
                .setRequestId("r" + number)
                .setTenant("t")
                .setDispatchId("d" + number)
                .setAttempt(1)
                .setModel("m")
                .setType(AttemptEventType.ENDED)
                .setOutcome(AttemptOutcome.OVERLOADED)
                .setWorkerId("w")
                .setIncarnation("i")
                .setEpoch(1)
                .setAt(now)
                .build();
    }

    private ModelHealth awaitFailures(EmbeddedBroker broker, int failures) {
        List<ModelHealth> rows = new ArrayList<>();
        try (KafkaConsumer<String, ModelHealth> consumer =
                new KafkaConsumer<>(reader(broker), new StringDeserializer(), serdes.deserializer(ModelHealth.class))) {
            TopicPartition only = new TopicPartition(TOPICS.modelHealth(), 0);
            consumer.assign(List.of(only));
            consumer.seekToBeginning(List.of(only));
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(row -> rows.add(row.value()));
                return !rows.isEmpty() && rows.getLast().getConsecutiveFailures() == failures;
            });
        }
        return rows.getLast();
    }

    private static Map<String, Object> reader(EmbeddedBroker broker) {
        return Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed");
    }

    private static Map<String, Object> client(EmbeddedBroker broker) {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }
}
