package dev.weirkeeper.router.attempt;

import dev.weirkeeper.router.attempt.Consequence.Decide;
import dev.weirkeeper.router.attempt.Happening.Ended;
import dev.weirkeeper.router.attempt.Happening.Returned;
import dev.weirkeeper.schema.AnswerCheck;
import dev.weirkeeper.schema.AttemptError;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.LedgerAttempt;
import dev.weirkeeper.schema.LedgerAttemptState;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.LedgerState;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.schema.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What is done when a dispatch did not bring the answer. Pure. */
final class Failover {
    private static final int RETURNS_WITHOUT_BACKOFF = 2;

    private Failover() {}

    /** The attempt as its end leaves it, priced. */
    static LedgerAttempt settled(LedgerAttempt attempt, AttemptEvent event, long atMs, CostOf costs) {
        AttemptOutcome outcome = outcome(event);
        return LedgerAttempt.newBuilder(attempt)
                .setState(LedgerAttemptState.ENDED)
                .setOutcome(outcome)
                .setEpoch(event.getEpoch())
                .setWorkerId(event.getWorkerId())
                .setIncarnation(event.getIncarnation())
                .setCostNanoUsd(cost(attempt, event, atMs, costs))
                .build();
    }

    private static long cost(LedgerAttempt attempt, AttemptEvent event, long atMs, CostOf costs) {
        @Nullable Usage usage = event.getUsage();
        if (usage == null) {
            return switch (OutcomeTable.billed(outcome(event))) {
                case NO -> 0;
                case PERHAPS -> attempt.getExpectedCostNanoUsd();
            };
        }
        long startedAt = event.getCallStartedAt() == null
                ? atMs
                : event.getCallStartedAt().toEpochMilli();
        OptionalLong cost = costs.nanoUsd(attempt.getModel(), usage, startedAt);
        return cost.orElse(attempt.getExpectedCostNanoUsd());
    }

    /** After the running call ended. */
    static Consequence afterEnd(LedgerEntry after, LedgerAttempt attempt, Ended happening) {
        AttemptEvent event = happening.event();
        if (OutcomeTable.action(outcome(event)) == OutcomeTable.Action.ANSWER) {
            return flawed(after, attempt, happening)
                    .map(flaw -> escalated(after, attempt, event, flaw))
                    .orElseGet(() -> Ledger.end(after, Ending.answered(event), happening.atMs()));
        }
        noteError(after, event);
        String model = attempt.getModel();
        if (!OutcomeTable.counts(outcome(event))) {
            // No call was made: as if it had been given back, for as often and as long as the deadline allows.
            after.setReturns(after.getReturns() + 1);
            avoid(after, attempt, happening.atMs(), after.getReturns() - 1);
            return again(after, happening.atMs());
        }
        after.setReturns(0);
        return switch (OutcomeTable.action(outcome(event))) {
            case END ->
                Ledger.end(
                        after,
                        Ending.failed(String.valueOf(after.getLastErrorCode()), lastMessage(after), false),
                        happening.atMs());
            case FAIL_OVER -> {
                after.setExcluded(plus(after.getExcluded(), model));
                yield again(after, happening.atMs());
            }
            case HOLD -> {
                @Nullable Long asked = event.getRetryAfterMs();
                if (asked == null) {
                    avoid(after, attempt, happening.atMs(), Attempts.counted(after) - 1);
                } else {
                    avoid(after, model, happening.atMs() + Math.max(0, asked));
                }
                yield again(after, happening.atMs());
            }
            case RETRY_SAME, ANSWER -> again(after, happening.atMs());
        };
    }

    /** What is wrong with the answer, where somebody else may still be asked. */
    private static Optional<String> flawed(LedgerEntry after, LedgerAttempt attempt, Ended happening) {
        @Nullable AnswerCheck check = attempt.getCheck();
        boolean asksOn = check != null
                && Attempts.counted(after) < after.getMaxAttempts()
                && happening.atMs() < after.getDeadlineMs();
        return asksOn ? happening.judge().flaw(check, happening.event()) : Optional.empty();
    }

    /** The cascade's next step is asked; what was answered is kept in case it brings nothing better. */
    private static Consequence escalated(LedgerEntry after, LedgerAttempt attempt, AttemptEvent answer, String flaw) {
        int next = attempt.getCascadeStep() + 1;
        if (next >= after.getCascadeStep()) { // a late answer of an earlier step is no better than what is kept
            after.setKept(answer);
            after.setKeptFlaw(flaw);
            after.setCascadeStep(next);
        }
        after.setExcluded(plus(after.getExcluded(), attempt.getModel()));
        after.setReturns(0);
        return new Decide(waiting(after));
    }

    /** After a call whose end nobody saw: it counts, at its estimate. */
    static Consequence afterLoss(LedgerEntry entry, LedgerAttempt attempt, String how, long atMs) {
        LedgerEntry after = Ledger.with(
                entry,
                LedgerAttempt.newBuilder(attempt)
                        .setState(LedgerAttemptState.LOST)
                        .setOutcome(AttemptOutcome.UNKNOWN)
                        .build());
        after.setLastErrorCode("call_lost");
        after.setLastErrorMessage("a call to " + attempt.getModel() + " ended unknown: " + how);
        avoid(after, attempt, atMs, 0);
        return again(after, atMs);
    }

    /** After a dispatch that nobody started in time: no call was made, it does not count. */
    static LedgerEntry afterLapse(LedgerEntry entry, LedgerAttempt attempt) {
        return waiting(Ledger.with(
                entry,
                LedgerAttempt.newBuilder(attempt)
                        .setState(LedgerAttemptState.LAPSED)
                        .setCostNanoUsd(0)
                        .build()));
    }

    /** After a dispatch that came back: at once, unless it keeps coming back. */
    static LedgerEntry afterReturn(LedgerEntry after, LedgerAttempt attempt, Returned happening) {
        int returns = after.getReturns() + 1;
        after.setReturns(returns);
        if (returns > RETURNS_WITHOUT_BACKOFF
                || keepsComingBack(happening.event().getReturnReason())) {
            avoid(after, attempt, happening.atMs(), returns - 1);
        }
        return waiting(after);
    }

    private static boolean keepsComingBack(@Nullable ReturnReason reason) {
        return switch (reason == null ? ReturnReason.UNKNOWN : reason) {
            case PAUSED, MODEL_UNKNOWN, CREDENTIALS_MISSING, MODEL_SICK, LIMITED -> true;
            case UNKNOWN, START_BY_PASSED, CLOCK_STALE, STOPPING, NOT_PERMITTED, CANCELLED -> false;
        };
    }

    private static Consequence again(LedgerEntry after, long atMs) {
        if (Attempts.counted(after) >= after.getMaxAttempts()) {
            return Ledger.end(after, Ending.exhausted(after), atMs);
        }
        return new Decide(waiting(after));
    }

    private static LedgerEntry waiting(LedgerEntry after) {
        after.setState(LedgerState.WAITING);
        return after;
    }

    /** For a while that we choose. */
    private static void avoid(LedgerEntry after, LedgerAttempt attempt, long atMs, int before) {
        avoid(
                after,
                attempt.getModel(),
                atMs + Backoff.ms(before, attempt.getDispatchId(), after.getDeadlineMs() - atMs));
    }

    private static void avoid(LedgerEntry after, String model, long untilMs) {
        after.setAvoided(plus(after.getAvoided(), model));
        after.setAvoidUntilMs(Math.max(after.getAvoidUntilMs(), untilMs));
    }

    private static void noteError(LedgerEntry after, AttemptEvent event) {
        @Nullable AttemptError error = event.getError();
        after.setLastErrorCode(error == null ? outcome(event).name().toLowerCase(Locale.ROOT) : error.getCode());
        after.setLastErrorMessage(error == null ? "the worker gave no words" : error.getMessage());
    }

    private static String lastMessage(LedgerEntry entry) {
        return String.valueOf(entry.getLastErrorMessage());
    }

    private static AttemptOutcome outcome(AttemptEvent event) {
        return event.getOutcome() == null ? AttemptOutcome.UNKNOWN : event.getOutcome();
    }

    private static List<String> plus(List<String> models, String model) {
        if (models.contains(model)) {
            return models;
        }
        List<String> more = new ArrayList<>(models);
        more.add(model);
        return more;
    }
}
