package dev.weirkeeper.ops.guarantees.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RateTest {
    @Test
    void shouldFindTheFastestRungThatIsSustained() throws InterruptedException {
        for (double limit : Rate.LADDER) {
            Rate rate = Rate.search(200, perSecond -> look(perSecond, perSecond <= limit));

            assertThat(rate.perSecond()).isEqualTo(limit);
            assertThat(rate.looks()).hasSizeLessThanOrEqualTo(7);
        }
    }

    @Test
    void shouldClimbFromSlowRungs() throws InterruptedException {
        assertThat(Rate.search(200, perSecond -> look(perSecond, true)).looks())
                .extracting(Rate.Look::perSecond)
                .containsExactly(20.0, 50.0, 100.0, 160.0, 200.0);
    }

    @Test
    void shouldStepDownARungAtATimeToTheSlowest() {
        assertThat(Rate.slower(65)).isEqualTo(50);
        assertThat(Rate.slower(70)).isEqualTo(65);
        assertThat(Rate.slower(Rate.LADDER.getFirst())).isEqualTo(Rate.LADDER.getFirst());
    }

    @Test
    void shouldTryNothingAboveTheCeiling() throws InterruptedException {
        Rate rate = Rate.search(65, perSecond -> look(perSecond, perSecond <= 50));

        assertThat(rate.perSecond()).isEqualTo(50);
        assertThat(rate.looks()).extracting(Rate.Look::perSecond).allMatch(tried -> tried <= 65);
    }

    @Test
    void shouldFallBackToTheSlowestWhereNothingIsSustained() throws InterruptedException {
        assertThat(Rate.search(200, perSecond -> look(perSecond, false)).perSecond())
                .isEqualTo(Rate.LADDER.getFirst());
    }

    @Test
    void shouldNotCallSustainedWhatKeepsPeopleWaitingOrBreaksAPromise() {
        assertThat(List.of(new Rate.Look(10, Rate.LONGEST_P99_MS + 1, true), new Rate.Look(10, 5, false)))
                .noneMatch(Rate.Look::sustained);
    }

    private static Rate.Look look(double perSecond, boolean good) {
        return new Rate.Look(perSecond, good ? 400 : 9_000, true);
    }
}
