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

    private static final int RUNGS_AT_ONCE = 3;

    /** The shortest deadline of a request: with longer waits than this the cluster does not keep up. */
    static final long LONGEST_P99_MS = 1_500;

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

        /** What a whole row shows of its rate. */
        static Look of(FaultRow row, double perSecond) {
            return new Look(perSecond, row.figures().getOrDefault("waitP99Ms", 0L), row.kept());
        }
    }

    /** Copies the list. */
    public Rate {
        looks = List.copyOf(looks);
    }

    /** The rung below, the slowest where there is none: nothing slower is tried. */
    static double slower(double perSecond) {
        return LADDER.stream()
                .filter(rung -> rung < perSecond)
                .max(Double::compare)
                .orElse(LADDER.getFirst());
    }

    /** Tries a rate. */
    @FunctionalInterface
    interface Trial {
        Look at(double perSecond) throws InterruptedException;
    }

    /**
     * Climbs, and halves what lies between the last rung that was sustained and the first that was not. What is tried too fast
     * leaves a backlog behind, and processes that have just started are slow: slow rungs go first. The slowest is not tried:
     * something must be sent.
     *
     * @param ceiling nothing faster is tried, requests a second
     */
    static Rate search(double ceiling, Trial trial) throws InterruptedException {
        List<Look> looks = new ArrayList<>();
        int sustained = 0;
        int beyond = (int) LADDER.stream().filter(rung -> rung <= ceiling).count();
        int tooFast = beyond;
        Optional<Look> fastest = Optional.empty();
        while (tooFast - sustained > 1) {
            int next = tooFast == beyond ? Math.min(sustained + RUNGS_AT_ONCE, tooFast - 1) : (sustained + tooFast) / 2;
            Look look = trial.at(LADDER.get(next));
            looks.add(look);
            if (look.sustained()) {
                sustained = next;
                fastest = Optional.of(look);
            } else {
                tooFast = next;
            }
        }
        return new Rate(fastest.map(Look::perSecond).orElse(LADDER.getFirst()), looks);
    }
}
