package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.TOPICS;
import static dev.weirkeeper.router.app.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.DispatchedRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Each tick is a record and two transactions: how many there are is what an idle router costs its brokers. */
class TickTest extends RouterTest {
    @Test
    void shouldHardlyTickWhileNothingIsUnderWay() {
        router.pass(Duration.ofSeconds(20));
        router.raw(TOPICS.inbox());

        router.pass(Duration.ofSeconds(20));

        assertThat(router.raw(TOPICS.inbox())).hasSize(4);
    }

    @Test
    void shouldTickTwiceASecondWhileACallIsOutAndNothingIsDue() {
        router.send(request("r1").build());
        DispatchedRequest out = router.dispatches("small").getFirst();
        router.report(Samples.started(out));
        router.pass(Duration.ofSeconds(2));
        router.raw(TOPICS.inbox());

        for (int look = 0; look < 100; look++) {
            router.pass(Duration.ofMillis(100));
        }

        assertThat(router.raw(TOPICS.inbox())).hasSize(20);
    }

    @Test
    void shouldFallSilentOnceAllHasEnded() {
        router.send(request("r1").build());
        DispatchedRequest out = router.dispatches("small").getFirst();
        router.report(Samples.started(out));
        router.report(Samples.answered(out));
        router.pass(Duration.ofSeconds(20));
        router.raw(TOPICS.inbox());

        router.pass(Duration.ofSeconds(20));

        assertThat(router.raw(TOPICS.inbox())).hasSize(4);
    }
}
