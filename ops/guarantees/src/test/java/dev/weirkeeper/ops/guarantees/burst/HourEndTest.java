package dev.weirkeeper.ops.guarantees.burst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weirkeeper.ops.guarantees.BudgetHeld;
import dev.weirkeeper.router.budget.BudgetWindow;
import dev.weirkeeper.schema.BudgetPeriod;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HourEndTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-12-01T05:00:00Z",
                "2026-12-01T05:00:01Z",
                "2026-12-01T05:17:43Z",
                "2026-12-01T23:59:59Z",
                "1969-12-31T23:12:07Z"
            })
    void shouldEndTheRoutersHourAtThatMoment(String moment) {
        long atMs = Instant.parse(moment).toEpochMilli();
        HourEnd end = new HourEnd(atMs);
        ZoneId zone = ZoneId.of(end.zone());

        BudgetWindow before = BudgetWindow.containing(BudgetPeriod.HOUR, zone, atMs - 1);
        BudgetWindow after = BudgetWindow.containing(BudgetPeriod.HOUR, zone, atMs);

        assertThat(end.windows("t", 5))
                .containsExactly(
                        new BudgetHeld.Window("t", 5, before.fromMs(), before.toMs()),
                        new BudgetHeld.Window("t", 5, after.fromMs(), after.toMs()));
        assertThat(before.toMs()).isEqualTo(atMs);
    }

    @Test
    void shouldBeNoSoonerThanAskedForAndAWholeSecond() {
        assertThat(List.of(
                        HourEnd.after(10_000, Duration.ofSeconds(5)).atMs(),
                        HourEnd.after(10_001, Duration.ofSeconds(5)).atMs()))
                .containsExactly(15_000L, 16_000L);
        assertThatThrownBy(() -> new HourEnd(15_001)).hasMessage("atMs: 15001 must be a whole second");
    }
}
