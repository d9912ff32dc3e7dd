package dev.weirkeeper.router.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.BreakerState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stories: a letter is a call that ended a second after the one before. */
class BreakerTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final long CALL_MS = 200;

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "healthy,               aaaaaaaaaa,              CLOSED",
        "four in a row,         aaaaffff,                CLOSED",
        "five in a row,         fffff,                   OPEN",
        "an answer between,     ffffaffff,               CLOSED",
        "half of twelve,        afafafafafaf,            OPEN",
        "half of nine,          afafafafa,               CLOSED",
        "a third fails,         aafaafaafaafaafaafaafaaf, CLOSED",
        "all throttled,         tttttttttttttttt,        CLOSED",
        "throttles between,     fftffttftttt,            OPEN",
        "the client's fault,    nnnnnnnnnnnnnnnn,        CLOSED",
        "nothing to add between, ffnnffnnnf,             OPEN",
    })
    void shouldOpenForFailuresOnly(String story, String calls, BreakerState expected) {
        assertThat(play(calls).breaker().state()).as(story).isEqualTo(expected);
    }

    @Test
    void shouldStayClosedWhenSlowButAlive() {
        Health health = Health.before(START_MS);
        for (int i = 0; i < 100; i++) {
            long at = START_MS + i * 1_000L;
            health = health.after(new Sample(Verdict.ANSWERED, 60_000, 10, at - 60_000, at));
        }
        assertThat(health.breaker().state()).isEqualTo(BreakerState.CLOSED);
        assertThat(health.times().quantileMs(0.5)).isBetween(57_000.0, 63_000.0);
    }

    @Test
    void shouldBecomeHalfOpenWhenItsTimeIsUp() {
        Health open = play("fffff");
        long until = open.breaker().openUntilMs();

        assertThat(until - open.asOfMs()).isEqualTo(Breaker.FIRST_OPEN_MS);
        assertThat(open.at(until - 1).breaker().state()).isEqualTo(BreakerState.OPEN);
        assertThat(open.at(until).breaker().state()).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(open.at(until).asOfMs()).isEqualTo(open.asOfMs());
    }

    @Test
    void shouldCloseAfterTwoProbesAndForgiveTheFailures() {
        Health halfOpen = halfOpen(play("fffff"));

        Health one = halfOpen.after(call(Verdict.ANSWERED, halfOpen.breaker().openUntilMs() + 1_000));
        Health two = one.after(call(Verdict.ANSWERED, halfOpen.breaker().openUntilMs() + 2_000));
        Health failedOnce = two.after(call(Verdict.FAILED, halfOpen.breaker().openUntilMs() + 3_000));

        assertThat(one.breaker().state()).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(two.breaker().state()).isEqualTo(BreakerState.CLOSED);
        assertThat(two.tally().errorRate()).isZero();
        assertThat(failedOnce.breaker().state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void shouldOpenForLongerWhenAProbeFails() {
        Health health = play("fffff");
        List<Long> openings = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            openings.add(health.breaker().openUntilMs() - health.asOfMs());
            Health halfOpen = halfOpen(health);
            health = halfOpen.after(call(Verdict.FAILED, halfOpen.breaker().openUntilMs() + CALL_MS));
        }
        assertThat(openings)
                .containsExactly(5_000L, 10_000L, 20_000L, 40_000L, 80_000L, 160_000L, 300_000L, 300_000L, 300_000L);
    }

    @Test
    void shouldOpenForLongerWhenItFlaps() {
        Health health = play("fffff");
        long first = health.breaker().openUntilMs() - health.asOfMs();
        health = comeBack(health);
        health = fail(health, 5);

        assertThat(health.breaker().state()).isEqualTo(BreakerState.OPEN);
        assertThat(health.breaker().openUntilMs() - health.asOfMs()).isEqualTo(2 * first);
    }

    @Test
    void shouldForgetOpeningsWhenItHeldForAWhile() {
        Health health = comeBack(play("fffff"));
        long later = health.asOfMs() + Breaker.FORGET_MS;
        health = health.after(call(Verdict.ANSWERED, later));
        health = fail(health, 5);

        assertThat(health.breaker().openUntilMs() - health.asOfMs()).isEqualTo(Breaker.FIRST_OPEN_MS);
    }

    @Test
    void shouldNotCountCallsThatBeganBeforeItOpened() {
        Health halfOpen = halfOpen(play("fffff"));
        long at = halfOpen.breaker().openUntilMs() + 2_000;
        long before = halfOpen.breaker().openUntilMs() - 3_000;

        Health failed = halfOpen.after(new Sample(Verdict.FAILED, 5_000, 0, before, at));
        Health answered = halfOpen.after(new Sample(Verdict.ANSWERED, 5_000, 0, before, at));

        assertThat(failed.breaker()).isEqualTo(halfOpen.breaker());
        assertThat(answered.breaker()).isEqualTo(halfOpen.breaker());
    }

    @Test
    void shouldNotOpenAgainForLateFailuresOnceItCameBack() {
        Health back = comeBack(play("fffff"));
        long before = back.breaker().openUntilMs() - 3_000;
        for (int i = 0; i < 20; i++) {
            back = back.after(new Sample(Verdict.FAILED, 8_000, 0, before, back.asOfMs() + 10));
        }
        assertThat(back.breaker().state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void shouldTakeAThrottledProbeForNeither() {
        Health halfOpen = halfOpen(play("fffff"));
        Health after = halfOpen.after(call(Verdict.THROTTLED, halfOpen.breaker().openUntilMs() + 1_000));
        assertThat(after.breaker()).isEqualTo(halfOpen.breaker());
    }

    @Test
    void shouldTakeAProbeThatComesBeforeTheTurnNoticedTheTime() {
        Health open = play("fffff");
        Health after = open.after(call(Verdict.ANSWERED, open.breaker().openUntilMs() + 1_000));
        assertThat(after.breaker().state()).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(after.breaker().probesAnswered()).isEqualTo(1);
    }

    private static Health comeBack(Health open) {
        Health health = halfOpen(open);
        for (int i = 1; i <= Breaker.PROBES; i++) {
            health = health.after(call(Verdict.ANSWERED, health.breaker().openUntilMs() + i * 1_000L));
        }
        assertThat(health.breaker().state()).isEqualTo(BreakerState.CLOSED);
        return health;
    }

    private static Health fail(Health health, int times) {
        Health after = health;
        for (int i = 0; i < times; i++) {
            after = after.after(call(Verdict.FAILED, after.asOfMs() + 1_000));
        }
        return after;
    }

    private static Health halfOpen(Health open) {
        return open.at(open.breaker().openUntilMs());
    }

    private static Health play(String calls) {
        Health health = Health.before(START_MS);
        for (int i = 0; i < calls.length(); i++) {
            health = health.after(call(verdict(calls.charAt(i)), START_MS + i * 1_000L));
        }
        return health;
    }

    private static Verdict verdict(char letter) {
        return switch (letter) {
            case 'a' -> Verdict.ANSWERED;
            case 'f' -> Verdict.FAILED;
            case 't' -> Verdict.THROTTLED;
            default -> Verdict.NOT_COUNTED;
        };
    }

    private static Sample call(Verdict verdict, long at) {
        return new Sample(verdict, CALL_MS, 20, at - CALL_MS, at);
    }
}
