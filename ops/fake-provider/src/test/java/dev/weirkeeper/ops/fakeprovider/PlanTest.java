package dev.weirkeeper.ops.fakeprovider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final int MANY = 20_000;
    private static final SimulatedModel MODEL = new SimulatedModel(
            "m", 400, 0.6, 50, 200, Behaviour.faulty(new Behaviour.Faults(0.1, 0, 0.05, 0, 0, 0, 0)));

    private static Plan[] plans(int maxTokens) {
        SplittableRandom random = new SplittableRandom(42);
        return IntStream.range(0, MANY)
                .mapToObj(i -> Plan.draw(MODEL, maxTokens, random))
                .toArray(Plan[]::new);
    }

    private static double quantile(Plan[] plans, double q) {
        double[] times =
                Arrays.stream(plans).mapToDouble(Plan::firstTokenMs).sorted().toArray();
        return times[(int) (q * times.length)];
    }

    @Test
    void shouldDrawFirstTokensFromTheLognormal() {
        Plan[] plans = plans(Integer.MAX_VALUE);

        assertThat(quantile(plans, 0.5)).isCloseTo(400, Percentage.withPercentage(3));
        assertThat(quantile(plans, 0.95)).isCloseTo(400 * Math.exp(0.6 * 1.645), Percentage.withPercentage(5));
    }

    @Test
    void shouldDrawLengthsWithTheirMean() {
        double mean = Arrays.stream(plans(Integer.MAX_VALUE))
                .mapToInt(Plan::outputTokens)
                .average()
                .orElseThrow();

        assertThat(mean).isCloseTo(200, Percentage.withPercentage(3));
    }

    @Test
    void shouldTakeTheTimeThatItsTokensTake() {
        assertThat(plans(Integer.MAX_VALUE))
                .allSatisfy(plan ->
                        assertThat(plan.generationMs()).isCloseTo((plan.outputTokens() - 1) * 20.0, within(1e-6)));
    }

    @Test
    void shouldStopAtTheLimitOfTheRequest() {
        assertThat(plans(10)).allSatisfy(plan -> {
            assertThat(plan.outputTokens()).isLessThanOrEqualTo(10);
            assertThat(plan.outputTokens() == 10 || !plan.cutByLimit()).isTrue();
        });
    }

    @Test
    void shouldMeetFaultsAsOftenAsAsked() {
        Plan[] plans = plans(Integer.MAX_VALUE);
        long throttled = Arrays.stream(plans)
                .filter(plan -> plan.fault() == Fault.THROTTLED)
                .count();
        long failed = Arrays.stream(plans)
                .filter(plan -> plan.fault() == Fault.SERVER_ERROR)
                .count();

        assertThat(throttled / (double) MANY).isCloseTo(0.1, within(0.01));
        assertThat(failed / (double) MANY).isCloseTo(0.05, within(0.01));
        assertThat(plans).noneMatch(plan -> plan.fault() == Fault.HANG);
    }

    @Test
    void shouldTellBeforehandHowLongAnAnswerWillBe() {
        Plan drawn = Plan.draw(MODEL, 300, new Plan.Draws(5).of(new Journal.Caller("a", 1, "its dispatch"), "m"));

        assertThat(MODEL.outputTokens(5, "a", 1, 300)).isEqualTo(drawn.outputTokens());
        assertThat(MODEL.outputTokens(5, "a", 1, Integer.MAX_VALUE))
                .isNotEqualTo(MODEL.outputTokens(6, "a", 1, Integer.MAX_VALUE));
    }

    @Test
    void shouldDrawLengthsWithTheSpreadOfALognormal() {
        double[] logarithms = Arrays.stream(plans(Integer.MAX_VALUE))
                .mapToDouble(plan -> Math.log(plan.outputTokens()))
                .toArray();
        double mean = Arrays.stream(logarithms).average().orElseThrow();
        double variance = Arrays.stream(logarithms)
                .map(one -> (one - mean) * (one - mean))
                .average()
                .orElseThrow();

        assertThat(Math.sqrt(variance)).isCloseTo(0.5, within(0.02));
    }

    @Test
    void shouldDrawTheSameForTheSameSeedRequestAndAttemptInAnyOrder() {
        Journal.Caller first = new Journal.Caller("a", 1, "");
        Journal.Caller second = new Journal.Caller("b", 1, "");
        Plan.Draws one = new Plan.Draws(5);
        Plan.Draws other = new Plan.Draws(5);

        Plan ofFirst = Plan.draw(MODEL, 1_000, one.of(first, "m"));
        Plan ofSecond = Plan.draw(MODEL, 1_000, one.of(second, "m"));

        assertThat(Plan.draw(MODEL, 1_000, other.of(second, "m"))).isEqualTo(ofSecond);
        assertThat(Plan.draw(MODEL, 1_000, other.of(first, "m"))).isEqualTo(ofFirst);
        assertThat(ofFirst).isNotEqualTo(ofSecond);
        assertThat(Plan.draw(MODEL, 1_000, one.of(new Journal.Caller("a", 2, ""), "m")))
                .isNotEqualTo(ofFirst);
    }
}
