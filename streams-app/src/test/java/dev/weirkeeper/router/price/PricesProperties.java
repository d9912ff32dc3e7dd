package dev.weirkeeper.router.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.Usage;
import dev.weirkeeper.serde.TrustedRecords;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class PricesProperties {
    static {
        TrustedRecords.vouch();
    }

    private static final long MAX_PRICE = 1_000_000_000_000_000L;

    @Property
    void shouldEqualTheExactSumRoundedUp(
            @ForAll @LongRange(max = MAX_PRICE) long input,
            @ForAll @LongRange(max = MAX_PRICE) long output,
            @ForAll @LongRange(max = 100_000_000) long inputTokens,
            @ForAll @LongRange(max = 100_000_000) long outputTokens,
            @ForAll @DoubleRange(min = 0, max = 10) double multiplier) {
        BigDecimal exact = BigDecimal.valueOf(input)
                .multiply(BigDecimal.valueOf(inputTokens))
                .add(BigDecimal.valueOf(output).multiply(BigDecimal.valueOf(outputTokens)))
                .divide(BigDecimal.valueOf(1_000_000));
        Usage usage = new Usage(inputTokens, 0L, outputTokens, 0L);
        assertThat(new Tariff(price(input, output), 1.0).costNanoUsd(usage)).isEqualTo(saturated(exact));
        assertThat(new Tariff(price(input, output), 1.0).costNanoUsd(inputTokens, outputTokens))
                .isEqualTo(saturated(exact));
        assertThat(new Tariff(price(input, output), multiplier).costNanoUsd(usage))
                .isEqualTo(saturated(exact.multiply(BigDecimal.valueOf(multiplier))));
    }

    @Property
    void shouldNeverBeNegativeAndNeverFallAsPriceOrTokensRise(
            @ForAll @LongRange(max = Long.MAX_VALUE / 2) long price,
            @ForAll @LongRange(max = Long.MAX_VALUE / 2) long more,
            @ForAll long tokens,
            @ForAll @LongRange(max = 1_000_000) long moreTokens) {
        long wanted = Math.min(tokens, Long.MAX_VALUE - moreTokens);
        long cost = cost(price, wanted);
        assertThat(cost).isNotNegative();
        assertThat(cost(price + more, wanted)).isGreaterThanOrEqualTo(cost);
        assertThat(cost(price, wanted + moreTokens)).isGreaterThanOrEqualTo(cost);
    }

    /** Against the calendar, in years with every change of the clocks; one zone changes by half an hour, one on both sides of a month. */
    @Property(tries = 5_000)
    void shouldFindTheNextBoundaryWhateverTheClocksDo(
            @ForAll("zones") String zone,
            @ForAll @LongRange(min = 1_767_225_600_000L, max = 1_830_297_600_000L) long atMs,
            @ForAll @IntRange(max = 1_439) int from,
            @ForAll @IntRange(min = 1, max = 1_440) int to,
            @ForAll @IntRange(min = 1, max = 127) int days) {
        Assume.that(from != to);
        Assume.that(days != 0x7f || to - from != 1_440); // always on: no boundary
        Hours hours = new Hours(days, from, to, ZoneId.of(zone));

        assertThat(hours.nextBoundaryMs(atMs)).isEqualTo(byTheCalendar(hours, atMs));
    }

    @Provide
    Arbitrary<String> zones() {
        return Arbitraries.of(
                "UTC",
                "Europe/Berlin",
                "America/New_York",
                "Asia/Kolkata",
                "Australia/Lord_Howe",
                "Africa/Casablanca",
                "America/Santiago");
    }

    private static long byTheCalendar(Hours hours, long atMs) {
        LocalDate today = Instant.ofEpochMilli(atMs).atZone(hours.zone()).toLocalDate();
        return IntStream.range(-1, 9)
                .mapToObj(today::plusDays)
                .filter(day -> (hours.days() >> day.getDayOfWeek().ordinal() & 1) == 1)
                .flatMapToLong(day -> LongStream.of(
                        instantMs(hours, day, hours.fromMinute()),
                        instantMs(
                                hours,
                                hours.fromMinute() < hours.toMinute() ? day : day.plusDays(1),
                                hours.toMinute())))
                .filter(boundary -> boundary > atMs)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private static long instantMs(Hours hours, LocalDate day, int minute) {
        return minute == 1_440
                ? day.plusDays(1).atTime(0, 0).atZone(hours.zone()).toInstant().toEpochMilli()
                : day.atTime(minute / 60, minute % 60)
                        .atZone(hours.zone())
                        .toInstant()
                        .toEpochMilli();
    }

    private static long cost(long price, long tokens) {
        return new Tariff(price(price, price), 1.0).costNanoUsd(new Usage(tokens, 0L, tokens, 0L));
    }

    private static long saturated(BigDecimal exact) {
        return exact.setScale(0, RoundingMode.CEILING)
                .min(BigDecimal.valueOf(Long.MAX_VALUE))
                .longValueExact();
    }

    private static Price price(long input, long output) {
        return Price.newBuilder()
                .setValidFrom(Instant.EPOCH)
                .setInputNanoUsdPerMTok(input)
                .setOutputNanoUsdPerMTok(output)
                .build();
    }
}
