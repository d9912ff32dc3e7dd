package dev.weirkeeper.router.price;

import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.PriceSchedule;
import dev.weirkeeper.schema.Usage;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Prices of deployments at a time. The row that holds is the newest one whose {@code validFrom} is not after the time; of
 * its schedules the first that covers the time multiplies it.
 *
 * <p>Nothing here falls back to another price: a deployment without a row, or whose row that holds cannot be read (a
 * negative price, an unknown zone or day, a malformed hour), has none.
 */
public final class Prices {
    private Prices() {}

    /**
     * The tariff of a deployment at a time.
     *
     * @param spec the deployment
     * @param atMs broker time, milliseconds since the epoch
     * @return empty where it has no price at that time
     */
    public static Optional<Tariff> tariffAt(ModelSpec spec, long atMs) {
        Optional<Price> row = rowAt(spec, atMs);
        if (row.isEmpty() || !sane(row.get())) {
            return Optional.empty();
        }
        double multiplier = 1.0;
        boolean found = false;
        for (PriceSchedule schedule : row.get().getSchedules()) {
            Optional<Hours> hours = Hours.of(schedule);
            if (hours.isEmpty()) {
                return Optional.empty();
            }
            if (!found && hours.get().cover(atMs)) {
                multiplier = schedule.getMultiplier();
                found = true;
            }
        }
        return Optional.of(new Tariff(row.get(), multiplier));
    }

    /**
     * What one call costs.
     *
     * @param spec the deployment
     * @param usage tokens of the call
     * @param atMs when the call started, broker time in milliseconds since the epoch
     * @return nano-dollars, rounded up once; empty where the deployment has no price at that time
     */
    public static OptionalLong costNanoUsd(ModelSpec spec, Usage usage, long atMs) {
        Optional<Tariff> tariff = tariffAt(spec, atMs);
        return tariff.isPresent() ? OptionalLong.of(tariff.get().costNanoUsd(usage)) : OptionalLong.empty();
    }

    /** The price row that holds at a time, readable or not. */
    public static Optional<Price> rowAt(ModelSpec spec, long atMs) {
        Price newest = null;
        for (Price price : spec.getPrices()) {
            if (price.getValidFrom().toEpochMilli() <= atMs
                    && (newest == null || !price.getValidFrom().isBefore(newest.getValidFrom()))) {
                newest = price;
            }
        }
        return Optional.ofNullable(newest);
    }

    /**
     * When the tariff may change next: a later row begins to hold, or a schedule of the present one begins or ends.
     *
     * @param spec the deployment
     * @param atMs broker time, milliseconds since the epoch
     * @return the first such moment after {@code atMs}, milliseconds since the epoch; empty where there is none
     */
    public static OptionalLong nextChangeMs(ModelSpec spec, long atMs) {
        long next = Long.MAX_VALUE;
        for (Price price : spec.getPrices()) {
            long from = price.getValidFrom().toEpochMilli();
            next = from > atMs ? Math.min(next, from) : next;
        }
        Optional<Price> row = rowAt(spec, atMs);
        if (row.isPresent()) {
            for (PriceSchedule schedule : row.get().getSchedules()) {
                Optional<Hours> hours = Hours.of(schedule);
                next = hours.isPresent() ? Math.min(next, hours.get().nextBoundaryMs(atMs)) : next;
            }
        }
        return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(next);
    }

    private static boolean sane(Price price) {
        return price.getInputNanoUsdPerMTok() >= 0
                && price.getOutputNanoUsdPerMTok() >= 0
                && price.getPerRequestNanoUsd() >= 0
                && saneOrAbsent(price.getCachedInputNanoUsdPerMTok())
                && saneOrAbsent(price.getReasoningNanoUsdPerMTok());
    }

    private static boolean saneOrAbsent(@Nullable Long price) {
        return price == null || price >= 0;
    }
}
