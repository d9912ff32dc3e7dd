package dev.weirkeeper.router.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.Usage;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTest {
    private static final long START_MS = 1_700_000_000_000L;

    @ParameterizedTest
    @CsvSource({
        "ANSWERED, ANSWERED",
        "THROTTLED, THROTTLED",
        "OVERLOADED, FAILED",
        "TIMED_OUT, FAILED",
        "MALFORMED, FAILED",
        "STREAM_CUT, FAILED",
        "MISCONFIGURED, FAILED",
        "REJECTED, NOT_COUNTED",
        "FILTERED, NOT_COUNTED",
        "CONTEXT_TOO_LONG, NOT_COUNTED",
        "CANCELLED, NOT_COUNTED",
        "UNKNOWN, NOT_COUNTED",
    })
    void shouldBlameTheDeploymentForItsOwnFailuresOnly(AttemptOutcome outcome, Verdict verdict) {
        assertThat(Verdict.of(outcome)).isEqualTo(verdict);
    }

    @Test
    void shouldMakeASampleOfAnEndedCall() {
        AttemptEvent event = ended(AttemptOutcome.ANSWERED)
                .setCallStartedAt(Instant.ofEpochMilli(START_MS))
                .setCallEndedAt(Instant.ofEpochMilli(START_MS + 1_500))
                .setUsage(Usage.newBuilder().setOutputTokens(30).build())
                .build();

        assertThat(Sample.of(event, START_MS + 1_510))
                .contains(new Sample(Verdict.ANSWERED, 1_500, 30, START_MS, START_MS + 1_510));
    }

    @Test
    void shouldMakeNoSampleOfAnythingElse() {
        AttemptEvent started =
                ended(AttemptOutcome.ANSWERED).setType(AttemptEventType.STARTED).build();
        AttemptEvent withoutOutcome =
                ended(AttemptOutcome.ANSWERED).setOutcome(null).build();

        assertThat(Sample.of(started, START_MS)).isEmpty();
        assertThat(Sample.of(withoutOutcome, START_MS)).isEmpty();
    }

    @Test
    void shouldTakeTheWorkersTimeWhereTheLogHasNone() {
        AttemptEvent event = ended(AttemptOutcome.OVERLOADED).build();
        assertThat(Sample.of(event, 0)).contains(new Sample(Verdict.FAILED, 0, 0, START_MS, START_MS));
    }

    @Test
    void shouldCutTimesThatCannotBe() {
        Sample sample = new Sample(Verdict.ANSWERED, -5, Long.MAX_VALUE, 0, -1);
        assertThat(sample.callMs()).isZero();
        assertThat(sample.atMs()).isZero();
        assertThat(sample.outputTokens()).isLessThan(Long.MAX_VALUE);
    }

    @Test
    void shouldNotReadBytesOfAnotherRelease() {
        assertThat(Sample.ofBytes(new byte[] {9})).isEmpty();
        assertThat(Sample.ofBytes(new byte[34])).isEmpty();
        assertThat(HealthBytes.read(new byte[] {9})).isEmpty();
        assertThat(HealthBytes.read(new byte[] {1, 2, 3})).isEmpty();
        assertThat(HealthBytes.read(new byte[0])).isEmpty();
    }

    @Test
    void shouldDescribeADeploymentInARow() {
        Health health = Health.before(START_MS);
        for (int i = 0; i < 8; i++) {
            long at = START_MS + i * 10L;
            health = health.after(new Sample(Verdict.ANSWERED, 1_000, 50, at - 1_000, at));
        }
        health = health.after(new Sample(Verdict.FAILED, 10, 0, START_MS, START_MS + 80));
        health = health.after(new Sample(Verdict.FAILED, 10, 0, START_MS, START_MS + 90));
        health = health.after(new Sample(Verdict.THROTTLED, 10, 0, START_MS, START_MS + 100));
        health = health.after(new Sample(Verdict.NOT_COUNTED, 10, 0, START_MS, START_MS + 110));

        ModelHealth row = health.toRow("m");

        assertThat(row.getModelId()).isEqualTo("m");
        assertThat(row.getAsOf().toEpochMilli()).isEqualTo(START_MS + 110);
        assertThat(row.getBreaker()).isEqualTo(BreakerState.CLOSED);
        assertThat(row.getOpenUntil()).isNull();
        assertThat(row.getSamples()).isCloseTo(11, within(0.1));
        assertThat(row.getErrorRate()).isCloseTo(0.2, within(0.001));
        assertThat(row.getThrottleRate()).isCloseTo(1 / 11.0, within(0.001));
        assertThat(row.getCallMsMean()).isCloseTo(1_000, within(0.01));
        assertThat(row.getCallMsP50()).isCloseTo(1_000, within(50.0));
        assertThat(row.getCallMsP95()).isCloseTo(1_000, within(50.0));
        assertThat(row.getMsPerOutputToken()).isCloseTo(20, within(0.001));
        assertThat(row.getOutputTokensMean()).isCloseTo(50, within(0.001));
        assertThat(row.getOutputTokensP95()).isCloseTo(50, within(2.5));
        assertThat(row.getConsecutiveFailures()).isEqualTo(2);
    }

    @Test
    void shouldForgetHalfOfItInAHalfLife() {
        Health before = Health.before(START_MS).after(new Sample(Verdict.FAILED, 10, 0, START_MS, START_MS));
        long later = START_MS + Tally.HALF_LIFE_MS;
        Health after = before.after(new Sample(Verdict.ANSWERED, 10, 0, later, later));

        assertThat(after.tally().failed()).isCloseTo(0.5, within(1e-9));
        assertThat(after.tally().errorRate()).isCloseTo(1 / 3.0, within(1e-9));
    }

    @Test
    void shouldFollowAModelThatBecomesSlow() {
        Health health = Health.before(START_MS);
        for (int i = 0; i < 600; i++) {
            long at = START_MS + i * 1_000L;
            long callMs = i < 300 ? 500 : 4_000;
            health = health.after(new Sample(Verdict.ANSWERED, callMs, 10, at - callMs, at));
        }
        assertThat(health.times().quantileMs(0.5)).isBetween(3_800.0, 4_200.0);
        assertThat(health.tally().callMsMean()).isGreaterThan(3_800);
    }

    @ParameterizedTest
    @CsvSource({"1, 10", "10, 30", "50, 300"})
    void shouldKnowTheRateFromTheStart(int perSecond, int seconds) {
        Health health = Health.before(START_MS);
        for (int i = 0; i < perSecond * seconds; i++) {
            long at = START_MS + i * 1_000L / perSecond;
            health = health.after(new Sample(Verdict.ANSWERED, 10, 1, at, at));
        }
        assertThat(health.toRow("m").getCallsPerSecond()).isCloseTo(perSecond, within(0.15 * perSecond));
    }

    @Test
    void shouldMoveLogTimeWithSmallStepsOnly() {
        LogTime time = new LogTime();
        time.tick(50_000);
        time.seen(1_000);
        time.tick(50_250);
        assertThat(time.nowMs()).isEqualTo(1_250);
        time.tick(9_000_000); // the clock was set
        assertThat(time.nowMs()).isEqualTo(2_250);
        time.tick(0); // and back
        time.tick(250);
        assertThat(time.nowMs()).isEqualTo(2_500);
        time.seen(2_000);
        assertThat(time.nowMs()).isEqualTo(2_500);
    }

    private static AttemptEvent.Builder ended(AttemptOutcome outcome) {
        return AttemptEvent.newBuilder()
                .setRequestId("r")
                .setTenant("t")
                .setDispatchId("d")
                .setAttempt(1)
                .setModel("m")
                .setType(AttemptEventType.ENDED)
                .setOutcome(outcome)
                .setWorkerId("w")
                .setIncarnation("i")
                .setEpoch(1)
                .setAt(Instant.ofEpochMilli(START_MS));
    }

    @Test
    void shouldTellTheEndOfAnOpeningUntilItIsClosed() {
        assertThat(withBreaker(new Breaker(BreakerState.OPEN, 5_000, 1, 0, 0)).getOpenUntil())
                .isEqualTo(Instant.ofEpochMilli(5_000));
        assertThat(withBreaker(new Breaker(BreakerState.HALF_OPEN, 5_000, 1, 0, 0))
                        .getOpenUntil())
                .as("since when it may be tried")
                .isEqualTo(Instant.ofEpochMilli(5_000));
        assertThat(withBreaker(new Breaker(BreakerState.CLOSED, 5_000, 1, 0, 6_000))
                        .getOpenUntil())
                .isNull();
    }

    private static ModelHealth withBreaker(Breaker breaker) {
        return new Health(Tally.NONE, CallTimes.NONE, CallTimes.NONE, breaker, 0, 0).toRow("m");
    }
}
