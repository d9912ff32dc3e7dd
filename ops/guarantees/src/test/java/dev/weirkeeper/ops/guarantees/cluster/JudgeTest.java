package dev.weirkeeper.ops.guarantees.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.ops.guarantees.Call;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Judge judge =
            Judge.start(List.of(SimulatedModel.steady("swift", 0), SimulatedModel.steady("endless", 600_000)), 1);

    @AfterEach
    void close() {
        judge.close();
    }

    @Test
    void shouldHandOverEachCallOnceWhenItHasEnded() throws Exception {
        call("swift", "first").get();
        CompletableFuture<?> running = call("endless", "second");
        await().until(() -> judge.calls().size() == 2);
        call("swift", "third").get();

        assertThat(judge.takeEnded()).extracting(Call::request).containsExactly("first", "third");
        assertThat(judge.takeEnded()).isEmpty();
        call("swift", "fourth").get();
        assertThat(judge.takeEnded()).extracting(Call::request).containsExactly("fourth");

        judge.goAway();
        assertThat(running).failsWithin(java.time.Duration.ofSeconds(10));
        assertThat(judge.takeEnded()).extracting(Call::request).containsExactly("second");
    }

    @Test
    void shouldGoOnAfterItCameBack() throws Exception {
        call("swift", "first").get();
        List<String> taken = new ArrayList<>();
        judge.takeEnded().forEach(call -> taken.add(call.request()));

        judge.goAway();
        judge.comeBack();
        call("swift", "second").get();
        judge.takeEnded().forEach(call -> taken.add(call.request()));

        assertThat(taken).containsExactly("first", "second");
        assertThat(judge.calls()).hasSize(2);
    }

    private CompletableFuture<HttpResponse<String>> call(String model, String id) {
        String body = "{\"model\": \"" + model + "\", \"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}";
        return HTTP.sendAsync(
                HttpRequest.newBuilder(URI.create(judge.baseUrl() + "/chat/completions"))
                        .header("x-weirkeeper-request-id", id)
                        .header("x-request-id", id)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
