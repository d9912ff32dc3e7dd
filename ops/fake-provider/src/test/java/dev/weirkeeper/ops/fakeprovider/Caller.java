package dev.weirkeeper.ops.fakeprovider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Calls the provider as any OpenAI client would. */
final class Caller implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String root;

    Caller(FakeProvider provider) {
        root = provider.baseUrl().replaceFirst("/v1$", "");
    }

    static String body(String model) {
        return body(model, "");
    }

    static String body(String model, String more) {
        return """
                {"model": "%s", "messages": [{"role": "system", "content": "Be short."},
                 {"role": "user", "content": "What is a weir?"}]%s}""".formatted(model, more);
    }

    HttpResponse<String> chat(String body, String... headers) throws IOException, InterruptedException {
        return client.send(chatRequest(body, headers), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> chatLater(String body, String... headers) {
        return client.sendAsync(chatRequest(body, headers), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).GET().build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    static String[] names(String requestId, int attempt) {
        return Map.of("x-weirkeeper-request-id", requestId, "x-weirkeeper-attempt", Integer.toString(attempt))
                .entrySet()
                .stream()
                .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
                .toArray(String[]::new);
    }

    private HttpRequest chatRequest(String body, String... headers) {
        HttpRequest.Builder request = request("/v1/chat/completions")
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body));
        return headers.length == 0 ? request.build() : request.headers(headers).build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(root + path));
    }

    /** Breaks off what still runs. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
