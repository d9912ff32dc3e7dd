package dev.weirkeeper.router.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.ModelHealth;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class HealthProperties {
    private static final long START_MS = 1_700_000_000_000L;

    @Provide
    Arbitrary<Sample> samples() {
        return Combinators.combine(
                        Arbitraries.of(Verdict.class),
                        Arbitraries.longs().between(0, 3_600_000),
                        Arbitraries.longs().between(0, 100_000),
                        Arbitraries.longs().between(0, 600_000))
                .as((verdict, callMs, tokens, afterMs) ->
                        new Sample(verdict, callMs, tokens, START_MS + afterMs - callMs, START_MS + afterMs));
    }

    @Property(tries = 300)
    void shouldKeepRatesAndQuantilesInBounds(@ForAll @Size(min = 1, max = 60) List<@From("samples") Sample> samples) {
        Health health = Health.before(START_MS);
        long asOf = START_MS;
        for (Sample sample : samples) {
            health = health.after(sample);
            ModelHealth row = health.toRow("m");
            assertThat(row.getErrorRate()).isBetween(0.0, 1.0);
            assertThat(row.getThrottleRate()).isBetween(0.0, 1.0);
            assertThat(row.getErrorRate() + row.getThrottleRate()).isLessThanOrEqualTo(2.0);
            assertThat(row.getSamples()).isBetween(0.0, (double) samples.size());
            assertThat(row.getCallsPerSecond()).isNotNegative().isFinite();
            assertThat(row.getMsPerOutputToken()).isNotNegative().isFinite();
            assertThat(row.getOutputTokensMean()).isBetween(0.0, 100_000.5);
            assertThat(row.getCallMsP50()).isLessThanOrEqualTo(row.getCallMsP95());
            assertThat(row.getCallMsP95()).isLessThanOrEqualTo(3_600_000 * 1.06);
            assertThat(row.getCallMsMean()).isBetween(0.0, 3_600_000.5);
            assertThat(row.getAsOf().toEpochMilli()).isGreaterThanOrEqualTo(asOf);
            asOf = row.getAsOf().toEpochMilli();
        }
    }

    @Property(tries = 300)
    void shouldNeverOpenForLongerThanTheCap(@ForAll @Size(min = 1, max = 80) List<@From("samples") Sample> samples) {
        Health health = Health.before(START_MS);
        for (Sample sample : samples) {
            Breaker before = health.breaker();
            health = health.after(sample);
            Breaker after = health.breaker();
            if (after.state() == BreakerState.OPEN && !after.equals(before)) {
                assertThat(after.openUntilMs() - sample.atMs())
                        .isBetween(Breaker.FIRST_OPEN_MS, Breaker.LONGEST_OPEN_MS);
                assertThat(sample.verdict()).isEqualTo(Verdict.FAILED);
            }
            assertThat(health.at(after.openUntilMs()).breaker().state()).isNotEqualTo(BreakerState.OPEN);
        }
    }

    @Property(tries = 200)
    void shouldComeBackFromTheStoreAsItWas(@ForAll @Size(max = 40) List<@From("samples") Sample> samples) {
        Health health = Health.before(START_MS);
        for (Sample sample : samples) {
            assertThat(Sample.ofBytes(sample.toBytes())).contains(sample);
            health = health.after(sample);
        }
        Health read = HealthBytes.read(HealthBytes.write(health)).orElseThrow();
        assertThat(read.toRow("m")).isEqualTo(health.toRow("m"));
        assertThat(read.breaker()).isEqualTo(health.breaker());
        assertThat(read.tally()).isEqualTo(health.tally());
        assertThat(read.times().weights()).isEqualTo(health.times().weights());
        assertThat(read.lengths().weights()).isEqualTo(health.lengths().weights());
    }

    @Property(tries = 200)
    void shouldMergeHistogramsAsIfAllHadBeenSeenByOne(
            @ForAll @Size(max = 40) List<@LongRange(max = 3_600_000) Long> first,
            @ForAll @Size(max = 40) List<@LongRange(max = 3_600_000) Long> second,
            @ForAll @DoubleRange(min = 0, max = 1) double share) {
        CallTimes one = of(first);
        CallTimes two = of(second);
        CallTimes all = one;
        for (long callMs : second) {
            all = all.with(callMs);
        }
        assertThat(one.plus(two).quantileMs(share)).isEqualTo(all.quantileMs(share));
    }

    @Property(tries = 200)
    void shouldShowEachTimeWithinFivePercent(@ForAll @LongRange(min = 1, max = 3_600_000) long callMs) {
        assertThat(CallTimes.NONE.with(callMs).quantileMs(0.5)).isCloseTo(callMs, within(callMs * 0.05));
    }

    private static CallTimes of(List<Long> times) {
        CallTimes all = CallTimes.NONE;
        for (long callMs : times) {
            all = all.with(callMs);
        }
        return all;
    }
}
