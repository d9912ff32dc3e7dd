package dev.weirkeeper.router.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;

class DeathTest {
    private final Death death = new Death();

    @Test
    void shouldTellOnceThatStreamsHasEnded() throws InterruptedException {
        CountDownLatch before = new CountDownLatch(1);
        CountDownLatch after = new CountDownLatch(1);
        death.then(before::countDown);

        death.onChange(State.RUNNING, State.REBALANCING);
        death.onChange(State.PENDING_ERROR, State.RUNNING);
        assertThat(before.getCount()).isEqualTo(1);
        death.onChange(State.ERROR, State.PENDING_ERROR);
        death.onChange(State.ERROR, State.PENDING_ERROR);
        death.then(after::countDown);

        assertThat(before.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(after.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldNotCallAStopADeath() {
        death.onChange(State.PENDING_SHUTDOWN, State.RUNNING);
        death.onChange(State.NOT_RUNNING, State.PENDING_SHUTDOWN);
        CountDownLatch dead = new CountDownLatch(1);
        death.then(dead::countDown);

        assertThat(dead.getCount()).isEqualTo(1);
    }
}
