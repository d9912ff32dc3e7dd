package dev.weirkeeper.ops.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weirkeeper.ops.cli.Version;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Tells over HTTP how this process is: {@code /healthz} (it runs), {@code /readyz} (200 where all parts are ready, else
 * 503, with each part as JSON) and {@code /metrics} (Prometheus' text format). GET and HEAD only.
 */
final class AdminServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TEXT = "text/plain; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads;
    private final Supplier<List<Part>> parts;
    private final PrometheusMeterRegistry meters;

    private AdminServer(
            HttpServer server, ExecutorService threads, Supplier<List<Part>> parts, PrometheusMeterRegistry meters) {
        this.server = server;
        this.threads = threads;
        this.parts = parts;
        this.meters = meters;
    }

    /** What is answered to one request. */
    private record Answer(int status, String contentType, String body) {}

    /**
     * Starts it.
     *
     * @param address where to listen; port 0 takes a free one
     * @param parts how the parts are now, asked at each request
     * @param meters what {@code /metrics} shows
     * @throws UncheckedIOException where it cannot listen there
     */
    static AdminServer start(InetSocketAddress address, Supplier<List<Part>> parts, PrometheusMeterRegistry meters) {
        try {
            HttpServer server = HttpServer.create(address, 0);
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            AdminServer admin = new AdminServer(server, threads, parts, meters);
            server.setExecutor(threads);
            server.createContext("/", admin::handle);
            server.start();
            return admin;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + e.getMessage(), e);
        }
    }

    /** On loopback. */
    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** The port it listens on. */
    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer =
                    answer(exchange.getRequestMethod(), exchange.getRequestURI().getPath());
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(answer.status(), -1);
                return;
            }
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer answer(String method, String path) {
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return new Answer(405, TEXT, "GET or HEAD only\n");
        }
        return switch (path) {
            case "/healthz" -> new Answer(200, TEXT, "ok\n");
            case "/readyz" -> readiness();
            case "/metrics" -> new Answer(200, "text/plain; version=0.0.4; charset=utf-8", meters.scrape());
            default -> new Answer(404, TEXT, "there are /healthz, /readyz and /metrics\n");
        };
    }

    private Answer readiness() {
        List<Part> now = parts.get();
        boolean ready = !now.isEmpty() && now.stream().allMatch(Part::ready);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ready", ready);
        body.put("version", Version.current());
        body.put("parts", now);
        try {
            return new Answer(ready ? 200 : 503, "application/json", JSON.writeValueAsString(body) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
