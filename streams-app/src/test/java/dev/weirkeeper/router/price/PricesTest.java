package dev.weirkeeper.router.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.PriceSchedule;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.Usage;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PricesTest {
    static {
        TrustedRecords.vouch();
    }

    private static final Instant JANUARY = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant JULY = Instant.parse("2026-07-01T00:00:00Z");

    @Test
    void shouldRoundUpOnceForTheWholeCall() {
        // Three parts of a third of a nano-dollar each are one nano-dollar, not three.
        ModelSpec spec = spec(price(JANUARY, 333_333, 333_333).setCachedInputNanoUsdPerMTok(333_333L));
        assertThat(Prices.costNanoUsd(spec, new Usage(2L, 1L, 1L, 0L), JULY.toEpochMilli()))
                .hasValue(1);
        assertThat(Prices.costNanoUsd(spec, new Usage(0L, 0L, 0L, 0L), JULY.toEpochMilli()))
                .hasValue(0);
    }

    @Test
    void shouldPriceEachKindOfTokenAtItsOwnPrice() {
        ModelSpec spec = spec(price(JANUARY, 1_000_000, 10_000_000)
                .setCachedInputNanoUsdPerMTok(100_000L)
                .setReasoningNanoUsdPerMTok(5_000_000L)
                .setPerRequestNanoUsd(7));
        assertThat(Prices.costNanoUsd(spec, new Usage(1_000L, 400L, 500L, 200L), JULY.toEpochMilli()))
                .hasValue(600 + 40 + 3_000 + 1_000 + 7);
    }

    @Test
    void shouldNotCountMoreCachedOrReasoningTokensThanThereAre() {
        ModelSpec spec = spec(price(JANUARY, 1_000_000, 1_000_000)
                .setCachedInputNanoUsdPerMTok(0L)
                .setReasoningNanoUsdPerMTok(0L));
        assertThat(Prices.costNanoUsd(spec, new Usage(10L, 99L, 10L, 99L), JULY.toEpochMilli()))
                .hasValue(0);
        assertThat(Prices.costNanoUsd(spec, new Usage(-5L, -1L, 10L, -3L), JULY.toEpochMilli()))
                .hasValue(10);
    }

    @Test
    void shouldSaturateWhereALongIsTooSmall() {
        ModelSpec spec = spec(price(JANUARY, Long.MAX_VALUE, 0));
        assertThat(Prices.costNanoUsd(spec, new Usage(Long.MAX_VALUE, 0L, 0L, 0L), JULY.toEpochMilli()))
                .hasValue(Long.MAX_VALUE);
    }

    @Test
    void shouldHaveNoPriceRatherThanAPriceOfNothing() {
        Usage usage = new Usage(10L, 0L, 10L, 0L);
        assertThat(Prices.costNanoUsd(spec(), usage, JULY.toEpochMilli())).isEmpty();
        assertThat(Prices.costNanoUsd(spec(price(JULY, 1, 1)), usage, JANUARY.toEpochMilli()))
                .isEmpty();
        assertThat(Prices.costNanoUsd(spec(price(JANUARY, -1, 1)), usage, JULY.toEpochMilli()))
                .isEmpty();
    }

    @Test
    void shouldUseTheNewestRowThatHolds() {
        ModelSpec spec = spec(price(JULY, 2_000_000, 0), price(JANUARY, 1_000_000, 0));
        Usage usage = new Usage(1L, 0L, 0L, 0L);
        assertThat(Prices.costNanoUsd(spec, usage, JULY.toEpochMilli() - 1)).hasValue(1);
        assertThat(Prices.costNanoUsd(spec, usage, JULY.toEpochMilli())).hasValue(2);
        assertThat(Prices.nextChangeMs(spec, JANUARY.toEpochMilli())).hasValue(JULY.toEpochMilli());
        assertThat(Prices.nextChangeMs(spec, JULY.toEpochMilli())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // Berlin is UTC+1 in winter, UTC+2 in summer; 2026-07-04 is a Saturday.
        "2026-07-03T20:29:59Z, 1000, 2026-07-03T20:30:00Z",
        "2026-07-03T20:30:00Z, 250, 2026-07-04T04:00:00Z",
        "2026-07-04T03:59:59Z, 250, 2026-07-04T04:00:00Z",
        "2026-07-04T04:00:00Z, 1000, 2026-07-06T20:30:00Z",
        "2026-07-05T21:00:00Z, 1000, 2026-07-06T20:30:00Z",
        "2026-12-01T21:30:00Z, 250, 2026-12-02T05:00:00Z"
    })
    void shouldMultiplyInTheHoursOfTheSchedule(Instant at, long cost, Instant next) {
        ModelSpec spec = spec(price(JANUARY, 1_000_000, 0)
                .setSchedules(List.of(schedule("22:30", "06:00", "Europe/Berlin", 0.25)
                        .setDays(List.of("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"))
                        .build())));
        assertThat(Prices.costNanoUsd(spec, new Usage(1_000L, 0L, 0L, 0L), at.toEpochMilli()))
                .hasValue(cost);
        assertThat(Prices.nextChangeMs(spec, at.toEpochMilli())).hasValue(next.toEpochMilli());
    }

    @Test
    void shouldTakeTheFirstScheduleThatCoversTheTimeAndMultiplyThePerRequestPriceToo() {
        ModelSpec spec = spec(price(JANUARY, 0, 0)
                .setPerRequestNanoUsd(10)
                .setSchedules(List.of(
                        schedule("00:00", "12:00", "UTC", 0.1).build(),
                        schedule("00:00", "24:00", "UTC", 3.0).build())));
        assertThat(Prices.costNanoUsd(spec, new Usage(), at("2026-03-01T11:59:59Z")))
                .hasValue(1);
        assertThat(Prices.costNanoUsd(spec, new Usage(), at("2026-03-01T12:00:00Z")))
                .hasValue(30);
    }

    @ParameterizedTest
    @CsvSource({
        "25:00, 06:00, UTC, MONDAY, 1",
        "0:00, 06:00, UTC, MONDAY, 1",
        "08:00, 08:00, UTC, MONDAY, 1",
        "08:00, 24:01, UTC, MONDAY, 1",
        "08:00, 09:00, Mars/Olympus, MONDAY, 1",
        "08:00, 09:00, UTC, MOONDAY, 1",
        "08:00, 09:00, UTC, MONDAY, -1",
        "08:00, 09:00, UTC, MONDAY, NaN"
    })
    void shouldHaveNoPriceWhereAScheduleCannotBeRead(
            String from, String to, String zone, String day, double multiplier) {
        ModelSpec spec = spec(price(JANUARY, 1, 1)
                .setSchedules(List.of(schedule(from, to, zone, multiplier)
                        .setDays(List.of(day))
                        .build())));
        assertThat(Prices.tariffAt(spec, JULY.toEpochMilli())).isEmpty();
    }

    private static long at(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    private static Price.Builder price(Instant from, long input, long output) {
        return Price.newBuilder()
                .setValidFrom(from)
                .setInputNanoUsdPerMTok(input)
                .setOutputNanoUsdPerMTok(output);
    }

    private static PriceSchedule.Builder schedule(String from, String to, String zone, double multiplier) {
        return PriceSchedule.newBuilder().setFrom(from).setTo(to).setZone(zone).setMultiplier(multiplier);
    }

    private static ModelSpec spec(Price.Builder... prices) {
        return ModelSpec.newBuilder()
                .setModelId("m")
                .setTopic("llm.models.m")
                .setVersion(1)
                .setProvider("p")
                .setEndpoint("http://localhost/v1")
                .setUpstreamModel("m")
                .setQuality(QualityPrior.newBuilder().build())
                .setLatency(LatencyPrior.newBuilder().build())
                .setPrices(List.of(prices).stream().map(Price.Builder::build).toList())
                .setUpdatedAt(JANUARY)
                .build();
    }
}
