package dev.weirkeeper.connector.ingress.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weirkeeper.connector.ingress.openai.Completions;
import dev.weirkeeper.connector.ingress.openai.Json;
import dev.weirkeeper.connector.ingress.openai.Refusal;
import dev.weirkeeper.connector.ingress.openai.RefusedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Promise;

/** One call: what came, and what is said back. Of one thread. */
final class Exchange implements AutoCloseable {
    private static final int PROCESSING = 102;
    private static final Pattern LOCAL_HOST =
            Pattern.compile("(localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1])(:\\d+)?", Pattern.CASE_INSENSITIVE);

    private final Request request;
    private final Response response;
    private final BodyLimits limits;
    private int taken;
    private String requestId = "req-" + UUID.randomUUID();

    /**
     * How large and how slow a body may be.
     *
     * @param mostBytes larger ones are refused (413)
     * @param longest slower ones are refused (408)
     * @param budget for all bodies together
     */
    record BodyLimits(int mostBytes, Duration longest, BodyBudget budget) {}

    Exchange(Request request, Response response, BodyLimits limits) {
        this.request = request;
        this.response = response;
        this.limits = limits;
        request.addIdleTimeoutListener(timeout -> false); // waiting for a model is no idling
    }

    /** The path as it came, still encoded. */
    String path() {
        String path = request.getHttpURI().getPath();
        return path == null ? "/" : path;
    }

    String method() {
        return request.getMethod();
    }

    /** A header; empty where it is absent. */
    Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /** All headers, names in lower case; of repeated ones the last. */
    Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (HttpField field : request.getHeaders()) {
            String value = field.getValue();
            headers.put(field.getName().toLowerCase(Locale.ROOT), value == null ? "" : value);
        }
        return headers;
    }

    /**
     * Whether the call comes from this machine, was not passed on by a proxy here, and names this machine as its host: a web page
     * whose name was made to point here (DNS rebinding) does not.
     */
    boolean isLoopback() {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote
                && remote.getAddress() != null
                && remote.getAddress().isLoopbackAddress()
                && LOCAL_HOST.matcher(header("host").orElse("")).matches()
                && header("x-forwarded-for").isEmpty()
                && header("forwarded").isEmpty();
    }

    /** The id of this call, told in {@code x-request-id}: that of the request, once there is one. */
    String requestId() {
        return requestId;
    }

    void requestId(String id) {
        this.requestId = id;
    }

    /** Whether anything was sent. */
    boolean isCommitted() {
        return response.isCommitted();
    }

    /**
     * The body of a JSON call.
     *
     * @throws RefusedException 415, 413 or 408
     */
    byte[] jsonBody() throws IOException, InterruptedException {
        String type = header("content-type").orElse("");
        String media = type.contains(";") ? type.substring(0, type.indexOf(';')) : type;
        String charset = type.toLowerCase(Locale.ROOT).replaceAll("[\\s\"]", "");
        if (!media.strip().equalsIgnoreCase("application/json")
                || (charset.contains("charset=") && !charset.contains("charset=utf-8"))) {
            throw refused(
                    415, "unsupported_media_type", "Content-Type: '" + type + "' must be application/json in UTF-8");
        }
        if (request.getLength() > limits.mostBytes()) {
            throw tooLarge();
        }
        taken += limits.budget().take(request.getLength() < 0 ? limits.mostBytes() : request.getLength());
        CompletableFuture<byte[]> body = new CompletableFuture<>();
        Content.Source.asByteArrayAsync(request, limits.mostBytes(), Promise.Invocable.toPromise(body));
        try {
            return body.get(limits.longest().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw refused(
                    408,
                    "body_too_slow",
                    "body: must arrive within " + limits.longest().toMillis() + " ms");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalStateException) { // how Jetty says that it is too large
                throw tooLarge();
            }
            if (e.getCause() instanceof TimeoutException) {
                throw refused(408, "body_too_slow", "body: stopped arriving");
            }
            throw new IOException(e.getCause());
        }
    }

    /** Answers with JSON. */
    void json(int status, JsonNode body) throws IOException {
        send(status, "application/json", Json.bytes(body));
    }

    /** Answers with a page. */
    void page(Page page) throws IOException {
        send(page.status(), page.contentType(), page.body().getBytes(StandardCharsets.UTF_8));
    }

    /** Answers with an error. */
    void refuse(Refusal refusal) throws IOException {
        if (refusal.retryAfterSeconds() > 0) {
            response.getHeaders().put("Retry-After", Long.toString(refusal.retryAfterSeconds()));
        }
        if (refusal.status() == 413 || refusal.status() == 408 || refusal.status() == 415) {
            response.getHeaders().put("Connection", "close"); // what is left of the body is not waited for
        }
        json(refusal.status(), Completions.error(refusal));
    }

    /** Adds a header to the answer. */
    void answerHeader(String name, String value) {
        response.getHeaders().put(name, value);
    }

    /** Begins an answer of server-sent events. */
    void beginEvents() {
        response.setStatus(200);
        common();
        response.getHeaders().put("Content-Type", "text/event-stream; charset=utf-8");
        response.getHeaders().put("X-Accel-Buffering", "no"); // proxies that hold events back until there are many
    }

    /**
     * Sends a part of the events, at once.
     *
     * @throws IOException where the caller has gone, or has not read for as long as a connection may idle
     */
    void events(String text) throws IOException {
        Content.Sink.write(response, false, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Finds out whether the caller is still there, by an interim answer (102, which clients pass over). It takes two of them
     * to notice: the first that meets a closed connection is what makes its other end say so.
     */
    boolean isThere() throws InterruptedException {
        try {
            response.writeInterim(PROCESSING, HttpFields.EMPTY).get();
            return true;
        } catch (ExecutionException | IllegalStateException e) {
            return false;
        }
    }

    /** The call has ended: gives back what its body took. */
    @Override
    public void close() {
        limits.budget().give(taken);
        taken = 0;
    }

    private void send(int status, String contentType, byte[] body) throws IOException {
        response.setStatus(status);
        common();
        response.getHeaders().put("Content-Type", contentType);
        response.getHeaders().put("Content-Length", body.length);
        Content.Sink.write(response, true, ByteBuffer.wrap(body));
    }

    private void common() {
        response.getHeaders().put("x-request-id", requestId);
        response.getHeaders().put("Cache-Control", "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
    }

    private RefusedException tooLarge() {
        return refused(
                413,
                "request_too_large",
                "body: must be at most " + limits.mostBytes() + " bytes; put larger parts by URL");
    }

    private static RefusedException refused(int status, String code, String message) {
        return new RefusedException(Refusal.call(status, code, message));
    }
}
