package dev.weirkeeper.worker.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.worker.Samples;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BrokerClockTest {
    private static final long BROKER = Samples.NOW + 120_000; // the broker is two minutes ahead of this machine

    private final Clocks clocks = new Clocks();
    private final BrokerClock clock = clocks.broker();

    private void heartbeat(Duration roundTrip, long appendMillis) {
        long sent = clocks.nanos();
        clocks.pass(roundTrip);
        clock.acknowledged(sent, appendMillis);
    }

    @Test
    void shouldNotBeFreshBeforeTheFirstAcknowledgement() {
        assertThat(clock.fresh()).isFalse();
        assertThat(clock.ageMillis()).isEmpty();
        assertThat(clock.now()).isEqualTo(Samples.NOW);
    }

    @Test
    void shouldTellTheBrokersTimeWhateverThisMachinesClockSays() {
        heartbeat(Duration.ofMillis(10), BROKER);
        clocks.pass(Duration.ofSeconds(3));

        assertThat(clock.fresh()).isTrue();
        assertThat(clock.now()).isEqualTo(BROKER + 5 + 3_000);
        assertThat(clock.latest()).isEqualTo(BROKER + 10 + 3_000);
        assertThat(clock.offsetMillis()).isEqualTo(120_000 - 10 + 5);
        assertThat(clock.ageMillis()).hasValue(3_010);
    }

    @Test
    void shouldNeverBeBehindTheBrokerInItsLatest() {
        // The append happened just after sending: the broker is a whole round trip further by the time we know.
        heartbeat(Duration.ofMillis(800), BROKER);

        assertThat(clock.latest()).isGreaterThanOrEqualTo(BROKER + 800);
    }

    @Test
    void shouldGoStaleWithoutAcknowledgements() {
        heartbeat(Duration.ofMillis(1), BROKER);
        clocks.pass(Duration.ofMillis(9_999));
        assertThat(clock.fresh()).isTrue();

        clocks.pass(Duration.ofMillis(1));

        assertThat(clock.fresh()).isFalse();
        heartbeat(Duration.ofMillis(1), BROKER + 20_000);
        assertThat(clock.fresh()).isTrue();
    }

    @Test
    void shouldCountASlowAcknowledgementFromItsSending() {
        heartbeat(Duration.ofSeconds(11), BROKER);

        assertThat(clock.fresh()).isFalse();
    }

    @Test
    void shouldNotTrustASampleAcrossAStepOfTheClockOrASuspend() {
        heartbeat(Duration.ofMillis(1), BROKER);
        clocks.step(Duration.ofMinutes(-2));
        assertThat(clock.fresh()).isFalse();

        heartbeat(Duration.ofMillis(1), BROKER + 1_000);
        assertThat(clock.fresh()).isTrue();
        assertThat(clock.now()).isEqualTo(BROKER + 1_000);
        clocks.step(Duration.ofMillis(1_000)); // within what clocks drift
        assertThat(clock.fresh()).isTrue();
        clocks.step(Duration.ofMillis(1));
        assertThat(clock.fresh()).isFalse();
    }

    @Test
    void shouldIgnoreAnAcknowledgementThatComesAfterANewerOne() {
        long old = clocks.nanos();
        clocks.pass(Duration.ofSeconds(1));
        heartbeat(Duration.ofMillis(2), BROKER);

        clock.acknowledged(old, BROKER - 500_000);

        assertThat(clock.now()).isEqualTo(BROKER + 1);
    }
}
