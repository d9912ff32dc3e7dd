package dev.weirkeeper.router.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SteadyTimeTest {
    private static final long STEP = 1_000;

    private final SteadyTime steady = new SteadyTime(STEP);

    @Test
    void shouldRunWithTheLog() {
        tickUntil(0, 60_000);

        assertThat(steady.ranSinceMs(50_000)).isEqualTo(10_000);
        assertThat(steady.ranSinceMs(60_000)).isZero();
        assertThat(steady.ranSinceMs(70_000)).isZero();
    }

    @Test
    void shouldCountAStallAsOneStep() {
        tickUntil(0, 10_000);
        steady.tick(40_000);

        assertThat(steady.ranSinceMs(8_000)).isEqualTo(2_000 + STEP);
        assertThat(steady.ranSinceMs(10_000)).isEqualTo(STEP);
        assertThat(steady.ranSinceMs(10_400)).isEqualTo(STEP - 400);
        assertThat(steady.ranSinceMs(30_000)).isZero();

        tickUntil(40_000, 45_000);
        assertThat(steady.ranSinceMs(30_000)).isEqualTo(5_000);
        assertThat(steady.ranSinceMs(42_000)).isEqualTo(3_000);
    }

    @Test
    void shouldNotCountWhatWasBeforeItsFirstTick() {
        steady.tick(100_000);
        assertThat(steady.ranSinceMs(10_000)).isZero();

        tickUntil(100_000, 104_000);
        assertThat(steady.ranSinceMs(10_000)).isEqualTo(4_000);
    }

    @Property(tries = 300)
    void shouldNeverRunFasterThanTheLogNorStandStillForEver(
            @ForAll @Size(min = 1, max = 200) List<@IntRange(min = 1, max = 40_000) Integer> steps) {
        SteadyTime time = new SteadyTime(STEP);
        long now = 0;
        time.tick(now);
        long ran = 0;
        for (int step : steps) {
            now += step;
            time.tick(now);
            assertThat(time.ranSinceMs(0)).isBetween(ran, now);
            ran = steps.size() < 60 ? time.ranSinceMs(0) : 0;
        }
        long counted = steps.stream().mapToLong(step -> Math.min(step, STEP)).sum();
        assertThat(time.ranSinceMs(0)).isGreaterThanOrEqualTo(counted);
        if (steps.size() < 60) {
            assertThat(time.ranSinceMs(0)).isEqualTo(counted);
        }
    }

    private void tickUntil(long fromMs, long toMs) {
        for (long at = fromMs; at <= toMs; at += 500) {
            steady.tick(at);
        }
    }
}
