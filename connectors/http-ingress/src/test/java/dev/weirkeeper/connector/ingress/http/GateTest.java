package dev.weirkeeper.connector.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weirkeeper.connector.ingress.openai.RefusedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GateTest {
    private final AtomicLong clock = new AtomicLong();

    @Test
    void shouldTurnAwayWhoComesWhereAllPlacesAreTaken() {
        Gate gate = new Gate(1, clock::get);
        Gate.Place place = gate.enter();

        RefusedException refused = catchThrowableOfType(RefusedException.class, gate::enter);
        place.close();

        assertThat(refused.refusal().status()).isEqualTo(429);
        assertThat(refused.refusal().code()).isEqualTo("too_many_in_flight");
        assertThat(refused.refusal().retryAfterSeconds()).isEqualTo(1);
        try (Gate.Place again = gate.enter()) {
            assertThat(gate.taken()).isEqualTo(1);
        }
        assertThat(gate.taken()).isZero();
    }

    @Test
    void shouldTellAWaitThatFollowsFromHowLongCallsStay() {
        Gate gate = new Gate(2, clock::get);
        for (int i = 0; i < 200; i++) {
            Gate.Place place = gate.enter();
            clock.addAndGet(Duration.ofSeconds(20).toNanos());
            place.close();
        }
        Gate.Place one = gate.enter();
        Gate.Place two = gate.enter();

        RefusedException refused = catchThrowableOfType(RefusedException.class, gate::enter);
        one.close();
        two.close();

        // Two places, each held for 20 s: one is given up every 10 s.
        assertThat(refused.refusal().retryAfterSeconds()).isEqualTo(10);
    }
}
