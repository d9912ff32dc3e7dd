package dev.weirkeeper.router.budget;

import dev.weirkeeper.router.budget.Report.Use;
import dev.weirkeeper.schema.Allowance;
import dev.weirkeeper.schema.BudgetWindowState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A budget in one window: what each partition was granted, and the pool. Amounts are nano-dollars. Not thread-safe.
 *
 * <pre>
 * out  = max(granted − returned, used)     of a partition; used = reserved + settled, as it last reported
 * pool = limit − Σ out                     what may be granted
 * left = limit − Σ settled                 what may still become available, were all that is out given back
 * </pre>
 *
 * <p>The pool shrinks by what is granted and grows only by reports of what was given back, so {@code Σ (granted − returned)}
 * never passes the limit, and a partition reserves no more than its part of that. Where a call cost more than was reserved for
 * it, the pool is less by that as well: an overdraft is made up by whoever spends next, not lent.
 *
 * <p>Enough for all that ask: each gets what waits there and a slice for the next {@value Watch#HORIZON_MS} ms, a quarter of the
 * pool at the most. Not enough: they take turns, see {@link Turns}; and whoever has something that it cannot use is asked to give
 * it back. Nothing of that is needed for exactness.
 */
final class WindowLedger {
    /** How long after its end a window is still granted from: a partition's clock may be a little late. */
    static final Duration GRACE = Duration.ofSeconds(60);
    /** How long after its end it is kept for calls that end late. */
    static final Duration KEPT = Duration.ofDays(1);

    private static final long SLICES_OF_POOL = 4;
    private static final long LEAST_CALLS = 2;
    private static final long RECALL_GUARD_MS = 1_000;

    private final BudgetWindow window;
    private final TreeMap<Integer, Seat> seats = new TreeMap<>();
    private long adjusted;
    private long toldLimit = -1;
    private long limit;
    private boolean hard = true;

    WindowLedger(BudgetWindow window) {
        this.window = window;
    }

    /** Puts back what was stored. */
    void restore(long adjustment, long toldTheLimit, Collection<Seat> stored) {
        adjusted = adjustment;
        toldLimit = toldTheLimit;
        stored.forEach(seat -> seats.put(seat.partition(), seat));
    }

    boolean heard(int partition, Use use) {
        boolean fresh = !seats.containsKey(partition);
        return seats.computeIfAbsent(partition, Seat::new).heard(use) || fresh;
    }

    void adjust(long nanoUsd) {
        adjusted = saturated(adjusted, nanoUsd);
    }

    /** What may be granted; negative after the limit was lowered or calls cost more than was reserved. */
    long pool() {
        return limit - seats.values().stream().mapToLong(Seat::out).sum();
    }

    /** What may still become available in this window, were all that is out given back. */
    long left() {
        return limit
                - seats.values().stream()
                        .mapToLong(hard ? Seat::settled : Seat::used)
                        .sum();
    }

    /** The budget is this now. */
    void terms(long budget, boolean isHard) {
        limit = Math.max(0, saturated(budget, adjusted));
        hard = isHard;
    }

    /** What may be granted now: nothing of a window that is over, or of a budget that refuses nothing. */
    long available(long nowMs) {
        return hard && !window.over(nowMs, GRACE) ? Math.max(0, pool()) : 0;
    }

    /** Whether less may be granted than is asked for. */
    boolean isScarce(long nowMs) {
        long asked = seats.values().stream()
                .mapToLong(seat -> seat.takes(seat.gap()))
                .sum();
        return hard && asked > available(nowMs);
    }

    /** A partition's account; null where it has not spoken. */
    @Nullable
    Seat seat(int partition) {
        return seats.get(partition);
    }

    /**
     * Where there is enough for all: what waits, and a slice for those that have asked for more.
     *
     * @param lacking partitions that lack something else: more of this would be of no use to them
     */
    void grantAll(Set<Integer> lacking, long nowMs) {
        List<Seat> asking = seats.values().stream()
                .filter(seat -> !lacking.contains(seat.partition()))
                .filter(Seat::takeTopUp)
                .toList();
        for (Seat seat : seats.values()) {
            if (seat.gap() > 0 && !lacking.contains(seat.partition())) {
                seat.grant(seat.gap(), nowMs);
            }
        }
        slices(asking, available(nowMs), nowMs);
    }

    private void slices(List<Seat> asking, long rest, long nowMs) {
        long most = rest / SLICES_OF_POOL;
        long all =
                Math.max(1, seats.values().stream().mapToLong(Seat::perSecond).sum());
        long pool = rest;
        for (Seat seat : asking) {
            // How large a slice is only decides how soon its holder asks again; what is granted is never more than the
            // pool.
            double wish = seat.perSecond() * (Watch.HORIZON_MS / 1_000.0);
            long slice = (long) Math.min(wish, (double) most * seat.perSecond() / all);
            if (slice < LEAST_CALLS * seat.callSize()
                    && most / Math.max(1, seats.size()) >= LEAST_CALLS * seat.callSize()) {
                slice = LEAST_CALLS * seat.callSize();
            }
            long more = Math.min(slice - seat.free(), pool);
            if (more >= seat.callSize() / 2 && more > 0) {
                pool -= seat.grant(more, nowMs);
            }
        }
    }

    /** Where somebody waits for more than the pool has, or it is overdrawn: what others cannot use is asked back. */
    void recall(long nowMs) {
        if (!hard) {
            return;
        }
        long pool = pool();
        boolean isShort =
                pool < 0 || seats.values().stream().anyMatch(seat -> seat.waits() && seat.takes(seat.least()) > pool);
        if (!isShort) {
            return;
        }
        for (Seat seat : seats.values()) {
            boolean ofNoUse = pool < 0 || seat.least() > 0 || !seat.waits();
            if (seat.free() > 0 && ofNoUse && seat.mayBeRecalled(nowMs, RECALL_GUARD_MS)) {
                seat.recall(nowMs);
            } else if (seat.reserved() > 0
                    && seat.ceiling() == Account.NO_CEILING
                    && !seat.waits()
                    && seat.mayBeRecalled(nowMs, RECALL_GUARD_MS)) {
                seat.recall(nowMs); // with a ceiling it says at once what its calls leave over
            }
        }
    }

    /** What partitions are to be told, by partition. */
    Map<Integer, Allowance> tell() {
        long left = left();
        boolean otherLimit = limit != toldLimit;
        toldLimit = limit;
        Map<Integer, Allowance> told = new TreeMap<>();
        for (Seat seat : seats.values()) {
            boolean crossed = !hard && (left <= 0) != (seat.toldLeft() <= 0);
            if (seat.isToBeTold(left) || otherLimit || crossed || left > seat.toldLeft()) {
                seat.told(left);
                told.put(seat.partition(), allowance(seat, left));
            }
        }
        return told;
    }

    private Allowance allowance(Seat seat, long left) {
        return Allowance.newBuilder()
                .setPeriod(window.period())
                .setFromMs(window.fromMs())
                .setToMs(window.toMs())
                .setGrantedNanoUsd(seat.granted())
                .setCeilingNanoUsd(seat.ceiling())
                .setLeftNanoUsd(left)
                .setLimitNanoUsd(limit)
                .build();
    }

    /** Whether the limit is another one than partitions were told. */
    boolean limitChanged() {
        return limit != toldLimit;
    }

    /** Whether somebody waits, or holds what is asked back: time alone may change what is to be done. */
    boolean isUnsettled() {
        return pool() < 0 || seats.values().stream().anyMatch(Seat::waits);
    }

    /** Whether nothing of it matters any more. */
    boolean isOver(long nowMs) {
        boolean running = seats.values().stream().anyMatch(seat -> seat.reserved() > 0);
        return window.over(nowMs, running ? KEPT : GRACE.multipliedBy(2));
    }

    BudgetWindow window() {
        return window;
    }

    long adjusted() {
        return adjusted;
    }

    long toldLimit() {
        return toldLimit;
    }

    Collection<Seat> seats() {
        return seats.values();
    }

    /** As people see it. */
    BudgetWindowState state() {
        return BudgetWindowState.newBuilder()
                .setPeriod(window.period())
                .setFrom(Instant.ofEpochMilli(window.fromMs()))
                .setTo(Instant.ofEpochMilli(window.toMs()))
                .setHard(hard)
                .setLimitNanoUsd(limit)
                .setAdjustedNanoUsd(adjusted)
                .setSpentNanoUsd(
                        seats.values().stream().mapToLong(Seat::settled).sum())
                .setReservedNanoUsd(
                        seats.values().stream().mapToLong(Seat::reserved).sum())
                .setAllowedNanoUsd(seats.values().stream().mapToLong(Seat::free).sum())
                .build();
    }

    private static long saturated(long a, long b) {
        long sum = a + b;
        boolean overflown = ((a ^ sum) & (b ^ sum)) < 0;
        return overflown
                ? (a < 0 ? Long.MIN_VALUE / 4 : Long.MAX_VALUE / 4)
                : Math.clamp(sum, Long.MIN_VALUE / 4, Long.MAX_VALUE / 4);
    }
}
