package dev.weirkeeper.worker.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.fakeprovider.Behaviour;
import dev.weirkeeper.ops.fakeprovider.FakeProvider;
import dev.weirkeeper.ops.fakeprovider.Fault;
import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.worker.Samples;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Answered;
import dev.weirkeeper.worker.outcome.CallResult.Failed;
import dev.weirkeeper.worker.outcome.Failure;
import dev.weirkeeper.worker.provider.Credentials.Access;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that come in pieces: what is heard while they come, and what is made of them when something breaks. */
class HttpProviderStreamTest {
    private static final int LIMIT = 10_000;
    private static final String HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n\r\n";
    private static final String HEL =
            "data: {\"choices\": [{\"index\": 0, \"delta\": {\"role\": \"assistant\", \"content\": \"Hel\"}}]}\n\n";
    private static final String LO = "data: {\"choices\": [{\"index\": 0, \"delta\": {\"content\": \"lo\"}}]}\r\n\r\n";
    private static final String STOP =
            "data: {\"choices\": [{\"index\": 0, \"delta\": {}, \"finish_reason\": \"stop\"}]}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    private final HttpProvider provider =
            new HttpProvider(new HttpProvider.Bounds(Duration.ofSeconds(5), LIMIT), () -> Samples.NOW);
    private final List<String> pieces = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        provider.close();
    }

    private final Provider.Watch watch = new Provider.Watch() {
        @Override
        public boolean maySend() {
            return true;
        }

        @Override
        public void onHead(int status, Optional<Duration> wait) {}

        @Override
        public void onPiece(String text) {
            pieces.add(text);
        }
    };

    private CallResult call(String baseUrl, Duration limit) throws Exception {
        return provider.prepare(
                        Samples.spec(baseUrl).build(),
                        Samples.dispatch("d").setStream(true).build(),
                        new Access.Open())
                .send(limit, watch);
    }

    /** Serves one connection after its request has come in. */
    private interface Server {
        void serve(OutputStream out) throws Exception;
    }

    private CallResult answered(Server how) throws Exception {
        return answered(how, Duration.ofSeconds(30));
    }

    private CallResult answered(Server how, Duration limit) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> {
                try (Socket socket = server.accept()) {
                    readRequest(socket.getInputStream());
                    how.serve(socket.getOutputStream());
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            CallResult result = call("http://127.0.0.1:" + server.getLocalPort() + "/v1", limit);
            serving.get(30, TimeUnit.SECONDS);
            return result;
        }
    }

    /** Unread bytes at a close would reset the connection and take the answer with them. */
    private static void readRequest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        String length = head.toString().toLowerCase(Locale.ROOT).split("content-length: ", 2)[1];
        in.readNBytes(Integer.parseInt(length.substring(0, length.indexOf('\r'))));
    }

    private static void goOnUntilTheClientLeaves(OutputStream out) {
        await().until(() -> {
            try {
                out.write(": keep-alive\n\n".getBytes(UTF_8));
                out.flush();
                return false;
            } catch (IOException e) {
                return true;
            }
        });
    }

    private static Server says(String text) {
        return out -> out.write(text.getBytes(UTF_8));
    }

    private static String text(CallResult result) {
        return Objects.requireNonNull(((Answered) result).message().getContent());
    }

    private static Failure failure(CallResult result) {
        return ((Failed) result).failure();
    }

    @Test
    void shouldHearAnAnswerWhileItComes() throws Exception {
        CallResult result = answered(out -> {
            out.write((HEAD + HEL).getBytes(UTF_8));
            out.flush();
            await().until(() -> pieces.equals(List.of("Hel"))); // before the rest is even sent
            out.write((LO + STOP + DONE).getBytes(UTF_8));
        });

        assertThat(pieces).containsExactly("Hel", "lo");
        assertThat(text(result)).isEqualTo("Hello");
    }

    @Test
    void shouldHearTheSameFromAStreamAsFromAWholeAnswer() throws Exception {
        try (FakeProvider fake = FakeProvider.start(0, List.of(SimulatedModel.steady(Samples.MODEL, 0)))) {
            Answered streamed = (Answered) call(fake.baseUrl(), Duration.ofSeconds(30));
            Answered whole = (Answered) provider.prepare(
                            Samples.spec(fake.baseUrl()).build(),
                            Samples.dispatch("d").build(),
                            new Access.Open())
                    .send(Duration.ofSeconds(30), watch);

            assertThat(streamed).isEqualTo(whole);
            assertThat(streamed.usage()).isNotNull();
            assertThat(String.join("", pieces)).isEqualTo(streamed.message().getContent());
        }
    }

    @Test
    void shouldCallAStreamCutThatEndsBeforeItsAnswer() throws Exception {
        assertThat(failure(answered(says(HEAD + HEL)))).isEqualTo(Failure.CONNECTION_LOST);
        try (FakeProvider fake = FakeProvider.start(
                0,
                List.of(SimulatedModel.steady(Samples.MODEL, 0)
                        .with(Behaviour.faulty(Behaviour.Faults.always(Fault.CUT)))))) {
            assertThat(failure(call(fake.baseUrl(), Duration.ofSeconds(30)))).isEqualTo(Failure.CONNECTION_LOST);
        }
    }

    @Test
    void shouldTakeAnAnswerThatIsWholeThoughItsConnectionIsNot() throws Exception {
        String chunked = HEAD.replace("\r\n\r\n", "\r\ntransfer-encoding: chunked\r\n\r\n");
        String events = HEL + LO + STOP;

        CallResult result = answered(
                says(chunked + Integer.toHexString(events.length()) + "\r\n" + events + "\r\nff\r\nhalf a chunk"));

        assertThat(text(result)).isEqualTo("Hello");
    }

    @Test
    void shouldNotWaitForTheEndOfAResponseThatHasSaidAll() throws Exception {
        CallResult result = answered(out -> {
            out.write((HEAD + HEL + STOP + DONE).getBytes(UTF_8));
            out.flush();
            goOnUntilTheClientLeaves(out);
        });

        assertThat(text(result)).isEqualTo("Hel");
    }

    @Test
    void shouldReadAWholeAnswerAndAnErrorWhereNoStreamComes() throws Exception {
        String json = "{\"choices\": [{\"message\": {\"content\": \"Hello\"}, \"finish_reason\": \"stop\"}]}";
        assertThat(text(answered(says("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
                        + json.length() + "\r\n\r\n" + json))))
                .isEqualTo("Hello");
        assertThat(pieces).isEmpty();
        assertThat(failure(answered(
                        says("HTTP/1.1 429 Too Many\r\ncontent-type: text/event-stream\r\ncontent-length: 0\r\n\r\n"))))
                .isEqualTo(Failure.RATE_LIMITED);
        assertThat(failure(answered(says(HEAD + HEL + "data: {\"error\": {\"message\": \"x\", \"code\": 503}}\n\n"))))
                .isEqualTo(Failure.PROVIDER_OVERLOADED);
    }

    @Test
    void shouldBoundWhatAStreamMaySay() throws Exception {
        assertThat(failure(answered(says(HEAD + "data: " + "x".repeat(LIMIT + 1)))))
                .isEqualTo(Failure.ANSWER_TOO_LARGE);
        assertThat(failure(answered(says(HEAD + LO.repeat(LIMIT / 2 + 1))))).isEqualTo(Failure.ANSWER_TOO_LARGE);
    }

    @Test
    void shouldBreakOffAStreamThatDoesNotEndInItsTime() throws Exception {
        CallResult result = answered(
                out -> {
                    out.write((HEAD + HEL).getBytes(UTF_8));
                    out.flush();
                    goOnUntilTheClientLeaves(out);
                },
                Duration.ofMillis(300));

        assertThat(failure(result)).isEqualTo(Failure.CALL_TIMEOUT);
        assertThat(pieces).containsExactly("Hel");
    }
}
