package dev.weirkeeper.ops.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weirkeeper.connector.ingress.IngressConfig;
import dev.weirkeeper.connector.ingress.http.Door;
import dev.weirkeeper.connector.ingress.openai.Idempotency;
import dev.weirkeeper.ops.fakeprovider.Behaviour;
import dev.weirkeeper.ops.fakeprovider.Behaviour.Faults;
import dev.weirkeeper.ops.fakeprovider.FakeProvider;
import dev.weirkeeper.ops.fakeprovider.Fault;
import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.schema.ResponseChunk;
import dev.weirkeeper.serde.RecordSerdes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The HTTP door on a whole stack with simulated models; a second door beside it, as another instance. */
class IngressIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HELLO =
            "{\"model\":\"sim-nano\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]%s}";

    @TempDir
    static Path directory;

    private static Stack stack;
    private static Door second;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        stack = Stack.start(StackConfig.in(directory.resolve("data")));
        Map<String, Object> properties = new HashMap<>(stack.clientProperties());
        properties.put(IngressConfig.PORT, 0);
        properties.put(IngressConfig.ANONYMOUS_TENANT, "default");
        properties.put(IngressConfig.MAX_IN_FLIGHT, 1);
        properties.put(IngressConfig.KEEP_ALIVE_MS, 200);
        properties.put(IngressConfig.BODY_TIMEOUT_MS, 500);
        second = Door.start(IngressConfig.of(properties), new SimpleMeterRegistry(), Map.of());
        http = HttpClient.newHttpClient();
        await().atMost(PATIENCE).until(() -> second.problems().isEmpty());
    }

    @AfterAll
    static void stop() {
        http.close();
        second.close();
        stack.close();
    }

    @Test
    void shouldAnswerAChatCompletion() throws Exception {
        HttpResponse<String> answer = post(first("/v1/chat/completions"), HELLO.formatted(""));

        JsonNode body = JSON.readTree(answer.body());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(body.at("/choices/0/message/content").asText()).isNotBlank();
        assertThat(body.path("model").asText()).isEqualTo("sim-nano");
        assertThat(body.at("/usage/total_tokens").asLong()).isPositive();
        assertThat(answer.headers().firstValue("x-request-id").orElseThrow())
                .isEqualTo(body.at("/weirkeeper/request_id").asText());
    }

    @Test
    void shouldStreamAnAnswerToItsDone() throws Exception {
        HttpResponse<String> answer = post(
                first("/v1/chat/completions"),
                HELLO.formatted(",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

        List<String> data = answer.body()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6))
                .toList();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream; charset=utf-8");
        assertThat(data.getLast()).isEqualTo("[DONE]");
        assertThat(JSON.readTree(data.getFirst()).at("/choices/0/delta/role").asText())
                .isEqualTo("assistant");
        JsonNode usage = JSON.readTree(data.get(data.size() - 2));
        JsonNode finish = JSON.readTree(data.get(data.size() - 3));
        assertThat(usage.path("choices")).isEmpty();
        assertThat(usage.at("/usage/completion_tokens").asLong()).isPositive();
        assertThat(finish.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        StringBuilder text = new StringBuilder();
        for (String line : data.subList(1, data.size() - 3)) {
            text.append(JSON.readTree(line).at("/choices/0/delta/content").asText());
        }
        assertThat(text.toString()).isNotBlank();
    }

    @Test
    void shouldAnswerARetryAtAnotherDoorWithOneProviderCall() throws Exception {
        String body = HELLO.formatted(",\"seed\":7");
        long before = calls();

        HttpResponse<String> one = post(first("/v1/chat/completions"), body, "Idempotency-Key", "k-1");
        HttpResponse<String> again = post(other("/v1/chat/completions"), body, "Idempotency-Key", "k-1");
        HttpResponse<String> changed =
                post(other("/v1/chat/completions"), HELLO.formatted(",\"seed\":8"), "Idempotency-Key", "k-1");

        assertThat(content(again)).isEqualTo(content(one));
        assertThat(JSON.readTree(again.body()).at("/weirkeeper/replayed").asBoolean())
                .isTrue();
        assertThat(calls() - before).isEqualTo(1);
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(422);
        assertThat(code(changed)).isEqualTo("idempotency_key_reused");
    }

    @Test
    void shouldTellHowARequestStandsAtAnyDoor() throws Exception {
        HttpResponse<String> accepted = post(first("/v1/requests"), HELLO.formatted(""));
        String id = JSON.readTree(accepted.body()).path("id").asText();

        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        assertThat(accepted.headers().firstValue("location")).contains("/v1/requests/" + id);
        await().atMost(PATIENCE)
                .until(() -> get(other("/v1/requests/" + id)).body().contains("\"status\":\"answered\""));
        JsonNode state = JSON.readTree(get(other("/v1/requests/" + id)).body());
        assertThat(state.at("/response/choices/0/message/content").asText()).isNotBlank();
        assertThat(send(HttpRequest.newBuilder(first("/v1/requests/" + id)).DELETE())
                        .statusCode())
                .isEqualTo(200);
        assertThat(get(first("/v1/requests/req-none")).statusCode()).isEqualTo(404);
        assertThat(post(first("/v1/requests"), HELLO.formatted(",\"stream\":true"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void shouldListTheNamesOneMayAskFor() throws Exception {
        JsonNode list = JSON.readTree(get(first("/v1/models")).body());

        assertThat(list.path("data").findValuesAsText("id")).contains("auto", "sim-nano");
        assertThat(get(first("/v1/models/sim-nano")).statusCode()).isEqualTo(200);
        HttpResponse<String> unknown = get(first("/v1/models/nobody%2Fknows"));
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(code(unknown)).isEqualTo("model_not_found");
    }

    @Test
    void shouldRefuseWithTheRightStatusWhatCannotBeAnswered() throws Exception {
        URI chat = first("/v1/chat/completions");

        assertThat(post(chat, "{").statusCode()).isEqualTo(400);
        assertThat(post(chat, HELLO.replace("sim-nano", "nobody").formatted("")).statusCode())
                .isEqualTo(404);
        assertThat(post(chat, HELLO.formatted(",\"temperature\":9")).body())
                .contains("\"param\":\"temperature\"", "'9'", "0.0 to 2.0");
        assertThat(send(HttpRequest.newBuilder(chat)
                                .header("Content-Type", "text/plain")
                                .POST(HttpRequest.BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(415);
        assertThat(post(chat, "{\"x\":\"" + "y".repeat(2_000_001) + "\"}").statusCode())
                .isEqualTo(413);
        assertThat(post(chat, HELLO.formatted(",\"user\":\"" + "y".repeat(950_000) + "\""))
                        .statusCode())
                .isEqualTo(413);
        assertThat(get(chat).statusCode()).isEqualTo(405);
        assertThat(get(first("/v1/nothing")).statusCode()).isEqualTo(404);
        assertThat(send(HttpRequest.newBuilder(first("/v1/models")).header("x-long", "y".repeat(20_000)))
                        .statusCode())
                .isEqualTo(431);
        HttpResponse<String> policy = post(chat, HELLO.formatted(""), "x-weirkeeper-policy", "nobodys");
        assertThat(policy.statusCode()).as(policy.body()).isEqualTo(400);
    }

    /** What monitors of a stack rely on: the same of the door as of {@link AdminServer}. */
    @Test
    void shouldShowTheSamePagesAsTheServerOfAPart() throws Exception {
        try (Meters meters = Meters.ofProcess();
                AdminServer admin = AdminServer.start(
                        AdminServer.loopback(0), () -> List.of(Part.of("router", true)), meters.registry())) {
            for (String path : List.of("/healthz", "/readyz", "/metrics")) {
                HttpResponse<String> door = get(first(path));
                HttpResponse<String> part = get(URI.create("http://127.0.0.1:" + admin.port() + path));
                assertThat(door.statusCode()).isEqualTo(part.statusCode()).isEqualTo(200);
                assertThat(door.headers().firstValue("content-type"))
                        .isEqualTo(part.headers().firstValue("content-type"));
                for (URI uri : List.of(first(path), URI.create("http://127.0.0.1:" + admin.port() + path))) {
                    HttpResponse<String> head =
                            send(HttpRequest.newBuilder(uri).method("HEAD", HttpRequest.BodyPublishers.noBody()));
                    assertThat(head.statusCode()).isEqualTo(200);
                    assertThat(head.body()).isEmpty();
                    assertThat(post(uri, "").statusCode()).isEqualTo(405);
                }
            }
        }
        assertThat(get(first("/readyz")).body())
                .contains("\"ready\":true", "{\"name\":\"http\",\"ready\":true,\"problems\":[]}");
        assertThat(get(first("/metrics")).body()).contains("weirkeeper_ingress_calls_seconds_count");
    }

    @Test
    void shouldTakeFeedbackAndSignals() throws Exception {
        assertThat(post(first("/v1/feedback"), "{\"request_id\":\"chatcmpl-r\",\"score\":1}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(post(first("/v1/feedback"), "{\"request_id\":\"r\",\"score\":2}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(
                                first("/v1/signals"),
                                "{\"scope\":\"region:nowhere\",\"name\":\"tried\",\"value\":1,\"ttl_ms\":1}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(post(first("/v1/signals"), "{\"scope\":\"x\",\"name\":\"tried\",\"value\":1}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void shouldTurnAwayKeepAliveAndWithdrawWhileAModelHangs() throws Exception {
        provider().put(SimulatedModel.steady("sim-frontier", 1).with(Behaviour.faulty(Faults.always(Fault.HANG))));
        String hanging = HELLO.replace("sim-nano", "sim-frontier").formatted(",\"stream\":true");
        String id;
        try (Socket caller = new Socket("127.0.0.1", second.port())) {
            OutputStream out = caller.getOutputStream();
            byte[] body = hanging.getBytes(StandardCharsets.UTF_8);
            out.write(("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "x-weirkeeper-cancel-on-disconnect: true\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            StringBuilder seen = new StringBuilder();
            while (!seen.toString().contains(": keep-alive")) {
                int next = caller.getInputStream().read();
                assertThat(next).as(seen.toString()).isNotNegative();
                seen.append((char) next);
            }
            id = seen.toString()
                    .lines()
                    .filter(line -> line.startsWith("x-request-id: "))
                    .map(line -> line.substring(14))
                    .findFirst()
                    .orElseThrow();

            HttpResponse<String> away = post(other("/v1/chat/completions"), HELLO.formatted(""));
            assertThat(away.statusCode()).as(away.body()).isEqualTo(429);
            assertThat(Long.parseLong(away.headers().firstValue("retry-after").orElseThrow()))
                    .isPositive();
        }
        await().atMost(PATIENCE)
                .until(() -> get(first("/v1/requests/" + id)).body().contains("\"status\":\"cancelled\""));
        provider().put(SimulatedModel.steady("sim-frontier", 1));
    }

    @Test
    void shouldPassOnChunksBeforeTheAnswerIsThere() throws Exception {
        provider().put(SimulatedModel.steady("sim-large", 1).with(Behaviour.faulty(Faults.always(Fault.HANG))));
        String id = Idempotency.requestId("default", "k-chunks");
        HttpRequest asking = HttpRequest.newBuilder(first("/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "k-chunks")
                .POST(HttpRequest.BodyPublishers.ofString(
                        HELLO.replace("sim-nano", "sim-large").formatted(",\"stream\":true")))
                .build();
        CompletableFuture<HttpResponse<Stream<String>>> answering =
                http.sendAsync(asking, HttpResponse.BodyHandlers.ofLines());
        // The door listens before it sends: what is published once the request is seen cannot be missed.
        await().atMost(PATIENCE).until(() -> get(other("/v1/requests/" + id)).statusCode() == 200);
        publish(id, 1, 0, "from the first");
        publish(id, 2, 0, "from the second");
        List<String> seen = new ArrayList<>();
        try (Stream<String> lines = answering.get().body()) {
            Iterator<String> each = lines.iterator();
            while (each.hasNext() && seen.stream().noneMatch(line -> line.contains("from the second"))) {
                seen.add(each.next());
            }
            assertThat(send(HttpRequest.newBuilder(other("/v1/requests/" + id)).DELETE())
                            .statusCode())
                    .isEqualTo(202);
            each.forEachRemaining(seen::add);
        }

        List<String> data =
                seen.stream().filter(line -> line.startsWith("data: ")).toList();
        assertThat(data).hasSize(5);
        assertThat(data.get(1)).contains("\"content\":\"from the first\"");
        assertThat(data.get(2)).contains("\"restart\":true", "\"attempt\":2");
        assertThat(data.get(3)).contains("\"content\":\"from the second\"");
        assertThat(data.get(4)).contains("\"error\"", "\"code\":\"cancelled\"");
        provider().put(SimulatedModel.steady("sim-large", 1));
    }

    private static void publish(String id, int attempt, long sequence, String delta) throws Exception {
        ResponseChunk chunk = ResponseChunk.newBuilder()
                .setRequestId(id)
                .setTenant("default")
                .setAttempt(attempt)
                .setSequence(sequence)
                .setDelta(delta)
                .setAt(Instant.now())
                .build();
        String topic = stack.topics().chunks();
        try (RecordSerdes serdes = RecordSerdes.of(stack.clientProperties(), stack.topics());
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        stack.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            byte[] key = id.getBytes(StandardCharsets.UTF_8);
            var written = producer.send(new ProducerRecord<>(topic, key, serdes.serialize(topic, chunk)))
                    .get();
            assertThat(written.hasOffset()).isTrue();
        }
    }

    @Test
    void shouldNotTakeAPageOfAnotherNameForThisMachine() throws Exception {
        try (Socket caller = new Socket("127.0.0.1", second.port())) {
            caller.getOutputStream()
                    .write("GET /v1/models HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));

            String answer = new String(caller.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 401");
        }
    }

    @Test
    void shouldCloseOnABodyThatDoesNotArrive() throws Exception {
        try (Socket caller = new Socket("127.0.0.1", second.port())) {
            caller.getOutputStream()
                    .write(("POST /v1/requests HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 100\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));

            String answer = new String(caller.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 408").contains("body_too_slow");
        }
    }

    private static URI first(String path) {
        return URI.create(stack.httpUrl() + path);
    }

    private static URI other(String path) {
        return URI.create("http://127.0.0.1:" + second.port() + path);
    }

    private static FakeProvider provider() {
        return stack.fakeProvider().orElseThrow();
    }

    private static long calls() {
        return provider().journal().entries().stream()
                .filter(entry -> entry.model().equals("sim-nano"))
                .count();
    }

    private static String content(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).at("/choices/0/message/content").asText();
    }

    private static String code(HttpResponse<String> answer) throws Exception {
        return JSON.readTree(answer.body()).at("/error/code").asText();
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return send(HttpRequest.newBuilder(uri));
    }

    private static HttpResponse<String> post(URI uri, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(
                request.version(HttpClient.Version.HTTP_1_1).timeout(PATIENCE).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
