package dev.weirkeeper.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.worker.Samples;
import dev.weirkeeper.worker.intake.Verdict.GiveBack;
import dev.weirkeeper.worker.intake.Verdict.Hold;
import dev.weirkeeper.worker.intake.Verdict.Start;
import dev.weirkeeper.worker.provider.Credentials.Access;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScreeningTest {
    private static final ModelSpec SPEC = Samples.spec("http://host/v1").build();
    private static final Access OPEN = new Access.Open();
    private static final DispatchedRequest DISPATCH = Samples.dispatch("d").build();

    private static Situation situation(
            boolean clockFresh, long latest, long pauseLeft, @Nullable ModelSpec spec, Access access) {
        return new Situation(clockFresh, latest, pauseLeft, spec, access, dispatch -> Optional.empty());
    }

    private static Situation at(long latest) {
        return situation(true, latest, 0, SPEC, OPEN);
    }

    private static Situation paused(long left) {
        return situation(true, Samples.NOW, left, SPEC, OPEN);
    }

    @Test
    void shouldStartWithTheCallsOwnTimeOut() {
        assertThat(Screening.of(DISPATCH, at(Samples.NOW))).isEqualTo(new Start(SPEC, OPEN, 30_000));
    }

    @Test
    void shouldEndTheCallAtTheDeadline() {
        DispatchedRequest tight = Samples.dispatch("d")
                .setDeadline(Instant.ofEpochMilli(Samples.NOW + 20_000))
                .build();

        assertThat(Screening.of(tight, at(Samples.NOW + 5_000))).isEqualTo(new Start(SPEC, OPEN, 15_000));
    }

    @Test
    void shouldGiveBackFromStartByOn() {
        assertThat(Screening.of(DISPATCH, at(Samples.NOW + 9_999))).isInstanceOf(Start.class);
        assertThat(Screening.of(DISPATCH, at(Samples.NOW + 10_000)))
                .isEqualTo(new GiveBack(ReturnReason.START_BY_PASSED));
    }

    @Test
    void shouldGiveBackFromTheDeadlineOn() {
        DispatchedRequest odd = Samples.dispatch("d")
                .setDeadline(Instant.ofEpochMilli(Samples.NOW + 1))
                .build();

        assertThat(Screening.of(odd, at(Samples.NOW))).isInstanceOf(Start.class);
        assertThat(Screening.of(odd, at(Samples.NOW + 1))).isEqualTo(new GiveBack(ReturnReason.START_BY_PASSED));
    }

    @Test
    void shouldHoldWithoutBrokerTimeWhateverElseIsWrong() {
        assertThat(Screening.of(DISPATCH, situation(false, Samples.NOW + 99_000, 5, null, OPEN)))
                .isInstanceOf(Hold.class);
    }

    @Test
    void shouldGiveBackWhatItCannotCall() {
        assertThat(Screening.of(DISPATCH, situation(true, Samples.NOW, 0, null, OPEN)))
                .isEqualTo(new GiveBack(ReturnReason.MODEL_UNKNOWN));
        assertThat(Screening.of(Samples.dispatch("d").setModel("other").build(), at(Samples.NOW)))
                .isEqualTo(new GiveBack(ReturnReason.MODEL_UNKNOWN));
        assertThat(Screening.of(DISPATCH, situation(true, Samples.NOW, 0, SPEC, new Access.Missing())))
                .isEqualTo(new GiveBack(ReturnReason.CREDENTIALS_MISSING));
    }

    @Test
    void shouldHoldThroughAPauseThatEndsInTimeAndGiveBackElse() {
        assertThat(Screening.of(DISPATCH, paused(9_999))).isInstanceOf(Hold.class);
        assertThat(Screening.of(DISPATCH, paused(10_000))).isEqualTo(new GiveBack(ReturnReason.PAUSED));
    }

    @Test
    void shouldForbidAtTheLastLookWhatHasChangedSince() {
        assertThat(Screening.forbids(DISPATCH, at(Samples.NOW), false)).isEmpty();
        assertThat(Screening.forbids(DISPATCH, at(Samples.NOW), true)).contains(ReturnReason.STOPPING);
        assertThat(Screening.forbids(DISPATCH, at(Samples.NOW + 10_000), false)).contains(ReturnReason.START_BY_PASSED);
        assertThat(Screening.forbids(DISPATCH, paused(1), false)).contains(ReturnReason.PAUSED);
        assertThat(Screening.forbids(DISPATCH, situation(false, Samples.NOW, 0, SPEC, OPEN), false))
                .contains(ReturnReason.CLOCK_STALE);
    }

    @Test
    void shouldGiveBackWhatIsNotWantedAnyMore() {
        Situation cancelled =
                new Situation(true, Samples.NOW, 9_000, SPEC, OPEN, dispatch -> Optional.of(ReturnReason.CANCELLED));

        assertThat(Screening.of(DISPATCH, cancelled)).isEqualTo(new GiveBack(ReturnReason.CANCELLED));
        assertThat(Screening.forbids(
                        DISPATCH,
                        new Situation(
                                true, Samples.NOW, 0, SPEC, OPEN, dispatch -> Optional.of(ReturnReason.MODEL_SICK)),
                        false))
                .contains(ReturnReason.MODEL_SICK);
    }
}
