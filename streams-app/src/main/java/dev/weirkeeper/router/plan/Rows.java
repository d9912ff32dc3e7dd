package dev.weirkeeper.router.plan;

import dev.weirkeeper.router.attempt.Attempts;
import dev.weirkeeper.router.attempt.Due;
import dev.weirkeeper.router.budget.AccountKey;
import dev.weirkeeper.router.budget.Charges;
import dev.weirkeeper.router.pending.FairOrder;
import dev.weirkeeper.router.pending.WaitingRoom;
import dev.weirkeeper.schema.LedgerAttempt;
import dev.weirkeeper.schema.LedgerAttemptState;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.LedgerState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows that stand for an entry in the stores beside the ledger. Pure: the same entry, the same rows.
 *
 * @param due when it is to be looked at; null: there is no entry
 * @param waiting its place in the queue; null: it is not waiting
 * @param held who holds its dispatch; null: none is out
 * @param spend what it takes of the ceiling, nano-dollars by UTC day
 * @param charges what it takes of its tenant's budgets
 */
record Rows(
        @Nullable Due due,
        @Nullable Waiting waiting,
        @Nullable Held held,
        Map<Long, Long> spend,
        Map<AccountKey, Charges.Charged> charges) {
    private static final long TYPICAL_TOKENS = 500;

    /** When an entry is to be looked at, milliseconds since the epoch. */
    record Due(long atMs) {}

    /**
     * A place in the queue.
     *
     * @param rank 0 goes first
     * @param deadlineMs the earlier goes first
     * @param notBeforeMs no decision before this
     * @param waitClass requests of one class wait for the same
     * @param tokens what it takes of its tenant's share, at least 1
     * @param waitsFor deployments that had no room for it
     */
    record Waiting(int rank, long deadlineMs, long notBeforeMs, String waitClass, long tokens, List<String> waitsFor) {
        Waiting {
            waitsFor = List.copyOf(waitsFor);
        }

        WaitingRoom.Place at(String tenant) {
            return new WaitingRoom.Place(rank, tenant, waitClass);
        }
    }

    /**
     * A dispatch that is out.
     *
     * @param holder who announced its start
     * @param model the deployment
     */
    record Held(Holder holder, String model) {}

    /** The rows of an entry; those of no entry are none. */
    static Rows of(@Nullable LedgerEntry entry, long retentionMs) {
        if (entry == null) {
            return new Rows(null, null, null, Map.of(), Map.of());
        }
        return new Rows(
                new Due(dev.weirkeeper.router.attempt.Due.of(entry, retentionMs)),
                waiting(entry),
                held(entry),
                spend(entry),
                Charges.of(entry));
    }

    private static @Nullable Waiting waiting(LedgerEntry entry) {
        if (entry.getState() != LedgerState.WAITING) {
            return null;
        }
        return new Waiting(
                FairOrder.rank(entry.getPriority()),
                entry.getDeadlineMs(),
                entry.getNotBeforeMs(),
                entry.getWaitClass(),
                entry.getTokens() > 0 ? entry.getTokens() : TYPICAL_TOKENS,
                entry.getWaitsFor());
    }

    private static @Nullable Held held(LedgerEntry entry) {
        @Nullable LedgerAttempt running = Attempts.running(entry);
        if (running == null || entry.getState() == LedgerState.ENDED) {
            return null;
        }
        Holder holder = running.getState() == LedgerAttemptState.STARTED
                        && running.getWorkerId() != null
                        && running.getIncarnation() != null
                ? new Holder(running.getWorkerId(), running.getIncarnation())
                : Holder.NOBODY;
        return new Held(holder, running.getModel());
    }

    private static Map<Long, Long> spend(LedgerEntry entry) {
        Map<Long, Long> byDay = new HashMap<>();
        for (LedgerAttempt attempt : entry.getAttempts()) {
            if (attempt.getSpendDay() > 0) {
                byDay.merge(attempt.getSpendDay(), attempt.getCostNanoUsd(), Long::sum);
            }
        }
        return byDay;
    }
}
