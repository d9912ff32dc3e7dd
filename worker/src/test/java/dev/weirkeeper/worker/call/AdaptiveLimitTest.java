package dev.weirkeeper.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.AttemptOutcome;
import org.junit.jupiter.api.Test;

class AdaptiveLimitTest {
    private static final int CEILING = 64;

    private long now;

    /** A window: as many calls as may run begin together, the provider takes some and refuses the others. */
    private int window(AdaptiveLimit limit, int taken) {
        int running = limit.now();
        long began = now;
        now += 10;
        int refused = Math.max(0, running - taken);
        for (int i = 0; i < running; i++) {
            // Refusals come at once, answers take their time.
            AttemptOutcome outcome = i < refused ? AttemptOutcome.THROTTLED : AttemptOutcome.ANSWERED;
            now += i == refused ? 1_000 : 0;
            limit.ended(outcome, began, now, running); // whoever ends makes room for the next
        }
        now += 10;
        return refused;
    }

    @Test
    void shouldBelieveTheConfigurationUntilTheProviderSaysOtherwise() {
        AdaptiveLimit limit = new AdaptiveLimit(CEILING);

        for (int i = 0; i < 10; i++) {
            window(limit, 1_000);
            assertThat(limit.now()).isEqualTo(CEILING);
        }
    }

    @Test
    void shouldComeNearAHiddenLimitAndStayThere() {
        AdaptiveLimit limit = new AdaptiveLimit(CEILING);
        for (int i = 0; i < 30; i++) {
            window(limit, 20);
        }

        int calls = 0;
        int refused = 0;
        int lowest = CEILING;
        for (int i = 0; i < 100; i++) {
            calls += limit.now();
            refused += window(limit, 20);
            lowest = Math.min(lowest, limit.now());
        }

        assertThat(calls - refused).as("calls that the provider took, of 2,000").isGreaterThan(1_700);
        assertThat(refused).as("of the calls").isLessThan(calls / 20);
        assertThat(lowest).isGreaterThanOrEqualTo(16);
    }

    @Test
    void shouldCountABurstOfRefusalsOnce() {
        AdaptiveLimit limit = new AdaptiveLimit(CEILING);

        for (int i = 0; i < 60; i++) {
            limit.ended(AttemptOutcome.THROTTLED, 0, 100 + i, CEILING - i);
        }

        assertThat(limit.now()).isEqualTo(54);
        limit.ended(AttemptOutcome.THROTTLED, 101, 300, 3); // this one began after the decrease
        assertThat(limit.now()).isEqualTo(46);
    }

    @Test
    void shouldNeverGoBelowOneNorAboveItsCeiling() {
        AdaptiveLimit limit = new AdaptiveLimit(CEILING);
        for (int i = 0; i < 200; i++) {
            now += 10;
            limit.ended(AttemptOutcome.OVERLOADED, now - 1, now, 1);
            assertThat(limit.now()).isBetween(1, CEILING);
        }
        assertThat(limit.now()).isEqualTo(1);

        for (int i = 0; i < 200; i++) {
            window(limit, 1_000);
            assertThat(limit.now()).isBetween(1, CEILING);
        }
        assertThat(limit.now()).isEqualTo(CEILING);
    }

    @Test
    void shouldDoubleWithEachWindowAfterAnOutageUpToWhereItWas() {
        AdaptiveLimit limit = new AdaptiveLimit(CEILING);
        for (int i = 0; i < 200; i++) {
            now += 10;
            limit.ended(AttemptOutcome.TIMED_OUT, now - 1, now, 1); // no answer between them
        }

        int windows = 0;
        while (limit.now() < 54) {
            window(limit, 1_000);
            windows++;
        }

        assertThat(windows).isLessThanOrEqualTo(6);
    }

    @Test
    void shouldGrowByOneWithEachWindowElsewhere() {
        AdaptiveLimit limit = new AdaptiveLimit(CEILING);
        window(limit, 40); // 54 from here on
        int before = limit.now();

        window(limit, 1_000);

        assertThat(limit.now()).isBetween(before, before + 1);
        window(limit, 1_000);
        window(limit, 1_000);
        assertThat(limit.now()).isBetween(before + 2, before + 3);
    }

    @Test
    void shouldNotGrowByWhatIsNotUsed() {
        AdaptiveLimit limit = new AdaptiveLimit(CEILING);
        limit.ended(AttemptOutcome.THROTTLED, 0, 10, CEILING);
        int before = limit.now();

        for (int i = 0; i < 1_000; i++) {
            limit.ended(AttemptOutcome.ANSWERED, 20, 30, 3);
        }

        assertThat(limit.now()).isEqualTo(before);
    }

    @Test
    void shouldLearnNothingFromWhatSaysNothingAboutLoad() {
        AdaptiveLimit limit = new AdaptiveLimit(CEILING);
        for (AttemptOutcome outcome : AttemptOutcome.values()) {
            if (outcome != AttemptOutcome.THROTTLED
                    && outcome != AttemptOutcome.OVERLOADED
                    && outcome != AttemptOutcome.TIMED_OUT) {
                limit.ended(outcome, 0, 10, CEILING);
            }
        }

        assertThat(limit.now()).isEqualTo(CEILING);
    }
}
