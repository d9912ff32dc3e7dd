package dev.weirkeeper.ops.learning.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weirkeeper.ops.learning.evaluate.RouteMetrics.Pair;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteMetricsTest {
    /** Eleven prompts: the strong model is right on all, the weak one on the last five. */
    private static final Pair ELEVEN =
            new Pair(new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, new double[] {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1});

    private static double[] falling(int n) {
        return IntStream.range(0, n).mapToDouble(i -> n - i).toArray();
    }

    @Test
    void shouldWalkFromAllStrongToNone() {
        RouteMetrics metrics = RouteMetrics.of(ELEVEN, falling(11));

        // Thresholds are 1, 2, ..., 11: the last is strict, so nobody is above it.
        assertThat(metrics.curve().strongPercent()[0]).isEqualTo(100);
        assertThat(metrics.curve().strongPercent()[9]).isCloseTo(200.0 / 11, within(1e-9));
        assertThat(metrics.curve().strongPercent()[10]).isZero();
        assertThat(metrics.curve().quality()[0]).isEqualTo(1);
        assertThat(metrics.curve().quality()[9]).isCloseTo(7.0 / 11, within(1e-9));
        assertThat(metrics.curve().quality()[10]).isCloseTo(5.0 / 11, within(1e-9));
    }

    /** By hand: y rises from 5/11 by 1/11 a prompt to 1 at six of eleven, and stays; x goes 0, 2/11, 3/11, ..., 1. */
    @Test
    void shouldMeasureTheAreaAboveTheWeakModel() {
        double rise = (0 + 2) / 2.0 * 2 + (2 + 3) / 2.0 + (3 + 4) / 2.0 + (4 + 5) / 2.0 + (5 + 6) / 2.0 + 5 * 6;

        assertThat(RouteMetrics.of(ELEVEN, falling(11)).apgr()).isCloseTo(rise / (6.0 * 11), within(1e-9));
    }

    @Test
    void shouldFindTheStrongCallsThatBringHalfAndFourFifths() {
        RouteMetrics metrics = RouteMetrics.of(ELEVEN, falling(11));

        assertThat(metrics.cpt50()).isCloseTo(300.0 / 11, within(1e-9)); // three of the six
        assertThat(metrics.cpt80()).isCloseTo(480.0 / 11, within(1e-9)); // 4.8 of them
    }

    @Test
    void shouldBeHalfByChanceAndBetterWithTheOutcomes() {
        Random random = new Random(1);
        int n = 20_000;
        double[] strong = random.doubles(n).map(d -> d < 0.8 ? 1 : 0).toArray();
        double[] weak = random.doubles(n).map(d -> d < 0.6 ? 1 : 0).toArray();
        Pair pair = new Pair(strong, weak);

        assertThat(RouteMetrics.of(pair, random.doubles(n).toArray()).apgr()).isCloseTo(0.5, within(0.02));
        assertThat(RouteMetrics.optimal(pair).apgr()).isGreaterThan(1);
        double[] worst =
                IntStream.range(0, n).mapToDouble(i -> weak[i] - strong[i]).toArray();
        assertThat(RouteMetrics.of(pair, worst).apgr()).isLessThan(0.2);
    }

    /** Expected values are numpy.interp's. */
    @ParameterizedTest
    @CsvSource({"-1, 10", "0, 10", "0.5, 15", "1, 20", "5, 60", "9.5, 105", "12, 110"})
    void shouldInterpolateAsNumpyDoes(double key, double value) {
        double[] from = IntStream.rangeClosed(0, 10).mapToDouble(i -> i).toArray();
        double[] to =
                IntStream.rangeClosed(0, 10).mapToDouble(i -> 10 * (i + 1)).toArray();

        assertThat(RouteMetrics.interpolate(key, from, to)).isEqualTo(value);
    }

    @Test
    void shouldInterpolateQuantilesAsNumpyDoes() {
        double[] sorted = {1, 2, 4, 8};

        assertThat(RouteMetrics.quantile(sorted, 0)).isEqualTo(1);
        assertThat(RouteMetrics.quantile(sorted, 0.5)).isEqualTo(3);
        assertThat(RouteMetrics.quantile(sorted, 0.9)).isCloseTo(6.8, within(1e-12));
        assertThat(RouteMetrics.quantile(sorted, 1)).isEqualTo(8);
    }

    @Test
    void shouldGiveAnIntervalAroundItsFigureTheSameEachTime() {
        Random random = new Random(2);
        double[] numbers = random.doubles(400).toArray();
        Interval first = Interval.bootstrap(
                400,
                200,
                which -> IntStream.of(which)
                        .mapToDouble(i -> numbers[i])
                        .average()
                        .orElseThrow());
        Interval second = Interval.bootstrap(
                400,
                200,
                which -> IntStream.of(which)
                        .mapToDouble(i -> numbers[i])
                        .average()
                        .orElseThrow());

        assertThat(first).isEqualTo(second);
        assertThat(first.value()).isBetween(first.low(), first.high());
        assertThat(first.high() - first.low()).isCloseTo(2 * 1.96 * 0.2887 / 20, within(0.02));
    }
}
