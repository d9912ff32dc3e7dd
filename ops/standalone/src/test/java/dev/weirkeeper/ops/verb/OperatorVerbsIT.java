package dev.weirkeeper.ops.verb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Weir;
import dev.weirkeeper.ops.scan.TopicScan;
import dev.weirkeeper.registry.RegistryServer;
import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.HomePartition;
import dev.weirkeeper.topic.TopicLayout;
import dev.weirkeeper.topic.TopicPlan;
import dev.weirkeeper.topic.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs for those who run it, against a broker and a registry: dead letters, and who waits. */
class OperatorVerbsIT {
    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PARTITIONS = 4;

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static RegistryServer registry;
    private static RecordSerdes serdes;
    private static KafkaProducer<byte[], byte[]> producer;
    private static Map<String, Object> properties;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(0, directory.resolve("kafka"));
        registry = RegistryServer.start(broker.bootstrapServers(), 0);
        properties = Map.of("bootstrap.servers", broker.bootstrapServers(), "schema.registry.url", registry.url());
        try (Admin admin = Admin.create(properties)) {
            TopicPlan.of(admin, TopicLayout.of(TOPICS, PARTITIONS, (short) 1)).apply();
        }
        serdes = RecordSerdes.of(properties, TOPICS);
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterAll
    static void stop() {
        producer.close();
        serdes.close();
        registry.close();
        broker.close();
    }

    @Test
    void shouldSendARequestAgainAsItCame() throws Exception {
        InferenceRequest request = request();
        byte[] bytes = serdes.serialize(TOPICS.requests(), request);
        String id = put("llm.requests", "schema_unknown", bytes);

        assertThat(run("dead-letters", "list", "--cause", "schema_unknown")).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains(
                        id, "schema_unknown", "llm.requests-3@17", "acme/" + request.getRequestId(), bytes.length + "")
                .doesNotContain("what is a weir?");

        assertThat(run("dead-letters", "show", id)).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("traceparent", "00-1-2", "InferenceRequest", "\"content\" : \"what is a weir?\"", "000000  ");

        assertThat(run("dead-letters", "resend", id)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("nobody is here to confirm", "--yes");
        assertThat(run("dead-letters", "resend", id, "--dry-run")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("would go to partition ");
        assertThat(sentAgain(request)).isEmpty();

        assertThat(run("dead-letters", "resend", "--cause", "schema_unknown", "--yes", "--json"))
                .isEqualTo(ExitCode.OK);
        JsonNode said = JSON.readTree(out.toString());
        assertThat(said.path("sent").asBoolean()).isTrue();
        assertThat(sentAgain(request)).singleElement().satisfies(record -> {
            assertThat(record.value()).isEqualTo(bytes);
            assertThat(record.partition())
                    .isEqualTo(said.path("partition").asInt())
                    .isEqualTo(HomePartition.of("acme", null, request.getRequestId(), PARTITIONS));
            assertThat(record.headers())
                    .extracting(header -> header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8))
                    .containsExactly(
                            "traceparent=00-1-2", "weirkeeper.resent.from=llm.dead-letters-" + id.replace(':', '@'));
        });
    }

    @Test
    void shouldSayWhyALetterStays() throws Exception {
        String report = put("llm.attempts", "record_malformed", utf8("poison"));
        String poison = put("llm.requests", "record_malformed", utf8("poison"));

        assertThat(run("dead-letters", "resend", report, poison, "--yes")).isEqualTo(ExitCode.FAILED);

        assertThat(err.toString())
                .contains(report + " stays: what comes from llm.attempts is news of one attempt")
                .contains(poison + " stays: it cannot be read now either and would come back")
                .contains("0 sent, 2 stay");
        assertThat(run("dead-letters", "show", poison, "--json")).isEqualTo(ExitCode.OK);
        JsonNode letter = JSON.readTree(out.toString());
        assertThat(letter.path("value").binaryValue()).isEqualTo(utf8("poison"));
        assertThat(letter.path("unreadable").asText()).isNotEmpty();
        assertThat(letter.path("headers").path("weirkeeper.origin.offset").asText())
                .isEqualTo("17");
        assertThat(run("dead-letters", "show", "0:999")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("no dead letter 0:999 on llm.dead-letters");
        assertThat(run("dead-letters", "show", "x")).isEqualTo(ExitCode.USAGE);
        assertThat(run("dead-letters", "resend", "--cause", "unheard_of")).isEqualTo(ExitCode.FAILED);
        assertThat(run("dead-letters", "resend")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void shouldListTheNewestFirstOrTheOldest() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(put("llm.inbox", "in_order", utf8("letter " + i)));
        }

        assertThat(run("dead-letters", "list", "--cause", "in_order", "--limit", "2", "--json"))
                .isEqualTo(ExitCode.OK);
        assertThat(idsOf(out)).containsExactly(ids.get(2), ids.get(1));
        assertThat(run("dead-letters", "list", "--cause", "in_order", "--from-beginning", "--since", "1h", "--json"))
                .isEqualTo(ExitCode.OK);
        assertThat(idsOf(out)).containsExactlyElementsOf(ids);
    }

    @Test
    void shouldShowWhoWaits() throws Exception {
        InferenceRequest request = request();
        RoutingDecision held = RoutingDecision.newBuilder(StandInRouter.decision(request, Instant.now()))
                .setOutcome(DecisionOutcome.DEFERRED)
                .setChosen(null)
                .setReason("no_permits")
                .build();
        send(TOPICS.decisions(), request.getRequestId(), serdes.serialize(TOPICS.decisions(), held));

        assertThat(run("pending")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("no_permits", "acme", "on change", "auto (1)", request.getRequestId());
        assertThat(run("pending", "--json")).isEqualTo(ExitCode.OK);
        assertThat(JSON.readTree(out.toString()).path("count").asInt()).isEqualTo(1);
    }

    private static InferenceRequest request() {
        return InferenceRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setTenant("acme")
                .setCreatedAt(Instant.now())
                .setMessages(List.of(Message.newBuilder()
                        .setRole("user")
                        .setContent("what is a weir?")
                        .build()))
                .build();
    }

    private static List<ConsumerRecord<byte[], byte[]>> sentAgain(InferenceRequest request) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (TopicScan scan = new TopicScan(properties, serdes)) {
            scan.eachRaw(scan.partitions(TOPICS.requests()), null, found::add);
        }
        found.removeIf(record -> !new String(record.key(), StandardCharsets.UTF_8).equals(request.getRequestId()));
        return found;
    }

    /** Puts a dead letter there; returns its id. */
    private static String put(String topic, String cause, byte[] value) throws Exception {
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(TOPICS.deadLetters(), keyOf(value), value);
        letter.headers()
                .add("traceparent", utf8("00-1-2"))
                .add("weirkeeper.accepted.ms", utf8("1"))
                .add("weirkeeper.error.code", utf8(cause))
                .add("weirkeeper.error.message", utf8("no such schema"))
                .add("weirkeeper.origin.topic", utf8(topic))
                .add("weirkeeper.origin.partition", utf8("3"))
                .add("weirkeeper.origin.offset", utf8("17"));
        RecordMetadata at = producer.send(letter).get();
        return at.partition() + ":" + at.offset();
    }

    private static byte[] keyOf(byte[] value) {
        return value.length > 0 && value[0] == 0
                ? utf8(serdes.deserialize(TOPICS.requests(), value, InferenceRequest.class)
                        .getRequestId())
                : utf8("k");
    }

    private static void send(String topic, String key, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(topic, utf8(key), value)).get();
    }

    private static List<String> idsOf(StringWriter lines) throws Exception {
        List<String> ids = new ArrayList<>();
        for (String line : lines.toString().lines().toList()) {
            ids.add(JSON.readTree(line).path("id").asText());
        }
        return ids;
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--bootstrap-servers", broker.bootstrapServers(), "--registry", registry.url()));
        return Weir.run(all.toArray(String[]::new), Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
