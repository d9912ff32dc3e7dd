package dev.weirkeeper.ops.guarantees.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The fastest rate that the cluster sustains with nothing broken, and how it was found. Field names are public.
 *
 * @param perSecond the rate, requests a second
 * @param looks what was tried
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Rate(double perSecond, List<Look> looks) {
    /** Rates that are tried, slowest first, requests a second. */
    static final List<Double> LADDER =
            List.of(5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0, 65.0, 80.0, 100.0, 120.0, 140.0, 160.0, 180.0, 200.0);

    /** Half of the shortest deadline of a request: the other half is for what faults leave behind. */
    static final long LONGEST_P99_MS = 750;

    /**
     * What came of one rate.
     *
     * @param perSecond the rate, requests a second
     * @param waitP99Ms 99th percentile from accepted to ended, ms
     * @param kept whether every promise was kept
     */
    public record Look(double perSecond, long waitP99Ms, boolean kept) {
        /** Whether the cluster keeps up with it. */
        boolean sustained() {
            return kept && waitP99Ms <= LONGEST_P99_MS;
        }
    }

    /** Copies the list. */
    public Rate {
        looks = List.copyOf(looks);
    }

    /** Tries a rate. */
    @FunctionalInterface
    interface Trial {
        Look at(double perSecond) throws InterruptedException;
    }

    /**
     * Halves the ladder until it is known; the slowest rung is not tried: something must be sent.
     *
     * @param ceiling nothing faster is tried, requests a second
     */
    static Rate search(double ceiling, Trial trial) throws InterruptedException {
        List<Look> looks = new ArrayList<>();
        int sustained = 0;
        int tooFast = (int) LADDER.stream().filter(rung -> rung <= ceiling).count();
        Optional<Look> fastest = Optional.empty();
        int next = tooFast - 1; // most machines sustain it: one look and done
        while (tooFast - sustained > 1) {
            Look look = trial.at(LADDER.get(next));
            looks.add(look);
            if (look.sustained()) {
                sustained = next;
                fastest = Optional.of(look);
            } else {
                tooFast = next;
            }
            next = (sustained + tooFast) / 2;
        }
        return new Rate(fastest.map(Look::perSecond).orElse(LADDER.getFirst()), looks);
    }
}
