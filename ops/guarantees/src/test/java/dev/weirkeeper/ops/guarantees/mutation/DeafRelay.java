package dev.weirkeeper.ops.guarantees.mutation;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A wire on which a 429 becomes a 500 that asks for no wait: whoever calls through it cannot know better. */
final class DeafRelay implements AutoCloseable {
    private static final int THROTTLED = 429;
    private static final int BROKEN = 500;
    private static final List<String> PASSED_ON =
            List.of("content-type", "x-weirkeeper-request-id", "x-weirkeeper-attempt", "x-request-id");

    private final String provider;
    private final HttpServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private DeafRelay(String provider, HttpServer server) {
        this.provider = provider;
        this.server = server;
    }

    static DeafRelay start(String provider) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        DeafRelay relay = new DeafRelay(provider, server);
        server.setExecutor(relay.threads);
        server.createContext("/v1", relay::pass);
        server.start();
        return relay;
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        http.close();
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring("/v1".length());
            HttpRequest.Builder call = HttpRequest.newBuilder(URI.create(provider + path))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(
                            exchange.getRequestBody().readAllBytes()));
            for (String name : PASSED_ON) {
                String value = exchange.getRequestHeaders().getFirst(name);
                if (value != null) {
                    call.header(name, value);
                }
            }
            HttpResponse<byte[]> answer = http.send(call.build(), HttpResponse.BodyHandlers.ofByteArray());
            boolean throttled = answer.statusCode() == THROTTLED;
            byte[] body = throttled ? new byte[] {'{', '}'} : answer.body();
            exchange.sendResponseHeaders(throttled ? BROKEN : answer.statusCode(), body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
