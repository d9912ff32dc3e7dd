package dev.weirkeeper.ops.fakeprovider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FakeProviderTest {
    private static final int THOUSAND = 1_000;

    @Test
    void shouldHoldAThousandCallsAtOnce() {
        SimulatedModel slow = SimulatedModel.steady("m", 3_600_000);
        try (FakeProvider provider = FakeProvider.start(0, List.of(slow, SimulatedModel.steady("quick", 0)));
                Caller caller = new Caller(provider)) {
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, THOUSAND)
                    .mapToObj(i -> caller.chatLater(Caller.body("m"), Caller.names("r" + i, 1)))
                    .toList();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> provider.counters().inFlight() == THOUSAND);

            // Beside them it answers others without delay.
            assertThat(caller.chatLater(Caller.body("quick")).join().statusCode())
                    .isEqualTo(200);
            assertThat(provider.counters().peak()).isEqualTo(THOUSAND + 1);
            answers.forEach(answer -> answer.cancel(true));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> provider.counters().inFlight() == 0);
        }
    }

    @Test
    void shouldAnswerManyAtOnceEachWithItsOwn() {
        try (FakeProvider provider = FakeProvider.start(0, List.of(SimulatedModel.steady("m", 200)));
                Caller caller = new Caller(provider)) {
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 300)
                    .mapToObj(i -> caller.chatLater(Caller.body("m"), "x-request-id", "d" + i))
                    .toList();

            for (int i = 0; i < answers.size(); i++) {
                HttpResponse<String> answer = answers.get(i).join();
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("x-request-id")).contains("d" + i);
            }
            assertThat(provider.journal().entries()).hasSize(300).noneMatch(JournalEntry::running);
        }
    }

    @Test
    void shouldFreeItsPortWhenClosed() {
        for (int i = 0; i < 30; i++) { // a race in the end of event loops left about every third socket open
            FakeProvider provider = FakeProvider.start(0, List.of());
            int port = provider.port();
            provider.close();

            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                    .isInstanceOf(ConnectException.class);
            FakeProvider.start(port, List.of()).close();
        }
    }

    @Test
    void shouldSayWhichPortIsTaken() {
        try (FakeProvider provider = FakeProvider.start(0, List.of())) {
            assertThatThrownBy(() -> FakeProvider.start(provider.port(), List.of()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(Integer.toString(provider.port()));
        }
    }

    @Test
    void shouldRefuseModelsThatMakeNoSense() {
        assertThatThrownBy(() -> new SimulatedModel(" ", 1, 0, 1, 1, Behaviour.none()))
                .hasMessageContaining("name");
        assertThatThrownBy(() -> new SimulatedModel("m", -1, 0, 1, 1, Behaviour.none()))
                .hasMessageContaining("firstTokenMedianMs");
        assertThatThrownBy(() -> new SimulatedModel("m", 1, 0, 0, 1, Behaviour.none()))
                .hasMessageContaining("tokensPerSecond");
        assertThatThrownBy(() -> new SimulatedModel("m", 1, 0, 1, 0, Behaviour.none()))
                .hasMessageContaining("meanOutputTokens");
        assertThatThrownBy(() -> new Behaviour.Faults(0.6, 0, 0.6, 0, 0, 0, 0)).hasMessageContaining("together");
        assertThatThrownBy(() -> new Behaviour.Limits(-1, 0, 0)).hasMessageContaining("limits");
        SimulatedModel twice = SimulatedModel.steady("m", 1);
        assertThatThrownBy(() -> FakeProvider.start(0, List.of(twice, twice))).hasMessageContaining("once");
    }
}
