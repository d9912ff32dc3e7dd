package dev.weirkeeper.ops.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.ops.cli.ExitCode;
import dev.weirkeeper.ops.cli.Weir;
import dev.weirkeeper.registry.RegistryServer;
import dev.weirkeeper.topic.TopicLayout;
import dev.weirkeeper.topic.TopicPlan;
import dev.weirkeeper.topic.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs against a broker, a registry and something that ends requests. */
class VerbsIT {
    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static RegistryServer registry;
    private static StandInRouter router;
    private static Map<String, Object> properties;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(0, directory.resolve("kafka"));
        registry = RegistryServer.start(broker.bootstrapServers(), 0);
        properties = Map.of("bootstrap.servers", broker.bootstrapServers(), "schema.registry.url", registry.url());
        try (Admin admin = Admin.create(properties)) {
            TopicPlan.of(admin, TopicLayout.of(TOPICS, 4, (short) 1)).apply();
        }
        router = new StandInRouter(properties, TOPICS);
        new VerbsIT().publishSample();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        router.close();
        registry.close();
        broker.close();
    }

    private void publishSample() {
        Path sample = directory.resolve("sample");
        assertThat(run("init", sample.toString())).isEqualTo(ExitCode.OK);
        List<String> apply = new ArrayList<>(List.of("apply"));
        for (String name : List.of("models.yaml", "tenants.yaml", "policies.yaml")) {
            apply.addAll(List.of("-f", sample.resolve(name).toString()));
        }
        assertThat(run(apply.toArray(String[]::new))).as(err.toString()).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("10 added, 0 changed");
    }

    @Test
    void shouldPrintTheAnswerAndSayAllAboutItBeside() {
        assertThat(run("send", "what", "is", "a", "weir?")).isEqualTo(ExitCode.OK);

        assertThat(out.toString()).isEqualTo("you asked: what is a weir?\n");
        assertThat(err.toString())
                .contains("sim-small · ANSWERED · ", "$0.000165", "12 + 34 tokens", "decision d-", "weir explain ");
    }

    @Test
    void shouldPrintTheResponseRecordAsJson() throws Exception {
        assertThat(run("send", "--json", "--metadata", "useCase=test", "--tenant", "gold", "hello"))
                .isEqualTo(ExitCode.OK);

        JsonNode response = JSON.readTree(out.toString());
        assertThat(response.path("status").asText()).isEqualTo("ANSWERED");
        assertThat(response.path("tenant").asText()).isEqualTo("gold");
        assertThat(response.path("costNanoUsd").asLong()).isEqualTo(165_000);
        assertThat(response.path("message").path("content").asText()).isEqualTo("you asked: hello");
        assertThat(response.path("metadata").path("useCase").asText()).isEqualTo("test");
        assertThat(response.path("error").isNull()).isTrue();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldShowARefusalWithWhatToDo() {
        assertThat(run("send", "--model", "nope", "x")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("refused: model_unknown: model \"nope\"", "weir models", "will not help");
        assertThat(run("send", "--tenant", "nobody", "x")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("tenant_unknown", "weir apply -f tenants.yaml");
        assertThat(run("send", "--policy", "none", "x")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("policy_unknown", "weir apply -f policies.yaml");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldStopWaitingInTimeAndSayWhereTheRequestIs() {
        assertThat(run("send", "--metadata", "silence=1", "--timeout", "1s", "x"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("has no response after 1000 ms", "weir get ");
    }

    @Test
    void shouldSendAFileSkipWhatIsNoRequestAndCountEverything() throws Exception {
        Path answers = directory.resolve("answers.jsonl");
        Path file = write("mixed.jsonl", """
                {"id": "a", "prompt": "one", "domain": "x"}
                this is no JSON
                {"custom_id": "b", "body": {"model": "nope", "messages": [{"role": "user", "content": "two"}]}}

                {"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "three"}]}
                {"nothing": 1}
                """);

        assertThat(run("send", "--file", file.toString(), "--out", answers.toString(), "--rate", "50"))
                .isEqualTo(ExitCode.FAILED);

        assertThat(err.toString())
                .contains("line 2 is no JSON (column 1): skipped")
                .contains("line 6 has neither \"prompt\" nor \"messages\": skipped");
        assertThat(out.toString())
                .contains("3 sent, 2 answered, 1 failed, 2 lines skipped")
                .contains("sim-small", "100 %", "$0.000330")
                .contains(
                        "1 × bad line: not_json: line 2 is no JSON",
                        "1 × bad line: no_prompt",
                        "1 × refused: model_unknown");
        List<JsonNode> kept = new ArrayList<>();
        for (String line : Files.readAllLines(answers)) {
            kept.add(JSON.readTree(line));
        }
        assertThat(kept)
                .extracting(response -> response.path("metadata").path("lineId").asText())
                .containsExactlyInAnyOrder("a", "b", "");
        assertThat(kept)
                .extracting(response -> response.path("status").asText())
                .containsExactlyInAnyOrder("ANSWERED", "REFUSED", "ANSWERED");
    }

    @Test
    void shouldTakeTheLinesOwnIdsWhereAskedTo() throws Exception {
        String id = "line-" + UUID.randomUUID();
        Path file = write("ids.jsonl", "{\"id\": \"" + id + "\", \"prompt\": \"p\"}\n{\"prompt\": \"q\"}\n");

        assertThat(run("send", "--file", file.toString(), "--ids", "line", "--json"))
                .isEqualTo(ExitCode.FAILED);

        assertThat(JSON.readTree(out.toString()).path("requestId").asText()).isEqualTo(id);
        assertThat(err.toString()).contains("line 2 has no \"id\"").contains("\"answered\":1");
    }

    @Test
    void shouldRefuseATooLargePromptBeforeSendingIt() throws Exception {
        Path file = write(
                "large.jsonl",
                "{\"prompt\": \"" + "x".repeat(1_000_000) + "\"}\n{\"prompt\": \"" + "x".repeat(50_000_000)
                        + "\"}\n{\"prompt\": \"small\"}\n");

        assertThat(run("send", "--file", file.toString())).isEqualTo(ExitCode.FAILED);

        assertThat(out.toString())
                .contains(
                        "2 sent, 1 answered, 1 failed, 1 line skipped", "request_too_large", "pass large parts by URL");
        assertThat(err.toString()).contains("line 2 has 50 MB; a request may have 900 kB");
    }

    @Test
    void shouldReturnAtOnceWhereNoAnswerIsWaitedForAndFindItLater() {
        assertThat(run("send", "--no-wait", "later")).isEqualTo(ExitCode.OK);
        String id = out.toString().strip();

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(run("get", id)).isEqualTo(ExitCode.OK);
            assertThat(out.toString()).contains("you asked: later");
        });
        assertThat(run("get", id, "--tenant", "gold")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("no request " + id);
    }

    @Test
    void shouldSayWhereARequestIsThatHasNoResponse() {
        assertThat(run("send", "--no-wait", "--metadata", "silence=1", "x")).isEqualTo(ExitCode.OK);
        String id = out.toString().strip();

        assertThat(run("get", id)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("request " + id + " was accepted at ", "weir doctor");
    }

    @Test
    void shouldExplainADecision() throws Exception {
        assertThat(run("send", "--json", "why?")).isEqualTo(ExitCode.OK);
        String id = JSON.readTree(out.toString()).path("requestId").asText();
        out.getBuffer().setLength(0);

        assertThat(run("explain", id)).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("request " + id
                        + " of tenant default: ANSWERED by sim-small, $0.000165, 12 + 34 tokens, 1 attempt")
                .contains("intent question (0.60), domain maths (0.80)")
                .contains("→  sim-small  0.006955", "0.72", "$0.000165", "90 %")
                .contains("sim-coder  breaker_open  its breaker is open until 12:00")
                .contains("ended ANSWERED", "780 ms", "worker-1")
                .contains("decided +3 ms", "answered +812 ms");

        out.getBuffer().setLength(0);
        assertThat(run("explain", id, "--json")).isEqualTo(ExitCode.OK);
        JsonNode all = JSON.readTree(out.toString());
        assertThat(all.path("decisions").size()).isEqualTo(1);
        assertThat(all.path("attempts").size()).isEqualTo(2);
        assertThat(all.path("responses").size()).isEqualTo(1);
    }

    @Test
    void shouldTailWhatIsThereAndStop() throws Exception {
        assertThat(run("send", "tailed")).isEqualTo(ExitCode.OK);
        out.getBuffer().setLength(0);

        assertThat(run("tail", "attempts", "--from-beginning", "--no-follow", "--json"))
                .isEqualTo(ExitCode.OK);
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSizeGreaterThanOrEqualTo(2);
        assertThat(JSON.readTree(lines.getFirst()).path("workerId").asText()).isEqualTo("worker-1");

        out.getBuffer().setLength(0);
        assertThat(run("tail", "--since", "1h", "--limit", "1")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).hasLineCount(1);
        assertThat(run("tail", "nonsense")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void shouldShowDeadLettersWithTheirCauseAndOrigin() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> letter =
                    new ProducerRecord<>(TOPICS.deadLetters(), bytes("k"), bytes("poison"));
            letter.headers()
                    .add("weirkeeper.error.code", bytes("not_decodable"))
                    .add("weirkeeper.error.message", bytes("no Avro"))
                    .add("weirkeeper.origin.topic", bytes("llm.requests"))
                    .add("weirkeeper.origin.partition", bytes("3"))
                    .add("weirkeeper.origin.offset", bytes("17"));
            producer.send(letter).get();
        }

        assertThat(run("tail", "dead-letters", "--no-follow")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("not_decodable  no Avro  from llm.requests-3@17  6 bytes");

        out.getBuffer().setLength(0);
        assertThat(run("tail", "dead-letters", "--no-follow", "--json")).isEqualTo(ExitCode.OK);
        JsonNode letter = JSON.readTree(out.toString());
        assertThat(letter.path("headers").path("weirkeeper.error.code").asText())
                .isEqualTo("not_decodable");
        assertThat(letter.path("value").binaryValue()).isEqualTo(bytes("poison"));
    }

    @Test
    void shouldListTheModelsWithTheirWorkers() throws Exception {
        router.heartbeat();

        assertThat(run("models")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("sim-frontier", "$5.00 / $25.00").containsPattern("sim-small .* 2/8 ");

        out.getBuffer().setLength(0);
        assertThat(run("models", "list", "--json")).isEqualTo(ExitCode.OK);
        assertThat(JSON.readTree(out.toString().lines().toList().getFirst())
                        .path("priceNow")
                        .path("inputNanoUsdPerMTok")
                        .isNumber())
                .isTrue();
    }

    @Test
    void shouldPlanTopicsAndFindThemAsTheyShouldBe() {
        assertThat(run("topics", "plan")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("0 to create, 0 to change");
        assertThat(run("topics", "plan", "--partitions", "7")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).contains("conflict llm.requests");
        assertThat(run("topics", "apply", "--prefix", "other.", "--partitions", "2"))
                .isEqualTo(ExitCode.OK);
        assertThat(run("topics", "acls")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("--operation Write --operation Describe --topic 'llm.requests'");
    }

    @Test
    void shouldApplyNothingFromAManifestWithProblems() throws Exception {
        Path file = write("wrong.yaml", "models:\n  - id: a\n    provder: p\n");

        assertThat(run("apply", "-f", file.toString())).isEqualTo(ExitCode.FAILED);

        assertThat(err.toString())
                .contains(file + ":3:5: models[0].provder: unknown field; did you mean provider?")
                .contains("weir: 3 problems in the manifest, nothing applied");
    }

    @Test
    void shouldShowWhatWouldChangeAndChangeNothing() throws Exception {
        Path file = write("price.yaml", """
                models:
                  - {id: new-model, provider: p, endpoint: "https://e.com/v1", prices: [{input: 1, output: 2}]}
                """);

        assertThat(run("apply", "-f", file.toString(), "--dry-run")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("+ model new-model", "would be: 1 added", "nothing applied");

        out.getBuffer().setLength(0);
        assertThat(run("models")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).doesNotContain("new-model");
    }

    @Test
    void shouldCancel() {
        assertThat(run("cancel", "some-id", "--json")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("\"requestId\":\"some-id\"");
    }

    @Test
    void shouldDiagnose() throws Exception {
        router.heartbeat();

        run("doctor");
        assertThat(out.toString())
                .contains("bootstrap.servers", "flag --bootstrap-servers")
                .contains("ok   java", "ok   broker", "ok   abort scan", "ok   registry", "ok   schemas", "ok   topics")
                .contains("ok   routers", "ok   workers", "warn models", "sim-nano");

        out.getBuffer().setLength(0);
        run("doctor", "--json");
        assertThat(JSON.readTree(out.toString()).path("checks").size()).isGreaterThan(8);
    }

    @Test
    void shouldFailInDoctorWhereNothingRuns() {
        assertThat(run("doctor", "--prefix", "absent.")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).contains("FAIL topics", "topic absent.requests does not exist", "weir topics apply");
    }

    @Test
    void shouldSayThatNoBrokerOrNoRegistryIsThere() {
        int code = Weir.run(
                new String[] {"send", "--bootstrap-servers", "127.0.0.1:1", "x"}, Map.of(), print(out), print(err));
        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("no Kafka broker answers at 127.0.0.1:1", "weir up");

        assertThat(run("send", "--registry", "http://127.0.0.1:1", "x")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("no schema registry answers at http://127.0.0.1:1");

        assertThat(run("doctor", "--registry", "http://127.0.0.1:1")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).contains("FAIL registry", "ok   topics");
    }

    @Test
    void shouldSayThatATopicIsMissing() {
        assertThat(run("tail", "--prefix", "absent.")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("topic absent.responses does not exist", "weir topics apply");
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        if (!args[0].equals("init")) {
            all.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));
            if (!all.contains("--registry")) {
                all.addAll(List.of("--registry", registry.url()));
            }
        }
        return Weir.run(all.toArray(String[]::new), Map.of(), print(out), print(err));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static PrintWriter print(StringWriter writer) {
        return new PrintWriter(writer, true);
    }

    private static Path write(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text);
    }
}
