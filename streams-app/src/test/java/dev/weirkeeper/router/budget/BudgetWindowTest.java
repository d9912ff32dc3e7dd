package dev.weirkeeper.router.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weirkeeper.schema.BudgetPeriod;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetWindowTest {

    @ParameterizedTest
    @CsvSource({
        "DAY, UTC, 2026-03-29T12:00:00Z, 2026-03-29T00:00:00Z, 2026-03-30T00:00:00Z",
        "DAY, Asia/Tokyo, 2026-03-29T16:00:00Z, 2026-03-29T15:00:00Z, 2026-03-30T15:00:00Z",
        // clocks go forward: 23 hours; and back: 25
        "DAY, Europe/Berlin, 2026-03-29T12:00:00Z, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
        "DAY, Europe/Berlin, 2026-10-25T12:00:00Z, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
        // midnight does not exist
        "DAY, America/Santiago, 2026-09-06T12:00:00Z, 2026-09-06T04:00:00Z, 2026-09-07T03:00:00Z",
        // a whole day does not exist
        "DAY, Pacific/Apia, 2011-12-30T09:00:00Z, 2011-12-29T10:00:00Z, 2011-12-30T10:00:00Z",
        "MONTH, UTC, 2026-02-28T23:59:59Z, 2026-02-01T00:00:00Z, 2026-03-01T00:00:00Z",
        "MONTH, UTC, 2028-02-29T00:00:00Z, 2028-02-01T00:00:00Z, 2028-03-01T00:00:00Z",
        "MONTH, UTC, 2026-12-31T23:59:59Z, 2026-12-01T00:00:00Z, 2027-01-01T00:00:00Z",
        "MONTH, America/New_York, 2026-11-01T03:59:59Z, 2026-10-01T04:00:00Z, 2026-11-01T04:00:00Z",
        "MONTH, America/New_York, 2026-11-30T12:00:00Z, 2026-11-01T04:00:00Z, 2026-12-01T05:00:00Z",
        "HOUR, UTC, 2026-03-29T12:34:56Z, 2026-03-29T12:00:00Z, 2026-03-29T13:00:00Z",
        "HOUR, Asia/Kolkata, 2026-03-29T12:34:56Z, 2026-03-29T12:30:00Z, 2026-03-29T13:30:00Z",
        // the clock shows two o'clock twice, and never
        "HOUR, Europe/Berlin, 2026-10-25T00:30:00Z, 2026-10-25T00:00:00Z, 2026-10-25T01:00:00Z",
        "HOUR, Europe/Berlin, 2026-10-25T01:30:00Z, 2026-10-25T01:00:00Z, 2026-10-25T02:00:00Z",
        "HOUR, Europe/Berlin, 2026-03-29T01:30:00Z, 2026-03-29T01:00:00Z, 2026-03-29T02:00:00Z",
        // clocks move by half an hour
        "HOUR, Australia/Lord_Howe, 2026-04-04T15:10:00Z, 2026-04-04T14:00:00Z, 2026-04-04T15:30:00Z",
    })
    void shouldBeAnHourADayOrAMonthOfTheZone(BudgetPeriod period, String zone, Instant at, Instant from, Instant to) {
        BudgetWindow window = BudgetWindow.containing(period, ZoneId.of(zone), at.toEpochMilli());

        assertThat(Instant.ofEpochMilli(window.fromMs())).isEqualTo(from);
        assertThat(Instant.ofEpochMilli(window.toMs())).isEqualTo(to);
    }

    @Property(tries = 400)
    void shouldFollowOneAnotherWithoutAGap(
            @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long atMs, @ForAll BudgetPeriod period) {
        if (period == BudgetPeriod.UNKNOWN) {
            return;
        }
        for (String zone : new String[] {
            "UTC",
            "Europe/Berlin",
            "America/Santiago",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "America/Havana",
            "Asia/Kathmandu"
        }) {
            BudgetWindow window = BudgetWindow.containing(period, ZoneId.of(zone), atMs);

            assertThat(window.contains(atMs)).as(zone).isTrue();
            assertThat(BudgetWindow.containing(period, ZoneId.of(zone), window.fromMs()))
                    .isEqualTo(window);
            assertThat(BudgetWindow.containing(period, ZoneId.of(zone), window.toMs() - 1))
                    .isEqualTo(window);
            assertThat(BudgetWindow.containing(period, ZoneId.of(zone), window.toMs())
                            .fromMs())
                    .isEqualTo(window.toMs());
        }
    }

    @Example
    void shouldLastThreeQuartersOfAnHourAtLeast() {
        long at = Instant.parse("2026-10-03T15:40:00Z").toEpochMilli();
        BudgetWindow window = BudgetWindow.containing(BudgetPeriod.HOUR, ZoneId.of("Australia/Lord_Howe"), at);

        assertThat(Duration.ofMillis(window.toMs() - window.fromMs())).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void shouldNotKnowAPeriodOfALaterRelease() {
        assertThatThrownBy(() -> BudgetWindow.containing(BudgetPeriod.UNKNOWN, ZoneOffset.UTC, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("period");
    }
}
