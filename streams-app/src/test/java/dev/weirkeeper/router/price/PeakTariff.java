package dev.weirkeeper.router.price;

import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.PriceSchedule;
import java.util.List;

/** A tariff whose working hours cost twice as much: Monday to Friday, 01:00 to 04:00 and 06:00 to 10:00 UTC. */
public final class PeakTariff {
    private PeakTariff() {}

    /** A price with these peaks. */
    public static Price of(Price offPeak) {
        return Price.newBuilder(offPeak)
                .setSchedules(List.of(peak("01:00", "04:00"), peak("06:00", "10:00")))
                .build();
    }

    private static PriceSchedule peak(String from, String to) {
        return PriceSchedule.newBuilder()
                .setDays(List.of("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"))
                .setFrom(from)
                .setTo(to)
                .setZone("UTC")
                .setMultiplier(2.0)
                .build();
    }
}
