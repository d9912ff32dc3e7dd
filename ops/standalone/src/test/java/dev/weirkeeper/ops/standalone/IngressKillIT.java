package dev.weirkeeper.ops.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weirkeeper.connector.ingress.IngressConfig;
import dev.weirkeeper.connector.ingress.http.Door;
import dev.weirkeeper.ops.cli.Weir;
import dev.weirkeeper.ops.fakeprovider.FakeProvider;
import dev.weirkeeper.ops.fakeprovider.JournalEntry;
import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A door's process is killed while its caller waits: the caller's retry at another door gets the answer of the one call. */
class IngressKillIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CALL_MS = 3_000;
    private static final Pattern URL = Pattern.compile("weir ingress: (http://\\S+)");

    @TempDir
    Path directory;

    @Test
    void shouldAnswerTheRetryOfAKilledDoorsCallerWithTheOneCall() throws Exception {
        try (Stack stack = Stack.start(StackConfig.in(directory));
                Door other = otherDoor(stack);
                HttpClient http = HttpClient.newHttpClient()) {
            FakeProvider provider = stack.fakeProvider().orElseThrow();
            provider.put(SimulatedModel.steady("sim-frontier", CALL_MS));
            Process door = process(stack);
            try {
                String url = urlOf(door);
                HttpRequest ready =
                        HttpRequest.newBuilder(URI.create(url + "/readyz")).build();
                await().atMost(PATIENCE)
                        .until(() -> http.send(ready, HttpResponse.BodyHandlers.discarding())
                                        .statusCode()
                                == 200);
                CompletableFuture<HttpResponse<String>> first =
                        http.sendAsync(ask(url), HttpResponse.BodyHandlers.ofString());
                await().atMost(PATIENCE)
                        .until(() -> provider.journal().entries().stream().anyMatch(JournalEntry::running));
                assertThat(door.destroyForcibly().waitFor()).isNotZero();
                assertThatThrownBy(first::join).hasRootCauseInstanceOf(IOException.class);
            } finally {
                door.destroyForcibly();
            }

            await().atMost(PATIENCE).until(() -> other.problems().isEmpty());
            String otherUrl = "http://127.0.0.1:" + other.port();
            HttpResponse<String> retry = http.send(ask(otherUrl), HttpResponse.BodyHandlers.ofString());
            HttpResponse<String> again = http.send(ask(otherUrl), HttpResponse.BodyHandlers.ofString());

            assertThat(retry.statusCode()).as(retry.body()).isEqualTo(200);
            assertThat(content(again)).isEqualTo(content(retry)).isNotBlank();
            assertThat(provider.journal().entries()).hasSize(1);
        }
    }

    private static Door otherDoor(Stack stack) {
        Map<String, Object> properties = new HashMap<>(stack.clientProperties());
        properties.put(IngressConfig.PORT, 0);
        properties.put(IngressConfig.ANONYMOUS_TENANT, "default");
        return Door.start(IngressConfig.of(properties), new SimpleMeterRegistry(), Map.of());
    }

    private static Process process(Stack stack) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Weir.class.getName(),
                        "ingress",
                        "--http-port=0",
                        "--bootstrap-servers=" + stack.bootstrapServers(),
                        "--registry=" + stack.registryUrl()))
                .redirectErrorStream(true);
        builder.environment().put("WEIRKEEPER_INGRESS_ANONYMOUS_TENANT", "default");
        return builder.start();
    }

    /** Waits for the line that says where it listens; what it logs later is small enough for the pipe. */
    private static String urlOf(Process door) throws IOException {
        BufferedReader said = door.inputReader();
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            Matcher url = URL.matcher(line);
            if (url.find()) {
                return url.group(1);
            }
            all.append(line).append('\n');
        }
        throw new IllegalStateException("the door ended: " + all);
    }

    private static HttpRequest ask(String url) {
        return HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "killed")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"sim-frontier\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"))
                .build();
    }

    private static String content(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper()
                .readTree(answer.body())
                .at("/choices/0/message/content")
                .asText();
    }
}
