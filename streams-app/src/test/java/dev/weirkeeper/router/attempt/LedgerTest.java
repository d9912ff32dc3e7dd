package dev.weirkeeper.router.attempt;

import static dev.weirkeeper.router.attempt.Entries.DEADLINE;
import static dev.weirkeeper.router.attempt.Entries.NOW;
import static dev.weirkeeper.router.attempt.Entries.RETENTION;
import static dev.weirkeeper.router.attempt.Entries.START_BY;
import static dev.weirkeeper.router.attempt.Entries.dispatched;
import static dev.weirkeeper.router.attempt.Entries.ended;
import static dev.weirkeeper.router.attempt.Entries.returned;
import static dev.weirkeeper.router.attempt.Entries.started;
import static dev.weirkeeper.router.attempt.Entries.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.LedgerAttemptState;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.LedgerState;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.schema.Usage;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LedgerTest {
    private static final long SEEN_COST = 7;

    private final Ledger ledger = new Ledger((model, usage, at) -> OptionalLong.of(SEEN_COST), RETENTION);

    /** The table of the package's description, row by row. */
    static Stream<Arguments> transitions() {
        Happening died = new Happening.WorkerDied("w1", "w1-a", NOW + 40);
        Happening otherDied = new Happening.WorkerDied("w1", "w1-b", NOW + 40);
        Happening leaseOver = Entries.passed(START_BY + Due.START_MARGIN_MS);
        Happening callOver = Entries.passed(NOW + Entries.CALL_TIMEOUT + Due.END_MARGIN_MS);
        Happening late = Entries.passed(DEADLINE);
        Happening cancelled = new Happening.Cancelled(NOW + 50);
        Happening forgotten = Entries.passed(NOW + RETENTION);
        return Stream.of(
                arguments(waiting(), started(1), "ignore orphan"),
                arguments(dispatched(), started(1), "keep STARTED"),
                arguments(started(), started(3), "keep STARTED"),
                arguments(started(), started(2), "ignore superseded"),
                arguments(started(), started(1), "ignore superseded"),
                arguments(ended(), started(3), "keep ENDED"),
                arguments(dispatched(), returned(1), "decide"),
                arguments(started(), returned(2), "decide"),
                arguments(started(), returned(1), "ignore superseded"),
                arguments(ended(), returned(2), "keep ENDED"),
                arguments(dispatched(), Entries.returnedAsCancelled(1), "end CANCELLED"),
                arguments(started(), Entries.returnedAsCancelled(2), "end CANCELLED"),
                arguments(started(), Entries.returnedAsCancelled(1), "ignore superseded"),
                arguments(ended(), Entries.returnedAsCancelled(2), "keep ENDED"),
                arguments(started(), Entries.endedAsCancelled(2), "end CANCELLED"),
                arguments(started(), ended(2, AttemptOutcome.CANCELLED), "decide"),
                arguments(ended(), Entries.endedAsCancelled(2), "keep ENDED"),
                arguments(waiting(), returned(1), "ignore orphan"),
                arguments(dispatched(), ended(1, AttemptOutcome.ANSWERED), "end ANSWERED"),
                arguments(started(), ended(2, AttemptOutcome.ANSWERED), "end ANSWERED"),
                arguments(started(), ended(1, AttemptOutcome.ANSWERED), "ignore superseded"),
                arguments(started(), ended(2, AttemptOutcome.THROTTLED), "decide"),
                arguments(started(), ended(2, AttemptOutcome.REJECTED), "end FAILED"),
                arguments(ended(), ended(2, AttemptOutcome.ANSWERED), "keep ENDED"),
                arguments(waiting(), ended(1, AttemptOutcome.ANSWERED), "ignore orphan"),
                arguments(waiting(), died, "ignore not_held"),
                arguments(dispatched(), died, "ignore not_held"),
                arguments(started(), died, "decide"),
                arguments(started(), otherDied, "ignore not_held"),
                arguments(ended(), died, "ignore not_held"),
                arguments(waiting(), leaseOver, "ignore not_due"),
                arguments(dispatched(), leaseOver, "decide"),
                arguments(started(), leaseOver, "ignore not_due"),
                arguments(started(), callOver, "decide"),
                arguments(waiting(), late, "end EXPIRED"),
                arguments(dispatched(), late, "end EXPIRED"),
                arguments(started(), late, "end EXPIRED"),
                arguments(ended(), late, "ignore not_due"),
                arguments(waiting(), cancelled, "end CANCELLED"),
                arguments(dispatched(), cancelled, "end CANCELLED"),
                arguments(started(), cancelled, "end CANCELLED"),
                arguments(ended(), cancelled, "ignore ended"),
                arguments(ended(), forgotten, "forget"));
    }

    @ParameterizedTest
    @MethodSource("transitions")
    void shouldFollowTheTable(LedgerEntry entry, Happening happening, String expected) {
        LedgerEntry untouched = LedgerEntry.newBuilder(entry).build();

        assertThat(words(ledger.on(entry, happening))).isEqualTo(expected);
        assertThat(entry).as("the entry itself is never changed").isEqualTo(untouched);
    }

    private static String words(Consequence consequence) {
        return switch (consequence) {
            case Consequence.Ignore(String why) -> "ignore " + why;
            case Consequence.Keep(LedgerEntry after) -> "keep " + after.getState();
            case Consequence.Decide(LedgerEntry after) ->
                after.getState() == LedgerState.WAITING ? "decide" : "decide in a wrong state";
            case Consequence.End(LedgerEntry after, Ending ending) ->
                after.getState() == LedgerState.ENDED ? "end " + ending.status() : "end in a wrong state";
            case Consequence.Forget() -> "forget";
        };
    }

    @Test
    void shouldNotCountWhatCameBack() {
        Consequence.Decide decide = (Consequence.Decide) ledger.on(started(), returned(2));

        assertThat(Attempts.counted(decide.after())).isZero();
        assertThat(Attempts.cost(decide.after())).isZero();
    }

    @Test
    void shouldCountAndPriceACallThatWasBrokenOffBecauseItsRequestWasCancelled() {
        Consequence.End end = (Consequence.End) ledger.on(started(), Entries.endedAsCancelled(2));
        Consequence.Keep late = (Consequence.Keep) ledger.on(ended(), Entries.endedAsCancelled(2));

        assertThat(Attempts.cost(end.after())).isEqualTo(Entries.EXPECTED_COST);
        assertThat(Attempts.cost(late.after())).isEqualTo(Entries.EXPECTED_COST);
        assertThat(Attempts.counted(end.after())).isEqualTo(1);
    }

    @Test
    void shouldCostNothingWhereACancelledDispatchCameBackWithoutACall() {
        Consequence.Keep late = (Consequence.Keep) ledger.on(ended(), Entries.returnedAsCancelled(2));

        assertThat(Attempts.cost(late.after())).isZero();
    }

    @Test
    void shouldLeaveADeploymentAloneForAWhileThatIsSick() {
        Happening sick = new Happening.Returned(
                Entries.event(AttemptEventType.RETURNED, 2)
                        .setReturnReason(ReturnReason.MODEL_SICK)
                        .build(),
                NOW + 20);

        Consequence.Decide decide = (Consequence.Decide) ledger.on(started(), sick);

        assertThat(decide.after().getAvoided()).containsExactly("small");
        assertThat(decide.after().getAvoidUntilMs()).isGreaterThan(NOW + 20);
        assertThat(Attempts.counted(decide.after())).isZero();
    }

    @Test
    void shouldNotCountWhatNobodyStarted() {
        Consequence.Decide decide =
                (Consequence.Decide) ledger.on(dispatched(), Entries.passed(START_BY + Due.START_MARGIN_MS));

        assertThat(Attempts.counted(decide.after())).isZero();
        assertThat(decide.after().getAttempts().getFirst().getState()).isEqualTo(LedgerAttemptState.LAPSED);
        assertThat(Attempts.cost(decide.after())).isZero();
    }

    @Test
    void shouldCountALapsedDispatchThatWasStartedAfterAll() {
        Consequence.Decide lapsed =
                (Consequence.Decide) ledger.on(dispatched(), Entries.passed(START_BY + Due.START_MARGIN_MS));

        Consequence.Keep keep = (Consequence.Keep) ledger.on(lapsed.after(), started(1));

        assertThat(Attempts.counted(keep.after())).isEqualTo(1);
        assertThat(Attempts.cost(keep.after())).isEqualTo(Entries.EXPECTED_COST);
        assertThat(keep.after().getState()).as("nothing took its place").isEqualTo(LedgerState.STARTED);
    }

    @Test
    void shouldNotKnowThatALapsedDispatchWasNotStartedBeforeItHasReadOn() {
        LedgerEntry lapsed =
                ((Consequence.Decide) ledger.on(dispatched(), Entries.passed(START_BY + Due.START_MARGIN_MS))).after();

        assertThat(Attempts.unsettled(lapsed, 0)).isEqualTo(1);
        assertThat(Attempts.unsettled(lapsed, START_BY + Due.START_MARGIN_MS - 1))
                .isEqualTo(1);
        assertThat(Attempts.unsettled(lapsed, START_BY + Due.START_MARGIN_MS)).isZero();
    }

    @Test
    void shouldGiveAReportTheTimeThatTheLogStoodStill() {
        long tick = NOW + Entries.CALL_TIMEOUT + 30_000;
        Happening afterAStall = new Happening.TimePassed(tick, from -> 1_000);

        Consequence.Keep keep = (Consequence.Keep) ledger.on(started(), afterAStall);

        assertThat(keep.after().getState()).isEqualTo(LedgerState.STARTED);
        assertThat(Due.of(keep.after(), RETENTION)).isEqualTo(tick - 1_000 + Due.END_MARGIN_MS);
        assertThat(ledger.on(keep.after(), Entries.passed(tick + Due.END_MARGIN_MS)))
                .isInstanceOf(Consequence.Decide.class);
    }

    @Test
    void shouldTakeALateAnswerWhereNothingElseIsOut() {
        LedgerEntry lost =
                ((Consequence.Decide) ledger.on(started(), new Happening.WorkerDied("w1", "w1-a", NOW + 40))).after();

        Consequence.End end = (Consequence.End) ledger.on(lost, ended(2, AttemptOutcome.ANSWERED));

        assertThat(end.ending().status()).isEqualTo(dev.weirkeeper.schema.ResponseStatus.ANSWERED);
        assertThat(Attempts.counted(end.after())).isEqualTo(1);
    }

    @Test
    void shouldPriceALostCallAtItsEstimateUntilItsEndIsSeen() {
        Consequence.Decide lost =
                (Consequence.Decide) ledger.on(started(), new Happening.WorkerDied("w1", "w1-a", NOW + 40));
        assertThat(Attempts.counted(lost.after())).isEqualTo(1);
        assertThat(Attempts.cost(lost.after())).isEqualTo(Entries.EXPECTED_COST);

        Happening end = new Happening.Ended(
                Entries.event(dev.weirkeeper.schema.AttemptEventType.ENDED, 2)
                        .setOutcome(AttemptOutcome.ANSWERED)
                        .setUsage(Usage.newBuilder().setInputTokens(1).build())
                        .build(),
                NOW + 60);
        LedgerEntry replaced = LedgerEntry.newBuilder(lost.after())
                .setState(LedgerState.DISPATCHED)
                .setAttempts(Attempts.added(
                        lost.after(),
                        Entries.attempt("d2", LedgerAttemptState.DISPATCHED)
                                .setCostNanoUsd(0)
                                .build()))
                .build();
        Consequence.Keep keep = (Consequence.Keep) ledger.on(replaced, end);

        assertThat(Attempts.cost(keep.after())).isEqualTo(SEEN_COST);
        assertThat(keep.after().getState()).isEqualTo(LedgerState.DISPATCHED);
    }

    @Test
    void shouldCostNothingWhereTheProviderRefusedAtOnce() {
        Consequence.Decide decide = (Consequence.Decide) ledger.on(started(), ended(2, AttemptOutcome.THROTTLED));

        assertThat(Attempts.cost(decide.after())).isZero();
        assertThat(Attempts.counted(decide.after())).isEqualTo(1);
        assertThat(decide.after().getAvoided()).containsExactly("small");
        assertThat(decide.after().getAvoidUntilMs()).isGreaterThan(NOW + 30);
    }

    @Test
    void shouldFailWithTheLastErrorWhenAttemptsAreExhausted() {
        LedgerEntry last = started();
        last.setMaxAttempts(1);

        Consequence.End end = (Consequence.End) ledger.on(last, ended(2, AttemptOutcome.OVERLOADED));

        assertThat(end.ending().error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("attempts_exhausted");
            assertThat(error.message()).contains("overloaded");
            assertThat(error.retryable()).isTrue();
        });
    }

    @Test
    void shouldExtendTheLeaseWhenTheSameWorkerAnnouncesAgain() {
        Happening again = new Happening.Started(
                Entries.event(dev.weirkeeper.schema.AttemptEventType.STARTED, 2).build(), NOW + 9_000);

        Consequence.Keep keep = (Consequence.Keep) ledger.on(started(), again);

        assertThat(keep.after().getAttempts().getFirst().getEndByMs()).isEqualTo(NOW + 9_000 + Entries.CALL_TIMEOUT);
    }

    @Test
    void shouldBackOffFromAModelThatKeepsReturning() {
        LedgerEntry entry = dispatched();
        entry.setReturns(2);

        Consequence.Decide decide = (Consequence.Decide) ledger.on(entry, returned(1));

        assertThat(decide.after().getReturns()).isEqualTo(3);
        assertThat(decide.after().getAvoided()).containsExactly("small");
    }

    @Test
    void shouldNotCountWhatNeverReachedItsProvider() {
        LedgerEntry entry = dispatched();
        long longestWait = 0;
        for (int i = 1; i <= 100; i++) {
            Happening unreached = new Happening.Ended(
                    Entries.event(dev.weirkeeper.schema.AttemptEventType.ENDED, 1)
                            .setDispatchId("d" + i)
                            .setOutcome(AttemptOutcome.UNREACHABLE)
                            .build(),
                    NOW + 30);
            LedgerEntry after = ((Consequence.Decide) ledger.on(entry, unreached)).after();
            assertThat(Attempts.counted(after)).isZero();
            assertThat(Attempts.cost(after)).isZero();
            assertThat(after.getState()).isEqualTo(LedgerState.WAITING);
            assertThat(after.getAvoided()).containsExactly("small");
            longestWait = Math.max(longestWait, after.getAvoidUntilMs() - NOW);
            entry = LedgerEntry.newBuilder(after)
                    .setState(LedgerState.DISPATCHED)
                    .setAttempts(Attempts.added(
                            after,
                            Entries.attempt("d" + (i + 1), LedgerAttemptState.DISPATCHED)
                                    .build()))
                    .build();
        }

        assertThat(entry.getAttempts()).hasSizeLessThan(8);
        assertThat(longestWait).isBetween(Backoff.LONGEST_MS / 2, Backoff.LONGEST_MS + 30);
    }
}
