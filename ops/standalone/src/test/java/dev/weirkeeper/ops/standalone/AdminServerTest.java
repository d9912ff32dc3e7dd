package dev.weirkeeper.ops.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The server of a part without an HTTP door. {@link IngressIT} holds the door to the same pages. */
class AdminServerTest {
    private final AtomicBoolean workerReady = new AtomicBoolean();
    private final Meters meters = Meters.ofProcess();
    private final AdminServer server = AdminServer.start(AdminServer.loopback(0), this::parts, meters.registry());
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        client.close();
        server.close();
        meters.close();
    }

    @Test
    void shouldSayThatItRuns() throws Exception {
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldSayWhichPartIsNotReady() throws Exception {
        HttpResponse<String> answer = get("/readyz");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body())
                .contains("\"ready\":false", "{\"name\":\"worker\",\"ready\":false,\"problems\":[\"is starting\"]}");
    }

    @Test
    void shouldBeReadyWhenAllPartsAre() throws Exception {
        workerReady.set(true);

        HttpResponse<String> answer = get("/readyz");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body()).contains("{\"name\":\"router\",\"ready\":true,\"problems\":[]}");
    }

    @Test
    void shouldShowMetersInPrometheusText() throws Exception {
        meters.registry().counter("weirkeeper.tried").increment();

        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("weirkeeper_tried_total 1.0", "jvm_memory_used_bytes");
    }

    @Test
    void shouldRefuseOtherPathsAndMethods() throws Exception {
        assertThat(get("/admin").statusCode()).isEqualTo(404);
        HttpRequest post = HttpRequest.newBuilder(uri("/healthz"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(405);
    }

    private List<Part> parts() {
        return List.of(Part.of("router", true), Part.of("worker", workerReady.get()));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
