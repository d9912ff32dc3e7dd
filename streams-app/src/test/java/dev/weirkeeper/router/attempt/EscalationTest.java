package dev.weirkeeper.router.attempt;

import static dev.weirkeeper.router.attempt.Entries.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.AnswerCheck;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.LedgerAttempt;
import dev.weirkeeper.schema.LedgerAttemptState;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.LedgerState;
import dev.weirkeeper.schema.ResponseStatus;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the ledger does with an answer that has to pass a check. */
class EscalationTest {
    private final Ledger ledger = new Ledger((model, usage, at) -> OptionalLong.of(7), Entries.RETENTION);

    private static LedgerAttempt attempt(String id, int step, LedgerAttemptState state) {
        return Entries.attempt(id, state)
                .setModel("m" + step)
                .setCascadeStep(step)
                .setCheck(AnswerCheck.newBuilder().build())
                .setEpoch(2)
                .setWorkerId("w1")
                .setIncarnation("w1-a")
                .build();
    }

    private static LedgerEntry entry(LedgerState state, LedgerAttempt... attempts) {
        return Entries.entry(state).setAttempts(List.of(attempts)).build();
    }

    private static Happening flawed(String dispatch) {
        AttemptEvent event = Entries.event(AttemptEventType.ENDED, 2)
                .setDispatchId(dispatch)
                .setOutcome(AttemptOutcome.ANSWERED)
                .build();
        return new Happening.Ended(event, NOW + 30, (check, answer) -> Optional.of("answer_refused"));
    }

    private LedgerEntry decided(LedgerEntry before, Happening happening) {
        assertThat(ledger.on(before, happening)).isInstanceOf(Consequence.Decide.class);
        return ((Consequence.Decide) ledger.on(before, happening)).after();
    }

    @Test
    void shouldKeepAnAnswerThatFailsItsCheckAndAskTheNextStep() {
        LedgerEntry before = entry(LedgerState.STARTED, attempt("d1", 0, LedgerAttemptState.STARTED));

        LedgerEntry after = decided(before, flawed("d1"));

        assertThat(after.getState()).isEqualTo(LedgerState.WAITING);
        assertThat(after.getKept().getDispatchId()).isEqualTo("d1");
        assertThat(after.getKeptFlaw()).isEqualTo("answer_refused");
        assertThat(after.getCascadeStep()).isEqualTo(1);
        assertThat(after.getExcluded()).containsExactly("m0");
        assertThat(Attempts.counted(after)).isEqualTo(1);
        assertThat(before.getKept()).as("the entry itself is not changed").isNull();
    }

    @Test
    void shouldAskNobodyMoreThanItMay() {
        LedgerEntry before = entry(LedgerState.STARTED, attempt("d1", 0, LedgerAttemptState.STARTED));
        before.setMaxAttempts(1);

        assertThat(ledger.on(before, flawed("d1"))).isInstanceOfSatisfying(Consequence.End.class, end -> {
            assertThat(end.ending().status()).isEqualTo(ResponseStatus.ANSWERED);
            assertThat(end.after().getKept()).isNull();
        });
    }

    /** The first step's call was given up, the second's answer was no good, and then the first answers after all. */
    @Test
    void shouldNotGoBackForALateAnswerOfAnEarlierStep() {
        LedgerEntry before = entry(
                LedgerState.WAITING,
                attempt("d1", 0, LedgerAttemptState.LOST),
                attempt("d2", 1, LedgerAttemptState.ENDED));
        before.setKept(
                Entries.event(AttemptEventType.ENDED, 2).setDispatchId("d2").build());
        before.setKeptFlaw("answer_too_short");
        before.setCascadeStep(2);

        LedgerEntry after = decided(before, flawed("d1"));

        assertThat(after.getKept().getDispatchId()).isEqualTo("d2");
        assertThat(after.getKeptFlaw()).isEqualTo("answer_too_short");
        assertThat(after.getCascadeStep()).isEqualTo(2);
    }

    @Test
    void shouldEndAsCancelledWhateverIsKept() {
        LedgerEntry before = entry(LedgerState.WAITING, attempt("d1", 0, LedgerAttemptState.ENDED));
        before.setKept(Entries.event(AttemptEventType.ENDED, 2).build());

        assertThat(Ledger.end(before, Ending.cancelled(), NOW).ending().status())
                .isEqualTo(ResponseStatus.CANCELLED);
        for (Ending ending :
                List.of(Ending.expired("late"), Ending.refused("x", "x", false), Ending.failed("x", "x", false))) {
            Consequence.End end = Ledger.end(before, ending, NOW);
            assertThat(end.ending().status()).isEqualTo(ResponseStatus.ANSWERED);
            assertThat(end.after().getStatus()).isEqualTo(ResponseStatus.ANSWERED);
            assertThat(end.after().getKept()).isNull();
        }
    }
}
