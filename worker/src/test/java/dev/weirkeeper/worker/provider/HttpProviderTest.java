package dev.weirkeeper.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.weirkeeper.ops.fakeprovider.Behaviour;
import dev.weirkeeper.ops.fakeprovider.FakeProvider;
import dev.weirkeeper.ops.fakeprovider.JournalEntry;
import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ProviderApi;
import dev.weirkeeper.worker.Samples;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Answered;
import dev.weirkeeper.worker.outcome.CallResult.Failed;
import dev.weirkeeper.worker.outcome.Failure;
import dev.weirkeeper.worker.provider.Credentials.Access;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpProviderTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Access OPEN = new Access.Open();

    private FakeProvider fake;
    private HttpProvider provider;

    @BeforeEach
    void start() {
        fake = FakeProvider.start(0, List.of(SimulatedModel.steady(Samples.MODEL, 0)));
        provider = provider(1_000_000);
    }

    @AfterEach
    void stop() {
        provider.close();
        fake.close();
    }

    private static HttpProvider provider(int answerMaxBytes) {
        return new HttpProvider(new HttpProvider.Bounds(Duration.ofSeconds(5), answerMaxBytes), () -> Samples.NOW);
    }

    private static CallResult made(
            HttpProvider with, ModelSpec spec, DispatchedRequest dispatch, Access access, Duration limit)
            throws InterruptedException {
        try {
            return with.prepare(spec, dispatch, access).send(limit, new Watching(true));
        } catch (NotSentException e) {
            throw new AssertionError(e);
        }
    }

    /** A caller that lets a call through or does not, and keeps what it hears. */
    private static final class Watching implements Provider.Watch {
        private final boolean lets;
        private final List<String> heads = new CopyOnWriteArrayList<>();

        Watching(boolean lets) {
            this.lets = lets;
        }

        @Override
        public boolean maySend() {
            return lets;
        }

        @Override
        public void onHead(int status, Optional<Duration> wait) {
            heads.add(status + " " + wait.map(Duration::toMillis).orElse(-1L));
        }
    }

    private CallResult call(ModelSpec spec, Access access) throws InterruptedException {
        return made(provider, spec, Samples.dispatch("d").build(), access, LONG);
    }

    private CallResult call(ModelSpec spec) throws InterruptedException {
        return call(spec, OPEN);
    }

    private ModelSpec.Builder spec() {
        return Samples.spec(fake.baseUrl());
    }

    private ModelSpec meeting(String fault) {
        return spec().setHeaders(Map.of("x-fake", fault)).build();
    }

    @Test
    void shouldBringAnAnswerWithItsUsage() throws Exception {
        CallResult result = call(spec().build());

        assertThat(result).isInstanceOfSatisfying(Answered.class, answered -> {
            assertThat(answered.message().getContent()).contains("Simulated");
            assertThat(answered.finishReason()).isEqualTo("stop");
            assertThat(Objects.requireNonNull(answered.usage()).getOutputTokens())
                    .isPositive();
        });
    }

    @Test
    void shouldTellASimulatedDeploymentWhichRequestAndAttemptItIs() throws Exception {
        made(
                provider,
                spec().build(),
                Samples.dispatch("d")
                        .setRequestId("id with \u00fcmlaut\n")
                        .setAttempt(3)
                        .build(),
                OPEN,
                LONG);

        JournalEntry entry = fake.journal().entries().getLast();
        assertThat(entry.dispatchId()).isEqualTo("d");
        assertThat(entry.requestId()).isEqualTo("id+with+%C3%BCmlaut%0A");
        assertThat(entry.attempt()).isEqualTo(3);
    }

    @Test
    void shouldTellOthersTheDispatchOnly() throws Exception {
        call(spec().setSimulated(false).build());

        JournalEntry entry = fake.journal().entries().getLast();
        assertThat(entry.dispatchId()).isEqualTo("d");
        assertThat(entry.requestId()).isEmpty();
        assertThat(entry.attempt()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "429,    RATE_LIMITED,            THROTTLED",
        "500,    PROVIDER_ERROR,          OVERLOADED",
        "503,    PROVIDER_OVERLOADED,     OVERLOADED",
        "401,    CREDENTIALS_REFUSED,     MISCONFIGURED",
        "ctx,    CONTEXT_LENGTH_EXCEEDED, CONTEXT_TOO_LONG",
        "filter, CONTENT_FILTERED,        FILTERED",
        "reset,  CONNECTION_LOST,         STREAM_CUT",
        "cut,    CONNECTION_LOST,         STREAM_CUT"
    })
    void shouldKnowEachFaultAndCallOnce(String fault, Failure failure, AttemptOutcome outcome) throws Exception {
        CallResult result = call(meeting(fault));

        assertThat(result).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.failure()).isEqualTo(failure);
            assertThat(failed.failure().outcome()).isEqualTo(outcome);
        });
        assertThat(fake.counters().calls()).isEqualTo(1);
    }

    @Test
    void shouldBringTheWaitThatARateLimitAsksFor() throws Exception {
        assertThat(call(meeting("429"))).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.retryAfterMs()).isEqualTo(1_000);
            assertThat(failed.httpStatus()).isEqualTo(429);
        });
    }

    @Test
    void shouldBreakOffACallAfterItsOwnLimit() throws Exception {
        CallResult result =
                made(provider, meeting("hang"), Samples.dispatch("d").build(), OPEN, Duration.ofMillis(200));

        assertThat(result)
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.failure()).isEqualTo(Failure.CALL_TIMEOUT));
        await().until(() -> fake.counters().inFlight() == 0); // the connection is gone too
    }

    @Test
    void shouldBreakOffABodyThatNeverEnds() throws Exception {
        // The client's own time-out ends with the headers; this answer stops in the middle of its body.
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> {
                try {
                    server.accept()
                            .getOutputStream()
                            .write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });

            CallResult result = made(
                    provider,
                    Samples.spec("http://127.0.0.1:" + server.getLocalPort() + "/v1")
                            .build(),
                    Samples.dispatch("d").build(),
                    OPEN,
                    Duration.ofMillis(300));

            serving.join();
            assertThat(result)
                    .isInstanceOfSatisfying(
                            Failed.class, failed -> assertThat(failed.failure()).isEqualTo(Failure.CALL_TIMEOUT));
        }
    }

    @Test
    void shouldEndAtOnceWhenInterrupted() throws Exception {
        FutureTask<CallResult> task = new FutureTask<>(() -> call(meeting("hang")));
        Thread thread = Thread.ofVirtual().start(task);
        await().until(() -> fake.counters().inFlight() == 1);

        thread.interrupt();

        assertThatThrownBy(task::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        await().until(() -> fake.counters().inFlight() == 0);
    }

    @Test
    void shouldReadNoMoreOfAnAnswerThanItsLimit() throws Exception {
        try (HttpProvider narrow = provider(200)) {
            CallResult result =
                    made(narrow, spec().build(), Samples.dispatch("d").build(), OPEN, LONG);

            assertThat(result)
                    .isInstanceOfSatisfying(
                            Failed.class, failed -> assertThat(failed.failure()).isEqualTo(Failure.ANSWER_TOO_LARGE));
        }
    }

    @Test
    void shouldKnowThatNobodyListens() throws Exception {
        String address = fake.baseUrl();
        fake.close();

        assertThat(call(Samples.spec(address).build()))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.failure()).isEqualTo(Failure.CONNECT_FAILED));
    }

    @Test
    void shouldKnowThatAHostHasNoAddress() throws Exception {
        assertThat(call(Samples.spec("http://nobody.invalid/v1").build()))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.failure()).isEqualTo(Failure.HOST_UNKNOWN));
    }

    @Test
    void shouldRefuseWhatItDoesNotSpeakAndWhatIsNoAddress() throws Exception {
        for (ModelSpec wrong : List.of(
                spec().setApi(ProviderApi.GEMINI).build(),
                spec().setEndpoint("no uri at all").build(),
                spec().setEndpoint("ftp://host/v1").build(),
                spec().setHeaders(Map.of("host", "other")).build(),
                spec().setHeaders(Map.of("x-odd", "line\nbreak")).build())) {
            assertThat(call(wrong))
                    .isInstanceOfSatisfying(
                            Failed.class, failed -> assertThat(failed.failure()).isEqualTo(Failure.ENDPOINT_WRONG));
        }
        assertThat(fake.counters().calls()).isZero();
    }

    @Test
    void shouldRefuseAParameterThatCannotBeAsked() throws Exception {
        var dispatch = Samples.dispatch("d")
                .setParameters(Samples.parameters().setTools("{").build())
                .build();

        assertThat(made(provider, spec().build(), dispatch, OPEN, LONG))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.failure()).isEqualTo(Failure.PARAMETER_INVALID));
        assertThat(fake.counters().calls()).isZero();
    }

    @Test
    void shouldSendTheKeyAndNeverRepeatIt() throws Exception {
        String key = "sk-very-secret";
        CompletableFuture<Headers> seen = new CompletableFuture<>();
        HttpServer quoting = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        quoting.createContext("/", exchange -> {
            seen.complete(exchange.getRequestHeaders());
            byte[] body = ("{\"error\": {\"message\": \"Incorrect API key provided: " + key + "\"}}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        quoting.start();
        try {
            CallResult result = call(
                    Samples.spec("http://127.0.0.1:" + quoting.getAddress().getPort() + "/v1/")
                            .build(),
                    new Access.WithKey(key));

            assertThat(seen.join().getFirst("authorization")).isEqualTo("Bearer " + key);
            assertThat(seen.join().getFirst("http2-settings")).isNull();
            assertThat(result)
                    .isInstanceOfSatisfying(
                            Failed.class,
                            failed -> assertThat(failed.message())
                                    .contains("(key)")
                                    .doesNotContain(key));
        } finally {
            quoting.stop(0);
        }
        assertThat(new Access.WithKey(key).toString()).doesNotContain(key);
        assertThat(call(spec().build(), new Access.WithKey("line\nbreak")))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.message()).doesNotContain("break"));
    }

    @Test
    void shouldNotFollowARedirectWithTheKey() throws Exception {
        HttpServer moving = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        moving.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("location", fake.baseUrl() + "/chat/completions");
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });
        moving.start();
        try {
            CallResult result = call(
                    Samples.spec("http://127.0.0.1:" + moving.getAddress().getPort() + "/v1")
                            .build(),
                    new Access.WithKey("k"));

            assertThat(result)
                    .isInstanceOfSatisfying(
                            Failed.class, failed -> assertThat(failed.failure()).isEqualTo(Failure.ENDPOINT_WRONG));
            assertThat(fake.counters().calls()).isZero();
        } finally {
            moving.stop(0);
        }
    }

    @Test
    void shouldMakeFiveHundredCallsAtOnce() {
        fake.put(SimulatedModel.steady(Samples.MODEL, 300).with(Behaviour.none()));
        List<FutureTask<CallResult>> tasks = IntStream.range(0, 500)
                .mapToObj(i -> new FutureTask<>(() -> call(spec().build())))
                .toList();

        tasks.forEach(task -> Thread.ofVirtual().start(task));

        assertThat(tasks).allSatisfy(task -> assertThat(task.get()).isInstanceOf(Answered.class));
        assertThat(fake.counters().calls()).isEqualTo(500);
    }
}
