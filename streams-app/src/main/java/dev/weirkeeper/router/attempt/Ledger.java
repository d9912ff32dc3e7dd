package dev.weirkeeper.router.attempt;

import dev.weirkeeper.router.attempt.Consequence.Decide;
import dev.weirkeeper.router.attempt.Consequence.End;
import dev.weirkeeper.router.attempt.Consequence.Forget;
import dev.weirkeeper.router.attempt.Consequence.Ignore;
import dev.weirkeeper.router.attempt.Consequence.Keep;
import dev.weirkeeper.router.attempt.Happening.Cancelled;
import dev.weirkeeper.router.attempt.Happening.Ended;
import dev.weirkeeper.router.attempt.Happening.Returned;
import dev.weirkeeper.router.attempt.Happening.Started;
import dev.weirkeeper.router.attempt.Happening.TimePassed;
import dev.weirkeeper.router.attempt.Happening.WorkerDied;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.LedgerAttempt;
import dev.weirkeeper.schema.LedgerAttemptState;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.LedgerState;
import dev.weirkeeper.schema.ReturnReason;
import org.jspecify.annotations.Nullable;

/**
 * The owner of attempts: what follows from each thing that can happen to a request in each state. Pure; the table is in the
 * package's description.
 */
public final class Ledger {
    /** The error code of a call that was broken off because its request was cancelled. */
    private static final String REQUEST_CANCELLED = "request_cancelled";

    private final CostOf costs;
    private final long retentionMs;

    /**
     * @param costs prices calls
     * @param retentionMs how long an ended request is remembered
     */
    public Ledger(CostOf costs, long retentionMs) {
        this.costs = costs;
        this.retentionMs = retentionMs;
    }

    /** What follows. The entry itself is not changed. */
    public Consequence on(LedgerEntry entry, Happening happening) {
        return switch (happening) {
            case Started started -> started(entry, started);
            case Returned returned -> returned(entry, returned);
            case Ended ended -> ended(entry, ended);
            case WorkerDied died -> workerDied(entry, died);
            case TimePassed passed -> timePassed(entry, passed);
            case Cancelled cancelled ->
                entry.getState() == LedgerState.ENDED
                        ? new Ignore("ended")
                        : end(entry, Ending.cancelled(), cancelled.atMs());
        };
    }

    private static Consequence started(LedgerEntry entry, Started happening) {
        AttemptEvent event = happening.event();
        @Nullable LedgerAttempt attempt = Attempts.find(entry, event.getDispatchId());
        if (attempt == null) {
            return new Ignore("orphan");
        }
        if (!mayCall(attempt, event)) {
            return new Ignore("superseded"); // a member of an older generation: it will not get its commit through
        }
        return switch (attempt.getState()) {
            case DISPATCHED, STARTED -> running(entry, attempt, happening);
            case LAPSED, LOST -> givenUp(entry, attempt, happening);
            case ENDED, UNKNOWN -> new Ignore("late");
        };
    }

    /** The highest generation may; the same worker in the same one has read the dispatch again after a doubtful commit. */
    private static boolean mayCall(LedgerAttempt attempt, AttemptEvent event) {
        return event.getEpoch() > attempt.getEpoch()
                || (event.getEpoch() == attempt.getEpoch()
                        && event.getIncarnation().equals(attempt.getIncarnation()));
    }

    private static Consequence running(LedgerEntry entry, LedgerAttempt attempt, Started happening) {
        LedgerAttempt started = announced(attempt, happening)
                .setState(LedgerAttemptState.STARTED)
                .build();
        LedgerEntry after = with(entry, started);
        if (after.getState() == LedgerState.DISPATCHED) {
            after.setState(LedgerState.STARTED);
        }
        return new Keep(after);
    }

    /** Given up, and begun all the same: it counts again. Where nothing took its place it is taken back, else it is lost. */
    private static Consequence givenUp(LedgerEntry entry, LedgerAttempt attempt, Started happening) {
        boolean takenBack = nothingIsOut(entry);
        LedgerEntry after = with(
                entry,
                announced(attempt, happening)
                        .setState(takenBack ? LedgerAttemptState.STARTED : LedgerAttemptState.LOST)
                        .setOutcome(takenBack ? null : AttemptOutcome.UNKNOWN)
                        .setCostNanoUsd(attempt.getExpectedCostNanoUsd())
                        .build());
        if (takenBack) {
            after.setState(LedgerState.STARTED);
            after.setWaitReason(null);
            after.setWaitClass("");
            after.setNotBeforeMs(0);
        }
        return new Keep(after);
    }

    private static LedgerAttempt.Builder announced(LedgerAttempt attempt, Started happening) {
        AttemptEvent event = happening.event();
        return LedgerAttempt.newBuilder(attempt)
                .setEpoch(event.getEpoch())
                .setWorkerId(event.getWorkerId())
                .setIncarnation(event.getIncarnation())
                .setEndByMs(happening.atMs() + Math.max(0, event.getCallTimeoutMs()));
    }

    private static Consequence returned(LedgerEntry entry, Returned happening) {
        AttemptEvent event = happening.event();
        @Nullable LedgerAttempt attempt = Attempts.find(entry, event.getDispatchId());
        if (attempt == null) {
            return new Ignore("orphan");
        }
        if (event.getEpoch() < attempt.getEpoch()) {
            return new Ignore("superseded"); // a newer generation has announced a start: that one may call
        }
        if (attempt.getState() == LedgerAttemptState.ENDED) {
            return new Ignore("late");
        }
        boolean current = isCurrent(entry, attempt);
        LedgerEntry after = copy(entry);
        after.setAttempts(Attempts.without(entry, attempt.getDispatchId()));
        if (current && event.getReturnReason() == ReturnReason.CANCELLED) {
            return end(after, Ending.cancelled(), happening.atMs());
        }
        return current ? new Decide(Failover.afterReturn(after, attempt, happening)) : new Keep(after);
    }

    private Consequence ended(LedgerEntry entry, Ended happening) {
        AttemptEvent event = happening.event();
        @Nullable LedgerAttempt attempt = Attempts.find(entry, event.getDispatchId());
        if (attempt == null) {
            return new Ignore("orphan");
        }
        if (attempt.getState() == LedgerAttemptState.ENDED) {
            return new Ignore("duplicate");
        }
        if (event.getEpoch() < attempt.getEpoch()) {
            return new Ignore("superseded");
        }
        boolean answered = event.getOutcome() == AttemptOutcome.ANSWERED;
        boolean taken = isCurrent(entry, attempt) || (answered && nothingIsOut(entry));
        LedgerEntry after = with(entry, Failover.settled(attempt, event, happening.atMs(), costs));
        if (!taken) {
            return new Keep(after); // late: the request went on or ended; what it cost is known now
        }
        if (wasCancelled(event)) {
            return end(after, Ending.cancelled(), happening.atMs());
        }
        return Failover.afterEnd(after, attempt, happening);
    }

    /**
     * Its worker has read the request's cancellation and broke the call off. The same cancellation is on its way to here, or
     * came before the request did and met nothing.
     */
    private static boolean wasCancelled(AttemptEvent event) {
        return event.getOutcome() == AttemptOutcome.CANCELLED
                && event.getError() != null
                && event.getError().getCode().equals(REQUEST_CANCELLED);
    }

    private static Consequence workerDied(LedgerEntry entry, WorkerDied died) {
        @Nullable LedgerAttempt attempt = Attempts.running(entry);
        if (attempt == null
                || entry.getState() == LedgerState.ENDED
                || attempt.getState() != LedgerAttemptState.STARTED
                || !died.workerId().equals(attempt.getWorkerId())
                || !died.incarnation().equals(attempt.getIncarnation())) {
            return new Ignore("not_held");
        }
        return Failover.afterLoss(entry, attempt, "its worker died in the call", died.atMs());
    }

    private Consequence timePassed(LedgerEntry entry, TimePassed passed) {
        long atMs = passed.atMs();
        if (atMs < Due.of(entry, retentionMs)) {
            return new Ignore("not_due");
        }
        @Nullable LedgerAttempt attempt = Attempts.running(entry);
        if (entry.getState() == LedgerState.ENDED) {
            return attempt == null || atMs >= entry.getEndedAtMs() + retentionMs
                    ? new Forget()
                    : new Keep(outlived(entry, attempt, passed));
        }
        if (atMs >= entry.getDeadlineMs()) {
            // Not started by now means never: startBy is not after the deadline.
            LedgerEntry left = attempt != null && attempt.getState() == LedgerAttemptState.DISPATCHED
                    ? Failover.afterLapse(entry, attempt)
                    : entry;
            return end(left, Ending.expired("no answer by its deadline"), atMs);
        }
        if (attempt == null) {
            return new Ignore("not_due");
        }
        if (attempt.getState() == LedgerAttemptState.DISPATCHED) {
            return new Decide(Failover.afterLapse(entry, attempt));
        }
        long overForMs = passed.ranSince().applyAsLong(attempt.getEndByMs());
        return overForMs < Due.END_MARGIN_MS
                ? new Keep(with(entry, stillOnItsWay(attempt, atMs - overForMs)))
                : Failover.afterLoss(entry, attempt, "its end was not seen in time", atMs);
    }

    /** Its request has ended; what is reserved for it is not held for ever. */
    private static LedgerEntry outlived(LedgerEntry entry, LedgerAttempt attempt, TimePassed passed) {
        if (attempt.getState() == LedgerAttemptState.DISPATCHED) { // not started by now means never
            return with(
                    entry,
                    LedgerAttempt.newBuilder(attempt)
                            .setState(LedgerAttemptState.LAPSED)
                            .setCostNanoUsd(0)
                            .build());
        }
        long overForMs = passed.ranSince().applyAsLong(attempt.getEndByMs());
        return overForMs < Due.END_MARGIN_MS
                ? with(entry, stillOnItsWay(attempt, passed.atMs() - overForMs))
                : with(
                        entry,
                        LedgerAttempt.newBuilder(attempt)
                                .setState(LedgerAttemptState.LOST)
                                .setOutcome(AttemptOutcome.UNKNOWN)
                                .build());
    }

    /** The call is over, but the log stood still meanwhile: its report gets the time that it was held up. */
    private static LedgerAttempt stillOnItsWay(LedgerAttempt attempt, long endByMs) {
        return LedgerAttempt.newBuilder(attempt).setEndByMs(endByMs).build();
    }

    /** The request ends now, whatever is out. */
    public static End end(LedgerEntry entry, Ending asked, long atMs) {
        Ending ending = orKept(entry, asked);
        LedgerEntry after = copy(entry);
        after.setState(LedgerState.ENDED);
        after.setStatus(ending.status());
        after.setKept(null);
        after.setEndedAtMs(atMs);
        after.setWaitReason(null);
        after.setWaitClass("");
        return new End(after, ending);
    }

    /** Where a cascade could not be gone on with, the answer of the step before is the answer; nobody wants one that is cancelled. */
    private static Ending orKept(LedgerEntry entry, Ending ending) {
        @Nullable AttemptEvent kept = entry.getKept();
        return switch (ending.status()) {
            case FAILED, EXPIRED, REFUSED -> kept == null ? ending : Ending.answeredFor(kept, entry.getKeptFlaw());
            case ANSWERED, CANCELLED, UNKNOWN -> ending;
        };
    }

    /** It waits, and no dispatch is out that could bring another answer. */
    private static boolean nothingIsOut(LedgerEntry entry) {
        return entry.getState() == LedgerState.WAITING && Attempts.running(entry) == null;
    }

    private static boolean isCurrent(LedgerEntry entry, LedgerAttempt attempt) {
        @Nullable LedgerAttempt running = Attempts.running(entry);
        return entry.getState() != LedgerState.ENDED
                && running != null
                && running.getDispatchId().equals(attempt.getDispatchId());
    }

    static LedgerEntry with(LedgerEntry entry, LedgerAttempt attempt) {
        LedgerEntry after = copy(entry);
        after.setAttempts(Attempts.replaced(entry, attempt));
        return after;
    }

    static LedgerEntry copy(LedgerEntry entry) {
        return LedgerEntry.newBuilder(entry).build();
    }
}
