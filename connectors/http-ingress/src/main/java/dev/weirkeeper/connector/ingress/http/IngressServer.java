package dev.weirkeeper.connector.ingress.http;

import dev.weirkeeper.connector.ingress.IngressConfig;
import dev.weirkeeper.connector.ingress.openai.Completions;
import dev.weirkeeper.connector.ingress.openai.Json;
import dev.weirkeeper.connector.ingress.openai.Refusal;
import dev.weirkeeper.connector.ingress.stream.ChunkFeed;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/** The listener. Jetty's core alone, a virtual thread for each call. */
public final class IngressServer implements AutoCloseable {
    private static final int SPARE_TASKS = 100;
    private static final long STOP_MS = 2_000;

    private final Server server;
    private final ServerConnector connector;

    private IngressServer(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /**
     * What the endpoints work with.
     *
     * @param pages by their paths, shown without a key
     */
    record Parts(
            Caller caller,
            ChunkFeed chunks,
            RequestsEndpoint.Stored stored,
            Telling telling,
            Map<String, Supplier<Page>> pages) {}

    /**
     * Starts to listen.
     *
     * @throws UncheckedIOException where it cannot listen there
     */
    static IngressServer start(IngressConfig config, Parts parts, MeterRegistry registry) {
        IngressConfig.Limits limits = config.limits();
        IngressMeters meters = new IngressMeters(registry);
        Gate gate = new Gate(limits.maxInFlight(), System::nanoTime);
        meters.watch(gate);
        // Selectors and acceptors need a task each; every connection may run a call.
        Server server = new Server(new VirtualThreadPool(limits.maxConnections() + SPARE_TASKS));
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http(limits)));
        connector.setHost(config.listen().host());
        connector.setPort(config.listen().port());
        connector.setIdleTimeout(limits.idle().toMillis());
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(limits.maxConnections(), connector));
        server.setHandler(new CallHandler(
                routes(config, parts, gate),
                new Exchange.BodyLimits(limits.bodyMaxBytes(), limits.body(), new BodyBudget(limits.bodiesMaxBytes())),
                meters));
        server.setErrorHandler(IngressServer::refused);
        server.setStopTimeout(STOP_MS);
        try {
            server.start();
        } catch (Exception e) { // Jetty's start declares no less
            stop(server);
            throw new UncheckedIOException(new IOException(
                    "cannot listen on " + config.listen().host() + ":"
                            + config.listen().port() + ": " + e.getMessage(),
                    e));
        }
        return new IngressServer(server, connector);
    }

    /** The port it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        stop(server);
    }

    private static HttpConfiguration http(IngressConfig.Limits limits) {
        HttpConfiguration http = new HttpConfiguration();
        http.setRequestHeaderSize(limits.headerMaxBytes());
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        // Ids of models may hold slashes, which come as %2F; paths are taken apart before they are decoded.
        http.setUriCompliance(UriCompliance.DEFAULT.with("INGRESS", UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR));
        return http;
    }

    private static Routes routes(IngressConfig config, Parts parts, Gate gate) {
        Caller caller = parts.caller();
        EventStream events =
                new EventStream(caller, parts.chunks(), config.limits().keepAlive());
        ModelsEndpoint models = new ModelsEndpoint(caller);
        RequestsEndpoint requests = new RequestsEndpoint(caller, parts.stored());
        ReportsEndpoint reports = new ReportsEndpoint(caller, parts.telling(), config.topics());
        Routes routes = new Routes()
                .add("POST", "/v1/chat/completions", new ChatEndpoint(caller, gate, events))
                .add("GET", "/v1/models", models::list)
                .addWithId("GET", "/v1/models/", models::one)
                .add("POST", "/v1/requests", requests::submit)
                .addWithId("GET", "/v1/requests/", requests::show)
                .addWithId("DELETE", "/v1/requests/", requests::cancel)
                .add("POST", "/v1/feedback", reports::feedback)
                .add("POST", "/v1/signals", reports::signal);
        parts.pages().forEach(routes::page);
        return routes;
    }

    /** What Jetty refuses by itself: calls that are no HTTP, or too large in their head. */
    private static boolean refused(Request request, Response response, Callback callback) {
        int status = Math.max(400, response.getStatus());
        byte[] body = Json.bytes(Completions.error(Refusal.call(
                status, status == 431 ? "headers_too_large" : "bad_request", "the call is not well-formed")));
        response.getHeaders().put("Content-Type", "application/json");
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) { // Jetty's stop declares no less
            throw new IllegalStateException("the HTTP server did not stop cleanly", e);
        }
    }
}
