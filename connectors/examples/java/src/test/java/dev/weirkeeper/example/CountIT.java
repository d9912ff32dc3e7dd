package dev.weirkeeper.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.registry.RegistryServer;
import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.ResponseStatus;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The counter finds nothing where all adds up, and each fault where it does not. */
@Tag("needs-python")
class CountIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static EmbeddedBroker broker;
    private static RegistryServer registry;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(0, directory.resolve("broker"));
        registry = RegistryServer.start(broker.bootstrapServers(), 0);
    }

    @AfterAll
    static void stop() {
        registry.close();
        broker.close();
    }

    @Test
    void shouldFindThatAllAddsUp() throws Exception {
        try (Story story = Story.begin(clients(), "true.")) {
            story.decided("d1", "r1", DecisionOutcome.ROUTED)
                    .started("d1", "r1")
                    .responded("r1", ResponseStatus.ANSWERED, "swift")
                    .replayed("r1", ResponseStatus.ANSWERED, "swift")
                    .decided("d2", "r2", DecisionOutcome.ROUTED)
                    .started("d2", "r2")
                    .decided("d3", "r2", DecisionOutcome.ROUTED)
                    .started("d3", "r2")
                    .responded("r2", ResponseStatus.ANSWERED, "sage")
                    .decided("d4", "r3", DecisionOutcome.REFUSED)
                    .responded("r3", ResponseStatus.REFUSED, null)
                    .committed()
                    .responded("r1", ResponseStatus.ANSWERED, "swift")
                    .started("never", "r1")
                    .aborted();

            Program count = count("true.", List.of("r1 d1", "r2 d2", "r2 d3"), "--json", "--expect", "3");

            assertThat(count.err()).isEmpty();
            assertThat(count.exitCode()).isZero();
            JsonNode counts = JSON.readTree(count.out());
            assertThat(counts.get("terminal").asInt()).isEqualTo(3);
            assertThat(counts.get("distinct").asInt()).isEqualTo(3);
            assertThat(counts.get("duplicates").asInt()).isZero();
            assertThat(counts.get("replayed").asInt()).isOne();
            assertThat(counts.get("statuses")).isEqualTo(JSON.readTree("{\"ANSWERED\": 2, \"REFUSED\": 1}"));
            assertThat(counts.get("models")).isEqualTo(JSON.readTree("{\"swift\": 1, \"sage\": 1}"));
            assertThat(counts.get("costNanoUsd").asLong()).isEqualTo(3_000);
            assertThat(counts.get("decisions").asInt()).isEqualTo(4);
            assertThat(counts.get("dispatches").asInt()).isEqualTo(3);
            assertThat(counts.get("maxCallsPerRequest").asInt()).isEqualTo(2);
            assertThat(counts.get("journalCalls").asInt()).isEqualTo(3);
        }
    }

    @Test
    void shouldNameEachThingThatDoesNotAddUp() throws Exception {
        try (Story story = Story.begin(clients(), "false.")) {
            story.decided("d1", "r1", DecisionOutcome.ROUTED)
                    .started("d1", "r1")
                    .responded("r1", ResponseStatus.ANSWERED, "swift")
                    .responded("r1", ResponseStatus.ANSWERED, "swift")
                    .started("undecided", "r1")
                    .responded("r2", ResponseStatus.ANSWERED, "sage")
                    .responded("r3", ResponseStatus.UNKNOWN, null)
                    .committed();

            Program count = count(
                    "false.",
                    List.of("r1 d1", "r1 d1", "r9 unrecorded"),
                    "--expect",
                    "3",
                    "--min-models",
                    "3",
                    "--max-calls",
                    "1");

            assertThat(count.exitCode()).isOne();
            assertThat(count.out()).contains("duplicates, not replayed         1");
            assertThat(count.err().lines())
                    .containsExactlyInAnyOrder(
                            "does not add up: 1 requests with more than one terminal response",
                            "does not add up: 1 responses that end nothing",
                            "does not add up: 1 dispatches without a decision",
                            "does not add up: 1 answers that no call on record has given",
                            "does not add up: 1 calls that the provider received and that are not on record as STARTED",
                            "does not add up: 2 requests have a terminal response, 3 should",
                            "does not add up: 2 models among the answers, at least 3 should be",
                            "does not add up: one dispatch caused 2 calls, at most 1 is allowed",
                            "does not add up: maxCallsPerRequest is 2, at most 1 is allowed",
                            "does not add up: journalMaxCallsPerRequest is 2, at most 1 is allowed");
        }
    }

    @Test
    void shouldSayThatATopicIsMissing() throws Exception {
        Program count = count("absent.", List.of());

        assertThat(count.exitCode()).isOne();
        assertThat(count.err()).contains("absent.responses").doesNotContain("Traceback");
    }

    private static Map<String, Object> clients() {
        return Map.of("bootstrap.servers", broker.bootstrapServers(), "schema.registry.url", registry.url());
    }

    /** Runs the counter beside a provider that received these calls ("request dispatch"), two to a page. */
    private static Program count(String prefix, List<String> calls, String... flags) throws Exception {
        HttpServer provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/__control/journal", exchange -> {
            int since = Integer.parseInt(exchange.getRequestURI().getQuery().substring("since=".length()));
            byte[] body = page(calls, since).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        provider.start();
        try {
            List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "../python/count.py"));
            command.addAll(List.of("--bootstrap-servers", broker.bootstrapServers(), "--registry", registry.url()));
            command.addAll(List.of("--prefix", prefix));
            command.addAll(List.of(
                    "--journal", "http://127.0.0.1:" + provider.getAddress().getPort() + "/"));
            command.addAll(Arrays.asList(flags));
            return Program.run(directory, command);
        } finally {
            provider.stop(0);
        }
    }

    private static String page(List<String> calls, int since) {
        List<String> page = calls.subList(since, Math.min(calls.size(), since + 2));
        return page.stream()
                .map(call -> call.split(" ", 2))
                .map(call -> "{\"requestId\": \"%s\", \"dispatchId\": \"%s\"}".formatted(call[0], call[1]))
                .collect(Collectors.joining(", ", "{\"entries\": [", "], \"next\": " + (since + page.size()) + "}"));
    }
}
