package dev.weirkeeper.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.fakeprovider.FakeProvider;
import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.worker.Samples;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Failed;
import dev.weirkeeper.worker.outcome.Failure;
import dev.weirkeeper.worker.provider.Credentials.Access;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The first and the last moment of a call: what is held back, what is heard before the body, and when it is broken off. */
class HttpProviderWatchTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static HttpProvider provider() {
        return new HttpProvider(new HttpProvider.Bounds(Duration.ofSeconds(5), 1_000_000), () -> Samples.NOW);
    }

    private static Provider.Prepared prepared(HttpProvider provider, String baseUrl) {
        return provider.prepare(
                Samples.spec(baseUrl).build(), Samples.dispatch("d").build(), new Access.Open());
    }

    /** Serves one connection after its request has begun to come in. */
    private interface Server {
        void serve(InputStream in, OutputStream out) throws IOException;
    }

    private static CompletableFuture<Void> serving(ServerSocket server, Server how) {
        return CompletableFuture.runAsync(() -> {
            try (Socket socket = server.accept()) {
                how.serve(socket.getInputStream(), socket.getOutputStream());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static String url(ServerSocket server) {
        return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
    }

    @Test
    void shouldSendNotAByteWhereItIsHeldBackWhenTheConnectionStands() throws Exception {
        try (HttpProvider provider = provider();
                ServerSocket server = listening()) {
            CompletableFuture<Integer> first = new CompletableFuture<>();
            CompletableFuture<Void> serving = serving(server, (in, out) -> first.complete(in.read()));

            assertThatThrownBy(() -> prepared(provider, url(server)).send(LONG, new Watch(false, head -> {})))
                    .isInstanceOf(NotSentException.class);

            serving.get(30, TimeUnit.SECONDS); // it was connected
            assertThat(first).isCompletedWithValue(-1);
        }
    }

    @Test
    void shouldAskOnceAndCallOnceOnAConnectionThatIsUsedAgain() throws Exception {
        try (HttpProvider provider = provider();
                FakeProvider fake = FakeProvider.start(0, List.of(SimulatedModel.steady(Samples.MODEL, 0)))) {
            Watch watch = new Watch(true, head -> {});
            CallResult first = prepared(provider, fake.baseUrl()).send(LONG, watch);
            CallResult second = prepared(provider, fake.baseUrl()).send(LONG, watch);

            assertThat(List.of(first, second)).noneMatch(Failed.class::isInstance);
            assertThat(watch.asked).isEqualTo(2);
            assertThatThrownBy(() -> prepared(provider, fake.baseUrl()).send(LONG, new Watch(false, head -> {})))
                    .isInstanceOf(NotSentException.class);
            assertThat(fake.journal().entries()).hasSize(2);
        }
    }

    @Test
    void shouldTellOfTheHeadersBeforeTheBodyIsThere() throws Exception {
        try (HttpProvider provider = provider();
                ServerSocket server = listening()) {
            CountDownLatch heard = new CountDownLatch(1);
            CompletableFuture<Void> serving = serving(server, (in, out) -> {
                out.write("HTTP/1.1 429 Too Many\r\nretry-after: 2\r\ncontent-length: 2\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
                out.flush();
                awaitOrFail(heard); // the body comes only when the wait has been told
                out.write("{}".getBytes(StandardCharsets.US_ASCII));
            });
            Watch watch = new Watch(true, head -> heard.countDown());

            CallResult result = prepared(provider, url(server)).send(LONG, watch);

            assertThat(watch.head).isEqualTo("429 2000");
            assertThat(result)
                    .isInstanceOfSatisfying(
                            Failed.class,
                            failed -> assertThat(failed.retryAfterMs()).isEqualTo(2_000));
            serving.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldBreakOffABodyThatTricklesAndCloseItsConnection() throws Exception {
        try (HttpProvider provider = provider();
                ServerSocket server = listening()) {
            CountDownLatch brokenOff = new CountDownLatch(1);
            CompletableFuture<Void> serving = serving(server, (in, out) -> {
                out.write("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                try {
                    for (int i = 0; i < 1_000_000; i++) { // a byte at a time: never silent, never done
                        out.write(' ');
                        out.flush();
                        var unused = brokenOff.await(5, TimeUnit.MILLISECONDS); // a beat
                    }
                } catch (IOException e) {
                    brokenOff.countDown();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });

            CallResult result = prepared(provider, url(server)).send(Duration.ofMillis(200), new Watch(true, h -> {}));

            assertThat(result)
                    .isInstanceOfSatisfying(
                            Failed.class, failed -> assertThat(failed.failure()).isEqualTo(Failure.CALL_TIMEOUT));
            await().until(() -> brokenOff.getCount() == 0);
            serving.get(30, TimeUnit.SECONDS);
        }
    }

    private static void awaitOrFail(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IOException("nobody was told");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static final class Watch implements Provider.Watch {
        private final boolean lets;
        private final Consumer<String> listener;
        private volatile int asked;
        private volatile String head = "";

        Watch(boolean lets, Consumer<String> listener) {
            this.lets = lets;
            this.listener = listener;
        }

        @Override
        public boolean maySend() {
            asked = asked + 1;
            return lets;
        }

        @Override
        public void onHead(int status, Optional<Duration> wait) {
            head = status + " " + wait.map(Duration::toMillis).orElse(-1L);
            listener.accept(head);
        }
    }
}
