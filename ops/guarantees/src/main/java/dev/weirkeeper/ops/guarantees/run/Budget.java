package dev.weirkeeper.ops.guarantees.run;

import dev.weirkeeper.ops.guarantees.fault.NamedFault;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * How many requests each row sends, so that all rows together take no longer than they may. Pure.
 *
 * <p>A row sends as many as it names, and as many more as make its load last as long as its fault and 15 s. Where all rows
 * together would take longer than {@link #WHOLE} at this rate, no load lasts longer than a limit, the largest whole number of
 * seconds with which they do not; the load of a long fault keeps its length, and that of a row that proves nothing with fewer requests its number. A
 * number that is asked for is sent as it is.
 */
final class Budget {
    /** How long the rows of a matrix may take; with the search for the rates before them it is an hour. */
    static final Duration WHOLE = Duration.ofMinutes(52);

    /** Starting a cluster, warming it up, and waiting until all has ended: what a row takes beside its load. */
    private static final double AROUND_SECONDS = 45;

    private static final double LONGEST_LEAST_SECONDS = 75;

    private static final double MORE_FOR_THREE_BROKERS_SECONDS = 20;

    private final Rates rates;
    private final OptionalInt asked;
    private final double longestSeconds;

    private Budget(Rates rates, OptionalInt asked, double longestSeconds) {
        this.rates = rates;
        this.asked = asked;
        this.longestSeconds = longestSeconds;
    }

    /**
     * A budget for rows.
     *
     * @param rows all rows of the matrix, those that are there already too
     * @param rates how fast
     * @param asked requests for each row, whatever it names; empty: not said
     */
    static Budget of(List<NamedFault> rows, Rates rates, OptionalInt asked) {
        Budget without = new Budget(rates, asked, Double.MAX_VALUE);
        if (asked.isPresent() || without.seconds(rows) <= WHOLE.toSeconds()) {
            return without;
        }
        for (int longest = (int) WHOLE.toSeconds(); longest > 1; longest--) {
            Budget budget = new Budget(rates, asked, longest);
            if (budget.seconds(rows) <= WHOLE.toSeconds()) {
                return budget;
            }
        }
        return new Budget(rates, asked, 1);
    }

    /** How many requests a row sends; it may be more, where its fault lasts long. */
    int requests(NamedFault row) {
        double rate = rates.of(row);
        int wanted = asked.orElse(row.requests());
        return asked.isPresent()
                ? wanted
                : (int) Math.max(least(row, rate), Math.min(wanted, Math.floor(longestSeconds * rate)));
    }

    /** Where it is slow, that would be all the time there is. */
    private static double least(NamedFault row, double rate) {
        return Math.max(1, Math.min(row.least(), LONGEST_LEAST_SECONDS * rate));
    }

    /** Whether rows send less than they name. */
    boolean cut() {
        return longestSeconds < Double.MAX_VALUE;
    }

    /** How long a load lasts at the most, seconds, unless its fault lasts longer. */
    double longestSeconds() {
        return longestSeconds;
    }

    /** How long a row will take. */
    Duration expected(NamedFault row) {
        return Duration.ofMillis(Math.round(seconds(row) * 1_000));
    }

    /** How long rows will take, one after the other. */
    Duration expected(List<NamedFault> rows) {
        return Duration.ofMillis(Math.round(seconds(rows) * 1_000));
    }

    private double seconds(List<NamedFault> rows) {
        return rows.stream().mapToDouble(this::seconds).sum();
    }

    private double seconds(NamedFault row) {
        double load = Math.max(requests(row) / rates.of(row), FaultRun.shortest(row));
        double brokers = Rates.needsThree(row) ? MORE_FOR_THREE_BROKERS_SECONDS : 0;
        return AROUND_SECONDS + brokers + load;
    }
}
