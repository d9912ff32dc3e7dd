package dev.weirkeeper.router.attempt;

import dev.weirkeeper.router.app.Samples;
import dev.weirkeeper.schema.AttemptError;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.LedgerAttempt;
import dev.weirkeeper.schema.LedgerAttemptState;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.LedgerState;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import java.util.List;

/** Ledger entries and reports as tests need them. */
final class Entries {
    static final long NOW = Samples.NOW;
    static final long DEADLINE = NOW + 600_000;
    static final long START_BY = NOW + 30_000;
    static final long CALL_TIMEOUT = 60_000;
    static final long EXPECTED_COST = 100;
    static final long RETENTION = 604_800_000;

    static {
        TrustedRecords.vouch();
    }

    private Entries() {}

    static LedgerEntry.Builder entry(LedgerState state) {
        return LedgerEntry.newBuilder()
                .setRequestId("r1")
                .setTenant("acme")
                .setState(state)
                .setCreatedAtMs(NOW)
                .setAcceptedAtMs(NOW)
                .setDeadlineMs(DEADLINE);
    }

    static LedgerAttempt.Builder attempt(String id, LedgerAttemptState state) {
        return LedgerAttempt.newBuilder()
                .setDispatchId(id)
                .setAttempt(1)
                .setModel("small")
                .setState(state)
                .setDispatchedAtMs(NOW)
                .setStartByMs(START_BY)
                .setExpectedCostNanoUsd(EXPECTED_COST)
                .setCostNanoUsd(EXPECTED_COST);
    }

    static LedgerEntry waiting() {
        return entry(LedgerState.WAITING).build();
    }

    static LedgerEntry dispatched() {
        return entry(LedgerState.DISPATCHED)
                .setAttempts(
                        List.of(attempt("d1", LedgerAttemptState.DISPATCHED).build()))
                .build();
    }

    /** Started in epoch 2 by w1. */
    static LedgerEntry started() {
        return entry(LedgerState.STARTED)
                .setAttempts(List.of(attempt("d1", LedgerAttemptState.STARTED)
                        .setEpoch(2)
                        .setWorkerId("w1")
                        .setIncarnation("w1-a")
                        .setEndByMs(NOW + CALL_TIMEOUT)
                        .build()))
                .build();
    }

    static LedgerEntry ended() {
        return entry(LedgerState.ENDED)
                .setStatus(ResponseStatus.CANCELLED)
                .setEndedAtMs(NOW)
                .setAttempts(started().getAttempts())
                .build();
    }

    static AttemptEvent.Builder event(AttemptEventType type, int epoch) {
        return AttemptEvent.newBuilder()
                .setRequestId("r1")
                .setTenant("acme")
                .setDispatchId("d1")
                .setAttempt(1)
                .setModel("small")
                .setType(type)
                .setWorkerId("w1")
                .setIncarnation("w1-a")
                .setEpoch(epoch)
                .setCallTimeoutMs(CALL_TIMEOUT)
                .setAt(Instant.ofEpochMilli(NOW));
    }

    /** A tick; the log ran all the time. */
    static Happening passed(long atMs) {
        return new Happening.TimePassed(atMs, from -> atMs - from);
    }

    static Happening started(int epoch) {
        return new Happening.Started(
                event(AttemptEventType.STARTED, epoch)
                        .setWorkerId("w2")
                        .setIncarnation("w2-a")
                        .build(),
                NOW + 10);
    }

    static Happening returned(int epoch) {
        return new Happening.Returned(
                event(AttemptEventType.RETURNED, epoch)
                        .setReturnReason(ReturnReason.STOPPING)
                        .build(),
                NOW + 20);
    }

    static Happening returnedAsCancelled(int epoch) {
        return new Happening.Returned(
                event(AttemptEventType.RETURNED, epoch)
                        .setReturnReason(ReturnReason.CANCELLED)
                        .build(),
                NOW + 20);
    }

    /** As a worker reports a call that it broke off because it read the request's cancellation. */
    static Happening endedAsCancelled(int epoch) {
        return new Happening.Ended(
                event(AttemptEventType.ENDED, epoch)
                        .setOutcome(AttemptOutcome.CANCELLED)
                        .setError(AttemptError.newBuilder()
                                .setCode("request_cancelled")
                                .setMessage("the request was cancelled before the call ended")
                                .build())
                        .build(),
                NOW + 30);
    }

    static Happening ended(int epoch, AttemptOutcome outcome) {
        return new Happening.Ended(
                event(AttemptEventType.ENDED, epoch).setOutcome(outcome).build(), NOW + 30);
    }
}
