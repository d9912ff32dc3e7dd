package dev.weirkeeper.worker.provider;

import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Answered;
import dev.weirkeeper.worker.outcome.CallResult.Failed;
import dev.weirkeeper.worker.outcome.ErrorTable;
import dev.weirkeeper.worker.outcome.Failure;
import dev.weirkeeper.worker.outcome.RetryAfter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls providers with the JDK's HTTP client: HTTP/1.1, one client (one connection pool) per provider, no redirects, no
 * retries. The calling thread, a virtual one, waits; the call's own limit covers everything from the connection to the
 * last byte, which the client's request time-out does not (it ends with the headers). The caller has the last word when the
 * connection stands, hears of status and headers before the body is read, and of each piece of a streamed answer.
 */
public final class HttpProvider implements Provider, AutoCloseable {
    /** The dispatch, an id that we made: a provider's log and ours can be laid side by side. Sent to everyone. */
    public static final String DISPATCH_HEADER = "x-request-id";
    /** The request. Its id is the caller's and may say something: only simulated deployments get it. */
    public static final String REQUEST_HEADER = "x-weirkeeper-request-id";
    /** The attempt's number; only simulated deployments get it. */
    public static final String ATTEMPT_HEADER = "x-weirkeeper-attempt";

    /**
     * Bounds of a call.
     *
     * @param connectTimeout how long a connection may take to be made
     * @param answerMaxBytes the most bytes of a response that are read
     */
    public record Bounds(Duration connectTimeout, int answerMaxBytes) {}

    private record Exchange(ProviderCodec codec, HttpClient client, HttpRequest request, GatedBody body) {}

    /** A response's body: its bytes, or what was read while it came. */
    private sealed interface Body {
        record Whole(byte[] bytes) implements Body {}

        record Streamed(CallResult result) implements Body {}
    }

    private static final String EVENT_STREAM = "text/event-stream";

    private final Bounds bounds;
    private final LongSupplier brokerMillis;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, HttpClient> clients = new ConcurrentHashMap<>();

    /**
     * @param bounds bounds of every call
     * @param brokerMillis broker time, milliseconds since the epoch
     */
    public HttpProvider(Bounds bounds, LongSupplier brokerMillis) {
        this.bounds = bounds;
        this.brokerMillis = brokerMillis;
    }

    @Override
    public Prepared prepare(ModelSpec spec, DispatchedRequest dispatch, Credentials.Access access) {
        Optional<ProviderCodec> codec = Codecs.of(spec.getApi());
        if (codec.isEmpty()) {
            return ended(Failed.of(Failure.ENDPOINT_WRONG, "this worker does not speak " + spec.getApi()));
        }
        try {
            ProviderCodec.Encoded encoded = codec.get().encode(spec, dispatch);
            HttpRequest.Builder request = request(codec.get(), encoded, spec, dispatch, access);
            HttpClient client = client(spec);
            return (limit, watch) -> {
                GatedBody body = new GatedBody(encoded.body(), watch::maySend);
                Exchange exchange = new Exchange(
                        codec.get(), client, request.copy().POST(body).build(), body);
                return withoutKey(exchange(exchange, limit, watch), access);
            };
        } catch (ParameterInvalidException e) {
            return ended(Failed.of(Failure.PARAMETER_INVALID, Objects.requireNonNull(e.getMessage())));
        } catch (IllegalArgumentException e) {
            // The JDK's words may quote a header's value, and a header may be the key.
            return ended(Failed.of(
                    Failure.ENDPOINT_WRONG,
                    "endpoint, key or headers of " + spec.getModelId() + " cannot be put into an HTTP request"));
        }
    }

    private static Prepared ended(Failed failed) {
        return (limit, watch) -> failed;
    }

    /** Providers that refuse a key like to quote it; our records and logs shall not. */
    private static CallResult withoutKey(CallResult result, Credentials.Access access) {
        return result instanceof Failed failed
                        && access instanceof Credentials.Access.WithKey(String key)
                        && failed.message().contains(key)
                ? new Failed(
                        failed.failure(),
                        failed.message().replace(key, "(key)"),
                        failed.httpStatus(),
                        failed.retryAfterMs(),
                        failed.usage())
                : result;
    }

    private CallResult exchange(Exchange made, Duration limit, Watch watch)
            throws NotSentException, InterruptedException {
        CompletableFuture<HttpResponse<Body>> exchange = made.client().sendAsync(made.request(), head -> {
            // On the client's thread, before the body: whoever is asked to wait shall know at once.
            watch.onHead(head.statusCode(), wait(head.headers()));
            return body(made.codec(), head, watch);
        });
        try {
            return result(made.codec(), exchange.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            if (made.body().heldBack()) {
                throw new NotSentException();
            }
            return Failed.of(Failure.CALL_TIMEOUT, "no whole answer within " + limit.toMillis() + " ms");
        } catch (ExecutionException e) {
            if (made.body().heldBack()) {
                throw new NotSentException();
            }
            return failed(e.getCause() == null ? e : e.getCause());
        } finally {
            exchange.cancel(true); // breaks the connection where the exchange is not over, else does nothing
        }
    }

    /** What was asked for as a stream may come as a whole, also as an error; so the response says how it is read. */
    private BodySubscriber<Body> body(ProviderCodec codec, HttpResponse.ResponseInfo head, Watch watch) {
        boolean ok = head.statusCode() / 100 == 2;
        boolean events = head.headers()
                .firstValue("content-type")
                .filter(type -> type.toLowerCase(Locale.ROOT).startsWith(EVENT_STREAM))
                .isPresent();
        int limit = bounds.answerMaxBytes();
        return ok && events
                ? BodySubscribers.mapping(
                        new StreamedBody(codec.streamed(head.statusCode()), limit, watch::onPiece), Body.Streamed::new)
                : BodySubscribers.mapping(new LimitedBody(limit), Body.Whole::new);
    }

    private CallResult result(ProviderCodec codec, HttpResponse<Body> response) {
        CallResult result = switch (response.body()) {
            case Body.Whole(byte[] bytes) -> codec.decode(new ProviderCodec.Reply(response.statusCode(), bytes));
            case Body.Streamed(CallResult read) -> read;
        };
        return switch (result) {
            case Answered answered -> answered;
            case Failed failed -> withWait(failed, response.headers());
        };
    }

    private Failed withWait(Failed failed, HttpHeaders headers) {
        AttemptOutcome outcome = failed.failure().outcome();
        if (outcome != AttemptOutcome.THROTTLED && outcome != AttemptOutcome.OVERLOADED) {
            return failed;
        }
        @Nullable Long wait = wait(headers).map(Duration::toMillis).orElse(failed.retryAfterMs());
        return new Failed(failed.failure(), failed.message(), failed.httpStatus(), wait, failed.usage());
    }

    private Optional<Duration> wait(HttpHeaders headers) {
        return RetryAfter.of(headers::firstValue, Instant.ofEpochMilli(brokerMillis.getAsLong()));
    }

    private static Failed failed(Throwable thrown) {
        String words = thrown.getMessage() == null ? "" : ": " + thrown.getMessage();
        return Failed.of(ErrorTable.of(thrown), thrown.getClass().getSimpleName() + words);
    }

    private static HttpRequest.Builder request(
            ProviderCodec codec,
            ProviderCodec.Encoded encoded,
            ModelSpec spec,
            DispatchedRequest dispatch,
            Credentials.Access access) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(spec.getEndpoint(), encoded.path()))
                .setHeader("user-agent", "weirkeeper-worker");
        encoded.headers().forEach(request::setHeader);
        spec.getHeaders().forEach(request::setHeader);
        switch (access) {
            case Credentials.Access.WithKey(String key) ->
                codec.authentication(key).forEach(request::setHeader);
            case Credentials.Access.Open() -> {}
            case Credentials.Access.Missing() -> throw new IllegalArgumentException("no key");
        }
        if (spec.getSimulated()) {
            request.setHeader(REQUEST_HEADER, headerSafe(dispatch.getRequestId()))
                    .setHeader(ATTEMPT_HEADER, Integer.toString(dispatch.getAttempt()));
        }
        return request.setHeader(DISPATCH_HEADER, headerSafe(dispatch.getDispatchId()));
    }

    /** An id may be any text, a header may not. */
    private static String headerSafe(String id) {
        boolean plain = id.chars().allMatch(c -> c > ' ' && c < 127);
        return plain ? id : URLEncoder.encode(id, StandardCharsets.UTF_8);
    }

    private static URI uri(String endpoint, String path) {
        String base = endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
        return URI.create(base + path);
    }

    private HttpClient client(ModelSpec spec) {
        return clients.computeIfAbsent(
                spec.getProvider(),
                provider -> HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1) // else a plain-http upstream gets h2c upgrade headers
                        .followRedirects(HttpClient.Redirect.NEVER) // a redirect would carry the key elsewhere
                        .connectTimeout(bounds.connectTimeout())
                        .executor(executor)
                        .build());
    }

    /** Breaks off what still runs and closes all connections. */
    @Override
    public void close() {
        clients.values().forEach(HttpClient::shutdownNow);
        executor.shutdownNow();
    }
}
