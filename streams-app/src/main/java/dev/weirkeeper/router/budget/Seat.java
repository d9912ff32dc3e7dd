package dev.weirkeeper.router.budget;

import dev.weirkeeper.router.budget.Report.Use;

/** A partition's account with a budget in one window, as the budget's owner knows it. Amounts are nano-dollars. Not thread-safe. */
final class Seat {
    private final int partition;
    private long granted;
    private long returned;
    private long reserved;
    private long settled;

    // What follows is advice and not kept: a new owner learns it with the next report.
    private Report.Demand demand = new Report.Demand(0, 0, 0, 0);
    private boolean topUp;
    private long grantedAtMs = Long.MIN_VALUE / 2;
    private long recalledAtMs = Long.MIN_VALUE / 2;
    private long ceiling = Account.NO_CEILING;
    private long toldLeft = Account.NOT_HEARD;
    private boolean changed;

    Seat(int partition) {
        this.partition = partition;
    }

    Seat(int partition, long granted, long returned, long reserved, long settled) {
        this.partition = partition;
        this.granted = granted;
        this.returned = returned;
        this.reserved = reserved;
        this.settled = settled;
    }

    /** The partition spoke. Returns whether that is to be kept. */
    boolean heard(Use use) {
        boolean news = use.granted() > granted
                || use.returned() > returned
                || use.reserved() != reserved
                || use.settled() != settled;
        // An owner that has lost its state learns here what is out.
        granted = Math.max(granted, use.granted());
        returned = Math.max(returned, use.returned());
        reserved = use.reserved();
        settled = use.settled();
        demand = use.demand();
        topUp = demand.want() > 0;
        return news;
    }

    /** What of the budget is not the owner's to grant: what is granted and not given back, or what was used if that is more. */
    long out() {
        return Math.max(granted - returned, used());
    }

    long used() {
        return reserved + settled;
    }

    /** What lies there unused, as far as is known. */
    long free() {
        return Math.max(0, granted - returned - used());
    }

    /** What is missing for all that waits. */
    long gap() {
        return Math.max(0, demand.want() - granted);
    }

    /** The least that is of use; 0: what goes first fits, or nothing waits. */
    long least() {
        return demand.head() == 0 ? 0 : Math.max(0, used() + returned + demand.head() - granted);
    }

    /** Grants so much more, and lifts the ceiling; returns what that takes of the pool. */
    long grant(long nanoUsd, long nowMs) {
        long before = out();
        granted += nanoUsd;
        ceiling = Account.NO_CEILING;
        grantedAtMs = nowMs;
        changed = true;
        return out() - before;
    }

    /** What a grant of so much would take of the pool. */
    long takes(long nanoUsd) {
        return Math.max(granted + nanoUsd - returned, used()) - out();
    }

    /** Asks for what lies there unused. */
    void recall(long nowMs) {
        ceiling = used();
        recalledAtMs = nowMs;
        changed = true;
    }

    boolean mayBeRecalled(long nowMs, long guardMs) {
        return nowMs - recalledAtMs >= guardMs && nowMs - grantedAtMs >= guardMs;
    }

    /** Whether it asked for more since that was decided last; it is decided now. */
    boolean takeTopUp() {
        boolean asked = topUp;
        topUp = false;
        return asked;
    }

    /** Whether it is to be told: something was granted or recalled, or it waits for what will not come. */
    boolean isToBeTold(long left) {
        return changed || (demand.head() > left && toldLeft != left);
    }

    void told(long left) {
        changed = false;
        toldLeft = left;
    }

    int partition() {
        return partition;
    }

    long granted() {
        return granted;
    }

    long returned() {
        return returned;
    }

    long reserved() {
        return reserved;
    }

    long settled() {
        return settled;
    }

    long ceiling() {
        return ceiling;
    }

    long toldLeft() {
        return toldLeft;
    }

    long perSecond() {
        return demand.perSecond();
    }

    long callSize() {
        return Math.max(1, demand.callSize() > 0 ? demand.callSize() : demand.head());
    }

    boolean waits() {
        return demand.head() > 0 && gap() > 0;
    }
}
