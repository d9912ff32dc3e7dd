package dev.weirkeeper.ops.guarantees.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weirkeeper.ops.guarantees.soak.Trend.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class TrendTest {
    private static final long MINUTE = 60_000;

    @Test
    void shouldFindTheSlopeOfALine() {
        // 100 at the start, 1 more each minute: 130 after 30 min, mean 115, 10 each 10 min.
        Trend trend = Trend.of(readings(30, minute -> 100 + minute));

        assertThat(trend.mean()).isCloseTo(115, within(1e-9));
        assertThat(trend.percentPerTenMinutes()).isCloseTo(100 * 10 / 115.0, within(1e-9));
        assertThat(trend.steady()).isFalse();
    }

    @Test
    void shouldLookAtTheLastTwoThirdsOnly() {
        // Grows for 10 minutes, then stays.
        Trend trend = Trend.ofLastTwoThirds(readings(30, minute -> Math.min(minute, 10) * 50));

        assertThat(trend.percentPerTenMinutes()).isCloseTo(0, within(1e-9));
        assertThat(trend.mean()).isCloseTo(500, within(1e-9));
        assertThat(trend.steady()).isTrue();
    }

    @Test
    void shouldSeeALeakThroughNoise() {
        SplittableRandom random = new SplittableRandom(7);

        assertThat(Trend.of(readings(30, minute -> 1_000 + random.nextGaussian() * 30))
                        .steady())
                .isTrue();
        assertThat(Trend.of(readings(30, minute -> 1_000 + 5 * minute + random.nextGaussian() * 30))
                        .steady())
                .as("5 %% each 10 minutes")
                .isFalse();
    }

    @Test
    void shouldCallNothingSteadyThatItHardlySaw() {
        assertThat(Trend.ofLastTwoThirds(List.of()).steady()).isFalse();
        assertThat(Trend.of(readings(1, minute -> 5)).steady()).isFalse();
    }

    @Test
    void shouldLetThingsShrink() {
        assertThat(Trend.of(readings(30, minute -> 1_000 - 10 * minute)).steady())
                .isTrue();
    }

    @Test
    void shouldReadWhatTheKernelSays() {
        List<String> status = List.of("Name:\tjava", "VmRSS:\t  123456 kB", "Threads:\t57");

        assertThat(Gauges.field(status, "VmRSS:")).isEqualTo(123_456);
        assertThat(Gauges.field(status, "Threads:")).isEqualTo(57);
    }

    private static List<Reading> readings(int minutes, DoubleUnaryOperator value) {
        List<Reading> readings = new ArrayList<>();
        for (int minute = 0; minute <= minutes; minute++) {
            readings.add(new Reading(minute * MINUTE, value.applyAsDouble(minute)));
        }
        return readings;
    }
}
