package dev.weirkeeper.ops.guarantees.burst;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.weirkeeper.ops.guarantees.BudgetHeld;
import dev.weirkeeper.ops.guarantees.Seen;
import dev.weirkeeper.ops.guarantees.Seen.Ending;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import dev.weirkeeper.ops.guarantees.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a burst. Field names are public; amounts are nano-dollars.
 *
 * @param burst its name
 * @param words what happened, in words
 * @param requests how many were sent
 * @param worthNanoUsd what all their answers would have cost, at list price
 * @param sendSeconds how long it took to send them
 * @param seconds from the first that was accepted until the last had ended
 * @param accepted records that the brokers acknowledged
 * @param answered requests that ended with an answer
 * @param refused requests that were refused
 * @param lost accepted and never ended
 * @param duplicateResponses ends beyond a request's first
 * @param extraCalls provider calls beyond a request's first
 * @param windows what was spent, window by window
 * @param kept whether all guarantees held and what there was was spent
 * @param figures all that was counted, by name
 * @param broken what broke, in words, by guarantee
 */
@JsonPropertyOrder({"burst", "words"})
public record BurstRow(
        String burst,
        String words,
        long requests,
        long worthNanoUsd,
        double sendSeconds,
        double seconds,
        long accepted,
        long answered,
        long refused,
        long lost,
        long duplicateResponses,
        long extraCalls,
        List<Spent> windows,
        boolean kept,
        Map<String, Long> figures,
        Map<String, List<String>> broken) {
    /** The share of a budget that must be spent where more is asked for. */
    public static final double LEAST_SHARE = 0.98;

    private static final String SHARE_SPENT = "BudgetSpent";
    private static final double PERCENT = 100;

    /**
     * What was spent in a window.
     *
     * @param budgetNanoUsd what might be
     * @param spentNanoUsd what was, by the provider's journal
     * @param share the part of the budget that it is
     * @param overrunNanoUsd what was spent beyond the budget
     * @param estimateErrorNanoUsd what may be: the sum of max(0, actual - reserved) over the calls in flight at exhaustion
     * @param inFlightAtExhaustion how many calls those were
     * @param mustBeSpent whether more was asked for until its end, so that {@link #LEAST_SHARE} of it must be spent
     */
    public record Spent(
            long budgetNanoUsd,
            long spentNanoUsd,
            double share,
            long overrunNanoUsd,
            long estimateErrorNanoUsd,
            int inFlightAtExhaustion,
            boolean mustBeSpent) {
        private boolean left() {
            return mustBeSpent && share < LEAST_SHARE;
        }
    }

    /** Copies list and maps. */
    public BurstRow {
        windows = List.copyOf(windows);
        figures = new TreeMap<>(figures);
        broken = new TreeMap<>(broken);
    }

    /**
     * How it went.
     *
     * @param requests as in the row
     * @param worthNanoUsd as in the row
     * @param sendSeconds as in the row
     * @param seconds as in the row
     */
    record Course(long requests, long worthNanoUsd, double sendSeconds, double seconds) {}

    static BurstRow of(
            Burst burst, Course course, List<Seen> seen, List<Verdict> verdicts, List<BudgetHeld.Spending> spendings) {
        Map<String, Long> figures = Verdict.figures(verdicts);
        Map<String, List<String>> broken = Verdict.broken(verdicts);
        List<Spent> windows = windows(course.worthNanoUsd(), spendings);
        if (windows.isEmpty()) {
            broken.put(SHARE_SPENT, List.of("nothing was spent"));
        }
        List<String> left = windows.stream()
                .filter(Spent::left)
                .map(window -> String.format(
                        Locale.ROOT,
                        "only %.2f %% of %d nano-dollars were spent, although more was asked for",
                        window.share() * PERCENT,
                        window.budgetNanoUsd()))
                .toList();
        if (!left.isEmpty()) {
            broken.put(SHARE_SPENT, left);
        }
        long refused = seen.stream()
                .filter(one -> one instanceof Responded response
                        && !response.replayed()
                        && response.ending() == Ending.REFUSED)
                .count();
        return new BurstRow(
                burst.name(),
                burst.words(),
                course.requests(),
                course.worthNanoUsd(),
                course.sendSeconds(),
                course.seconds(),
                figures.getOrDefault("accepted", 0L),
                figures.getOrDefault("answered", 0L),
                refused,
                figures.getOrDefault("lost", 0L),
                figures.getOrDefault("duplicateResponses", 0L),
                figures.getOrDefault("extraCalls", 0L),
                windows,
                broken.isEmpty(),
                figures,
                broken);
    }

    /**
     * Windows in which anything was spent, first the first. One that ended while it was spent from may have something left; the last
     * may not, where what the earlier ones did not pay for is worth more than it.
     */
    private static List<Spent> windows(long worthNanoUsd, List<BudgetHeld.Spending> spendings) {
        List<BudgetHeld.Spending> used =
                spendings.stream().filter(one -> one.spent() > 0).toList();
        List<Spent> windows = new ArrayList<>();
        long demand = worthNanoUsd;
        for (BudgetHeld.Spending one : used) {
            long budget = one.window().limitNanoUsd();
            boolean last = one.equals(used.getLast());
            windows.add(new Spent(
                    budget,
                    one.spent(),
                    one.spent() / (double) budget,
                    one.overrun(),
                    one.estimateError(),
                    one.out(),
                    last && demand > budget));
            demand -= one.spent();
        }
        return windows;
    }
}
