package dev.weirkeeper.router.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.Usage;
import dev.weirkeeper.serde.TrustedRecords;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
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
