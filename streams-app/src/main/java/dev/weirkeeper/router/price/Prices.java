package dev.weirkeeper.router.price;

import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.Usage;
import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalLong;

/** Prices of deployments. The one place where money is rounded. */
public final class Prices {
    private static final BigInteger MTOK = BigInteger.valueOf(1_000_000L);

    private Prices() {}

    /** The price row that is valid at a time: the newest one whose validFrom is not after it. */
    public static Optional<Price> priceAt(ModelSpec spec, long atMs) {
        Price best = null;
        for (Price price : spec.getPrices()) {
            long from = price.getValidFrom().toEpochMilli();
            if (from <= atMs && (best == null || from >= best.getValidFrom().toEpochMilli())) {
                best = price;
            }
        }
        return Optional.ofNullable(best);
    }

    /**
     * What one call costs.
     *
     * @param spec the deployment
     * @param usage tokens of the call
     * @param atMs when the call started, broker time in milliseconds since the epoch
     * @return nano-dollars, rounded up; empty where the deployment has no price at that time
     */
    public static OptionalLong costNanoUsd(ModelSpec spec, Usage usage, long atMs) {
        Optional<Price> found = priceAt(spec, atMs);
        if (found.isEmpty()) {
            return OptionalLong.empty();
        }
        Price price = found.get();
        BigInteger sum = BigInteger.valueOf(price.getInputNanoUsdPerMTok())
                .multiply(BigInteger.valueOf(usage.getInputTokens()))
                .add(BigInteger.valueOf(price.getOutputNanoUsdPerMTok())
                        .multiply(BigInteger.valueOf(usage.getOutputTokens())));
        BigInteger rounded = sum.add(MTOK.subtract(BigInteger.ONE)).divide(MTOK);
        return OptionalLong.of(
                rounded.add(BigInteger.valueOf(price.getPerRequestNanoUsd())).longValueExact());
    }
}
