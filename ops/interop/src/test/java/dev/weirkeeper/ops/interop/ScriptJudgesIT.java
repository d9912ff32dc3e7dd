package dev.weirkeeper.ops.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weirkeeper.schema.Cancellation;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Confluent's JavaScript and Python clients against our registry, and each reading and writing what Java does. */
class ScriptJudgesIT {
    private static final Cancellation RECORD = Cancellation.newBuilder()
            .setRequestId("r-堰")
            .setTenant("t")
            .setReason("none")
            .setAt(Instant.ofEpochMilli(1_795_000_000_123L))
            .build();

    @TempDir
    private static Path directory;

    private static Stack stack;
    private static RecordSerdes serdes;

    @BeforeAll
    static void start() {
        stack = Stack.start(directory);
        serdes = RecordSerdes.of(Map.of("schema.registry.url", stack.registry().url()), Topics.withDefaultPrefix());
    }

    @AfterAll
    static void stop() {
        serdes.close();
        stack.close();
    }

    @Test
    @Tag("needs-node")
    void shouldSatisfyTheJavaScriptClient() {
        Path scripts = Script.node(Path.of("src/test/js"), "js");
        String hex = HexFormat.of().formatHex(serdes.serialize("judged-js", RECORD));

        JsonNode said =
                Script.json(scripts, "node", "judge.cjs", stack.registry().url(), "judged-js", hex);

        assertThat(said.path("requestId").asText()).isEqualTo("r-堰");
        assertThat(said.path("sameBytes").asBoolean()).isTrue();
        assertThat(said.path("idAgain").asBoolean()).isTrue();
        assertThat(said.path("latest").asInt()).isEqualTo(1);
        assertThat(said.path("compatible").asBoolean()).isTrue();
        assertThat(said.path("incompatible").asBoolean(true)).isFalse();
        assertThat(said.path("refused").asInt()).isEqualTo(409);
        assertThat(said.path("unknown").asInt()).isEqualTo(40401);
        assertThat(said.path("level").asText()).isEqualTo("FULL");
        // A path that it does not know must be 404 at once: on anything else this client retries for seconds.
        assertThat(said.path("millis").asLong()).isLessThan(4_000);
    }

    @Test
    @Tag("needs-python")
    void shouldSatisfyThePythonClient() throws Exception {
        String bootstrap = stack.broker().bootstrapServers();
        byte[] framed = serdes.serialize("judged", RECORD);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrap), new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.createTopics(
                            List.of(new NewTopic("judged", 1, (short) 1), new NewTopic("judged-python", 1, (short) 1)))
                    .all()
                    .get();
            producer.send(new ProducerRecord<>("judged", framed)).get();
        }

        JsonNode said = Script.json(
                Path.of("src/test/python"),
                "/usr/bin/python3",
                "judge.py",
                bootstrap,
                stack.registry().url(),
                "judged");

        assertThat(said.path("requestId").asText()).isEqualTo("r-堰");
        assertThat(said.path("sameBytes").asBoolean()).isTrue();
        assertThat(said.path("idAgain").asBoolean()).isTrue();
        assertThat(said.path("lookup").asInt()).isEqualTo(1);
        assertThat(said.path("refused").asInt()).isEqualTo(409);
        assertThat(said.path("unknown").asInt()).isEqualTo(40401);
        assertThat(said.path("noLevel").asInt()).isEqualTo(40408);
        assertThat(said.path("deleted").toString()).isEqualTo("[1]");
        assertThat(serdes.deserialize("judged", readOne(bootstrap, "judged-python"), Cancellation.class))
                .isEqualTo(RECORD);
    }

    private static byte[] readOne(String bootstrap, String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(20));
            assertThat(records.count()).isEqualTo(1);
            return records.iterator().next().value();
        }
    }
}
