package dev.weirkeeper.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema registry on 127.0.0.1 that speaks Confluent's REST API and keeps its schemas in the topic {@code _schemas}. One
 * process at a time may run one on a cluster: there is no election. {@link #start} returns when it answers.
 */
public final class RegistryServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryServer.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int BACKLOG = 128;
    private static final int MAX_BODY = 8 << 20;
    private static final int NO_BODY = -1;

    static {
        // Without it the JDK's server sends head and body apart and waits 40 ms between them. A setting of the user
        // wins.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final HttpServer http;
    private final ExecutorService threads;
    private final SchemaLog log;
    private final RegistryApi api;

    private RegistryServer(HttpServer http, ExecutorService threads, SchemaLog log, RegistryApi api) {
        this.http = http;
        this.threads = threads;
        this.log = log;
        this.api = api;
    }

    /**
     * Starts a registry.
     *
     * @param bootstrapServers the cluster that keeps {@code _schemas}; the topic is made if absent
     * @param port on 127.0.0.1; 0 takes a free one
     * @throws PortTakenException where something listens on the port already
     * @throws IllegalStateException where no broker answers or {@code _schemas} is no topic for schemas
     */
    public static RegistryServer start(String bootstrapServers, int port) {
        HttpServer http = bind(port);
        SchemaStore store = new SchemaStore();
        SchemaLog log;
        try {
            log = SchemaLog.open(bootstrapServers, store);
        } catch (RuntimeException e) {
            http.stop(0);
            throw e;
        }
        AtomicInteger number = new AtomicInteger();
        // As many as calls run: writes wait for the broker one after the other, and reads must not wait behind them.
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "registry-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        RegistryServer server = new RegistryServer(http, threads, log, new RegistryApi(store, log));
        http.setExecutor(threads);
        http.createContext("/", server::handle);
        http.start();
        return server;
    }

    /** Where clients find it: the value of {@code schema.registry.url}. */
    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** Stops answering and lets the topic go; what was answered is kept. */
    @Override
    public void close() {
        http.stop(0);
        threads.shutdown();
        log.close();
    }

    private static HttpServer bind(int port) {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        } catch (BindException e) {
            throw new PortTakenException(port, e);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("the registry cannot listen on 127.0.0.1:" + port, e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Reply reply;
            try {
                reply = new Reply(200, api.answer(call(exchange)));
            } catch (ApiException e) {
                reply = error(e);
            } catch (RuntimeException e) {
                LOG.atError()
                        .addKeyValue("method", exchange.getRequestMethod())
                        .addKeyValue("path", exchange.getRequestURI().getPath())
                        .setCause(e)
                        .log("a call to the registry failed");
                reply = error(ApiException.broken());
            }
            send(exchange, reply);
        }
    }

    private static Call call(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            throw ApiException.bodyTooLarge();
        }
        if (body.length > 0) {
            requireJson(exchange.getRequestHeaders().getFirst("Content-Type"));
        }
        String query = exchange.getRequestURI().getRawQuery();
        return Call.of(
                exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), query == null ? "" : query, body);
    }

    /** Also keeps web pages out: a browser sends JSON to another site only after asking, and is never allowed to here. */
    private static void requireJson(@Nullable String mediaType) {
        String lower = mediaType == null ? "" : mediaType.toLowerCase(Locale.ROOT);
        if (!lower.contains("json") && !lower.startsWith("application/octet-stream")) {
            throw ApiException.mediaType();
        }
    }

    private static Reply error(ApiException e) {
        return new Reply(
                e.status(), JSON.createObjectNode().put("error_code", e.code()).put("message", e.getMessage()));
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        byte[] body = JSON.writeValueAsString(reply.body()).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", MEDIA_TYPE);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(reply.status(), NO_BODY);
            return;
        }
        exchange.sendResponseHeaders(reply.status(), body.length);
        exchange.getResponseBody().write(body);
    }

    private record Reply(int status, JsonNode body) {}
}
