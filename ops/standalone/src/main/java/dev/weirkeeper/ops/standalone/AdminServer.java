package dev.weirkeeper.ops.standalone;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weirkeeper.connector.ingress.http.Page;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Shows the {@link AdminPages} of a process that has no HTTP door of its own. GET and HEAD only. The door shows the same pages on
 * its own listener; one test holds both to them.
 */
final class AdminServer implements AutoCloseable {
    private static final String TEXT = "text/plain; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads;
    private final Map<String, Supplier<Page>> pages;

    private AdminServer(HttpServer server, ExecutorService threads, Map<String, Supplier<Page>> pages) {
        this.server = server;
        this.threads = threads;
        this.pages = pages;
    }

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
            AdminServer admin = new AdminServer(server, threads, AdminPages.of(parts, meters));
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
            Page answer =
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

    private Page answer(String method, String path) {
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return new Page(405, TEXT, "GET or HEAD only\n");
        }
        Supplier<Page> page = pages.get(path);
        return page == null ? new Page(404, TEXT, "there are /healthz, /readyz and /metrics\n") : page.get();
    }
}
