package dev.weirkeeper.router.price;

import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Prices that hold at one moment. The one place where money is rounded: once per call, up, to whole nano-dollars.
 *
 * <p>{@code cost = ceil(multiplier × (Σ tokens × price / 1,000,000 + perRequest))}, computed exactly. A multiplier is taken
 * as the decimal number it prints as, so 0.1 is a tenth.
 *
 * @param price the row, nano-dollars per million tokens, nothing negative
 * @param multiplier of the schedule that covers the moment, 1 where none does; not negative
 */
public record Tariff(Price price, double multiplier) {
    private static final long MTOK = 1_000_000L;

    public Tariff {
        if (!(multiplier >= 0) || Double.isInfinite(multiplier)) {
            throw new IllegalArgumentException("multiplier: " + multiplier + ", must be 0 or more");
        }
    }

    /**
     * What a call with these tokens costs.
     *
     * @param usage tokens; cached ones are part of the input and reasoning ones of the output, and count for no more than
     *     these; negative counts are taken as none
     * @return nano-dollars, at least 0; {@link Long#MAX_VALUE} where it would be more
     */
    public long costNanoUsd(Usage usage) {
        long input = Math.max(0, usage.getInputTokens());
        long cached = Math.clamp(usage.getCachedInputTokens(), 0, input);
        long output = Math.max(0, usage.getOutputTokens());
        long reasoning = Math.clamp(usage.getReasoningTokens(), 0, output);
        long inputPrice = price.getInputNanoUsdPerMTok();
        long outputPrice = price.getOutputNanoUsdPerMTok();
        Long cachedPrice = price.getCachedInputNanoUsdPerMTok();
        Long reasoningPrice = price.getReasoningNanoUsdPerMTok();
        long[] tokens = {input - cached, cached, output - reasoning, reasoning, MTOK};
        long[] prices = {
            inputPrice,
            cachedPrice == null ? inputPrice : cachedPrice,
            outputPrice,
            reasoningPrice == null ? outputPrice : reasoningPrice,
            price.getPerRequestNanoUsd()
        };
        return multiplier == 1.0 && small(tokens, prices) ? sum(tokens, prices) : exactSum(tokens, prices);
    }

    /** What a call with these tokens costs where nothing is cached and nothing is spent on reasoning. */
    public long costNanoUsd(long inputTokens, long outputTokens) {
        long input = Math.max(0, inputTokens);
        long output = Math.max(0, outputTokens);
        long inputPrice = price.getInputNanoUsdPerMTok();
        long outputPrice = price.getOutputNanoUsdPerMTok();
        long perRequest = price.getPerRequestNanoUsd();
        // Of every candidate of every decision: without the arrays of the general case.
        if (multiplier == 1.0 && small(input, inputPrice) && small(output, outputPrice) && small(MTOK, perRequest)) {
            return Math.ceilDiv(input * inputPrice + output * outputPrice + MTOK * perRequest, MTOK);
        }
        return costNanoUsd(new Usage(inputTokens, 0L, outputTokens, 0L));
    }

    /** Whether five products of these cannot leave a long: each below 2^60. */
    private static boolean small(long[] tokens, long[] prices) {
        for (int i = 0; i < tokens.length; i++) {
            if (!small(tokens[i], prices[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean small(long tokens, long price) {
        return bits(tokens) + bits(price) <= 60;
    }

    private static int bits(long value) {
        return Long.SIZE - Long.numberOfLeadingZeros(value);
    }

    private static long sum(long[] tokens, long[] prices) {
        long sum = 0;
        for (int i = 0; i < tokens.length; i++) {
            sum += tokens[i] * prices[i];
        }
        return Math.ceilDiv(sum, MTOK);
    }

    private long exactSum(long[] tokens, long[] prices) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < tokens.length; i++) {
            sum = sum.add(BigDecimal.valueOf(tokens[i]).multiply(BigDecimal.valueOf(prices[i])));
        }
        BigDecimal cost =
                sum.multiply(BigDecimal.valueOf(multiplier)).movePointLeft(6).setScale(0, RoundingMode.CEILING);
        return cost.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) >= 0 ? Long.MAX_VALUE : cost.longValueExact();
    }
}
