package dev.weirkeeper.router.budget;

import dev.weirkeeper.router.budget.Report.Demand;

/**
 * What a partition remembers of one of its accounts beside the account: what it reported last, and how fast money goes. All of
 * it is advice and begins anew with the task. Not thread-safe.
 */
final class Watch {
    /** What is held lasts for so long at the rate of now: a new owner has taken over by then. */
    static final long HORIZON_MS = 30_000;

    static final long ASK_AGAIN_MS = 500;
    static final long ASK_MORE_MS = 200;
    static final long BEAT_MS = 5_000;
    static final long BEAT_WHEN_SHORT_MS = 200;
    static final long IDLE_MS = 30_000;

    private static final double HALF_LIFE_MS = 2_000;
    private static final int CALLS_KEPT = 4;

    private long reportedMs = Long.MIN_VALUE / 2;
    private boolean reported;
    private long reportedReturned;
    private long reportedReserved;
    private long reportedSettled;
    private long wanted;
    private boolean asking;
    private boolean waited;

    private long callSize;
    private double perSecond;
    private long seenMs;
    private long seenReserved;
    private long usedAtMs;

    /** A call reserved so much. */
    void reserved(long nanoUsd) {
        callSize = nanoUsd;
        seenReserved += nanoUsd;
    }

    /** The owner has answered. */
    void answered() {
        asking = false;
    }

    /** Time passes: the rate is that of the last seconds. */
    void at(long nowMs) {
        if (seenMs == 0) {
            seenMs = nowMs;
            usedAtMs = nowMs;
        }
        long passed = nowMs - seenMs;
        if (seenReserved > 0) {
            usedAtMs = nowMs;
        }
        if (passed >= BEAT_WHEN_SHORT_MS) {
            double keep = Math.pow(2, -passed / HALF_LIFE_MS);
            perSecond = perSecond * keep + seenReserved * 1_000.0 / passed * (1 - keep);
            seenReserved = 0;
            seenMs = nowMs;
        }
    }

    /** What is reserved in a second, nano-dollars. */
    long perSecond() {
        return (long) perSecond;
    }

    /** What is reserved within the horizon. */
    private long horizon() {
        return (long) Math.min(perSecond * (HORIZON_MS / 1_000.0), 1e18);
    }

    /** Whether what is free does not last for half the horizon. */
    boolean low(Account account) {
        return perSecond >= 1 && account.free() < horizon() / 2 && !account.exhaustedFor(callSize);
    }

    /** What lies there beyond all that is likely to be needed soon. */
    long surplus(Account account, long nowMs) {
        long free = account.free();
        if (free == 0) {
            return 0;
        }
        if (nowMs - usedAtMs >= IDLE_MS || !account.window().contains(nowMs)) {
            return free;
        }
        long kept = horizon() + CALLS_KEPT * callSize;
        return callSize > 0 && free / 5 * 2 > kept ? free - kept : 0;
    }

    /** Whether anything is to be reported now. */
    boolean due(Account account, long want, boolean isShort, long nowMs) {
        long since = nowMs - reportedMs;
        if (account.returned() != reportedReturned) {
            return true;
        }
        if (isShort && (!asking || since >= ASK_AGAIN_MS || (want > wanted && since >= ASK_MORE_MS))) {
            return true;
        }
        if (!isShort && want > 0 && since >= ASK_AGAIN_MS) {
            return true;
        }
        if (!isShort && waited && account.granted() < wanted) {
            return true; // or its owner would go on keeping something for it
        }
        boolean contended = account.ceiling() != Account.NO_CEILING;
        return unreported(account) && since >= (contended ? BEAT_WHEN_SHORT_MS : BEAT_MS);
    }

    /** Whether the owner does not know yet what was used; after a start it is told once, whatever it knows. */
    boolean unreported(Account account) {
        return !reported || account.reserved() != reportedReserved || account.settled() != reportedSettled;
    }

    /** What a call reserves, nano-dollars; 0: none has yet. */
    long callSize() {
        return callSize;
    }

    /** The next window begins with the rate of this one. */
    void goesOn(Watch before) {
        callSize = before.callSize;
        perSecond = before.perSecond;
    }

    Report.Use report(Account account, long want, long head, long nowMs) {
        reportedMs = nowMs;
        reported = true;
        reportedReturned = account.returned();
        reportedReserved = account.reserved();
        reportedSettled = account.settled();
        wanted = want;
        asking = head > 0;
        waited = head > 0;
        return new Report.Use(
                account.window().period(),
                account.window().fromMs(),
                account.granted(),
                account.returned(),
                account.reserved(),
                account.settled(),
                new Demand(want, head, perSecond(), callSize));
    }
}
