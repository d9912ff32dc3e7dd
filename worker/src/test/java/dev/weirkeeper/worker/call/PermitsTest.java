package dev.weirkeeper.worker.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PermitsTest {

    @Test
    void shouldGiveOutNoMoreThanThereAre() {
        Permits permits = Permits.fixed(2);

        assertThat(permits.tryTake()).isTrue();
        assertThat(permits.tryTake()).isTrue();
        assertThat(permits.tryTake()).isFalse();
        assertThat(permits.taken()).isEqualTo(2);
        permits.giveBack();
        assertThat(permits.free()).isEqualTo(1);
        assertThat(permits.tryTake()).isTrue();
        assertThat(permits.size()).isEqualTo(2);
    }

    @Test
    void shouldWakeWhoWaitsAndTakeNothing() {
        Permits permits = Permits.fixed(1);
        permits.tryTake();
        CompletableFuture<Void> waited = CompletableFuture.runAsync(() -> {
            try {
                permits.awaitFree(Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        permits.giveBack();

        await().until(waited::isDone);
        assertThat(permits.free()).isEqualTo(1);
    }

    @Test
    void shouldStopWaitingAfterTheGivenTime() throws Exception {
        Permits permits = Permits.fixed(1);
        permits.tryTake();

        permits.awaitFree(Duration.ofMillis(1));

        assertThat(permits.free()).isZero();
    }

    @Test
    void shouldRefuseToBeNone() {
        assertThatThrownBy(() -> Permits.fixed(0)).hasMessageContaining("size");
    }
}
