package dev.weirkeeper.router.limit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Hands out a rate's pool. Where there is enough for all that wait, each gets it and a slice for the next two seconds;
 * otherwise deficit round robin among those who ask, never less than is of use. Who has waited long stops the round until its
 * piece fits, or small pieces would pass a large one for ever. Where the pool itself is short, holders that cannot use what
 * they have are asked to give it back.
 *
 * <p>Nothing here is needed for exactness but one rule: no more is granted than the pool holds.
 */
final class RateGrants {
    private static final double SLICE_S = 2;
    private static final double SLICE_OF_POOL = 0.25;
    private static final long QUANTUM_MS = 500;
    private static final long PATIENCE_MS = 2_000;
    private static final long RECALL_GUARD_MS = 1_000;

    private final Function<Account, Rate> rate;
    private final long limit;
    private final long nowMs;
    private long given;

    /**
     * @param rate the rate in question, of an account
     * @param limit units in a window
     * @param nowMs the owner's time
     */
    RateGrants(Function<Account, Rate> rate, long limit, long nowMs) {
        this.rate = rate;
        this.limit = limit;
        this.nowMs = nowMs;
    }

    /** What is neither with a holder nor in the window; negative after the limit was lowered or an estimate was too low. */
    static long pool(long limit, Collection<Account> all, Function<Account, Rate> rate, UseRing ring) {
        long out = all.stream().map(rate).mapToLong(Rate::outstanding).sum();
        return limit - out - ring.sum();
    }

    /**
     * Grants.
     *
     * @param current accounts of holders that are heard
     * @param pool what there is
     * @param pace how fast it goes
     * @param cursor who was served last
     * @return who was served last now
     */
    String grant(List<Account> current, long pool, Pace pace, String cursor) {
        long largest = current.stream().map(rate).mapToLong(Rate::least).max().orElse(0);
        long available = Math.max(0, Math.min(pool, pace.available(nowMs, limit, largest)));
        long asked = current.stream().map(rate).mapToLong(Rate::gap).sum();
        String last = cursor;
        if (asked > available) {
            last = share(current, available, pace, cursor);
        } else {
            current.forEach(account -> give(account, rate.apply(account).gap(), pace));
            slices(current, available - asked, pace);
        }
        recall(current, pool - given);
        return last;
    }

    private void slices(List<Account> current, long spare, Pace pace) {
        double all = current.stream().map(rate).mapToDouble(Rate::perSecond).sum();
        for (Account account : current) {
            Rate one = rate.apply(account);
            double wish = one.perSecond() * SLICE_S;
            if (wish >= 1 && one.spare() < wish / 2) {
                double part = SLICE_OF_POOL * spare * one.perSecond() / all;
                give(account, (long) Math.min(wish - one.spare(), part), pace);
            }
        }
    }

    private String share(List<Account> current, long available, Pace pace, String cursor) {
        List<Account> askers = inTurn(current, cursor);
        long quantum = Math.max(1, limit * QUANTUM_MS / UseRing.WINDOW_MS);
        long left = available;
        String last = cursor;
        boolean progress = true;
        while (left > 0 && progress) {
            progress = false;
            for (Account account : askers) {
                Rate one = rate.apply(account);
                long useful = Math.max(1, one.least());
                if (one.gap() > 0 && useful > left && waitedLong(one)) {
                    return last;
                }
                long units = Math.min(one.gap(), Math.max(useful, quantum));
                if (units > 0 && useful <= left) {
                    units = Math.min(units, left);
                    left -= units;
                    give(account, units, pace);
                    last = account.holder().name();
                    progress = true;
                }
            }
        }
        return last;
    }

    private List<Account> inTurn(List<Account> current, String cursor) {
        List<Account> askers = new ArrayList<>(current.stream()
                .filter(account -> rate.apply(account).gap() > 0)
                .sorted(Comparator.comparing(account -> account.holder().name()))
                .toList());
        askers.sort(Comparator.<Account>comparingLong(account ->
                        waitedLong(rate.apply(account)) ? rate.apply(account).askingSinceMs() : nowMs)
                .thenComparing(account -> account.holder().name().compareTo(cursor) <= 0));
        return askers;
    }

    private boolean waitedLong(Rate one) {
        return one.askingSinceMs() > 0 && nowMs - one.askingSinceMs() > PATIENCE_MS;
    }

    private void give(Account account, long units, Pace pace) {
        if (units > 0) {
            rate.apply(account).give(units, nowMs);
            given += units;
            pace.take(units);
            account.granted(nowMs);
        }
    }

    private void recall(List<Account> current, long left) {
        boolean isShort = left < 0
                || current.stream().map(rate).anyMatch(one -> one.gap() > 0 && Math.max(1, one.least()) > left);
        if (!isShort) {
            return;
        }
        for (Account account : current) {
            Rate one = rate.apply(account);
            long ofNoUse = left < 0 || one.least() > 0 ? one.free() : one.spare();
            if (ofNoUse > 0 && account.mayBeRecalled(nowMs, RECALL_GUARD_MS)) {
                account.recall(nowMs);
            }
        }
    }
}
