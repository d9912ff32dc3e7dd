package dev.weirkeeper.router.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.RegistryUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class GuardTest {
    private final Clock clock = new Clock();
    private final Plan last = Plan.sending(List.of());
    private final Guard guard = new Guard(new Deaths(), what -> last, clock);
    private final List<Plan> carriedOut = new ArrayList<>();
    private final Plan good = Plan.nothing();
    private final Plan fallback = Plan.sending(List.of());

    @Test
    void shouldPlanOtherwiseWhereTheRecordIsToBlame() {
        guard.run("r", () -> fail(new IllegalStateException("bug")), e -> fallback, carriedOut::add);
        guard.run("r", () -> fail(new MalformedRecordException("poison")), e -> fallback, carriedOut::add);

        assertThat(carriedOut).hasSize(2).allSatisfy(plan -> assertThat(plan).isSameAs(fallback));
    }

    @Test
    void shouldNotBlameTheRecordForKafka() {
        assertThatThrownBy(
                        () -> guard.run("r", () -> fail(new KafkaException("fenced")), e -> fallback, carriedOut::add))
                .hasMessage("fenced");
        assertThat(carriedOut).isEmpty();
    }

    @Test
    void shouldWaitForARegistryThatComesBack() {
        AtomicInteger asked = new AtomicInteger();

        guard.run(
                "r",
                () -> asked.incrementAndGet() < 3 ? fail(new RegistryUnavailableException("away")) : good,
                e -> fallback,
                carriedOut::add);

        assertThat(carriedOut).singleElement().isSameAs(good);
    }

    @Test
    void shouldGiveUpARecordThatKilledItsThreadTwice() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> guard.run("r", () -> good, e -> fallback, plan -> {
                        throw new IllegalStateException("in the middle of writing");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }

        guard.run("r", () -> good, e -> fallback, carriedOut::add);
        guard.run("another", () -> good, e -> fallback, carriedOut::add);

        assertThat(carriedOut).hasSize(2);
        assertThat(carriedOut.getFirst()).isSameAs(fallback);
        assertThat(carriedOut.getLast()).isSameAs(good);
    }

    @Test
    void shouldNotWaitLongerThanATransactionMayStayOpen() {
        assertThatThrownBy(() -> guard.run(
                        "r", () -> fail(new RegistryUnavailableException("away")), e -> fallback, carriedOut::add))
                .isInstanceOf(RegistryUnavailableException.class);

        assertThat(clock.nowMs).isBetween(Guard.PATIENCE_MS - 400, Guard.PATIENCE_MS);
        assertThat(carriedOut).isEmpty();
    }

    @Test
    void shouldLetARecordGoThatCannotEvenBeGivenUp() {
        for (int i = 0; i < Guard.DEATHS; i++) {
            assertThatThrownBy(() -> guard.run(
                            "r",
                            () -> fail(new IllegalStateException("bug")),
                            e -> fail(new IllegalStateException("another bug")),
                            carriedOut::add))
                    .hasMessage("another bug");
        }

        guard.run("r", () -> good, e -> fail(new IllegalStateException("another bug")), carriedOut::add);

        assertThat(carriedOut).singleElement().isSameAs(last);
    }

    @Test
    void shouldLetARecordGoWhosePlansCannotBeCarriedOut() {
        for (int i = 0; i < Guard.MOST_DEATHS; i++) {
            assertThatThrownBy(() -> guard.run("r", () -> good, e -> fallback, plan -> {
                        throw new IllegalStateException("in the middle of writing");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }

        guard.run("r", () -> good, e -> fallback, carriedOut::add);

        assertThat(carriedOut).singleElement().isSameAs(last);
    }

    private static final class Clock implements Guard.Pausing {
        private long nowMs;

        @Override
        public long nanos() {
            return nowMs * 1_000_000;
        }

        @Override
        public boolean pause(long ms) {
            nowMs += ms;
            return true;
        }
    }

    private static Plan fail(RuntimeException e) {
        throw e;
    }
}
