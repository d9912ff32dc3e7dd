package dev.weirkeeper.router.health;

import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.ModelHealth;
import java.time.Instant;

/**
 * What is known of a deployment. Immutable; each step is a function of the state, a sample and the log's time.
 *
 * @param tally decayed sums
 * @param times call times of answered calls, decayed likewise
 * @param lengths answer tokens of answered calls, where they are known, decayed likewise: a histogram like that of times
 * @param breaker its breaker
 * @param sinceMs log time of the first sample, milliseconds since the epoch
 * @param asOfMs log time of the newest sample
 */
record Health(Tally tally, CallTimes times, CallTimes lengths, Breaker breaker, long sinceMs, long asOfMs) {
    private static final double MEDIAN = 0.5;
    private static final double P95 = 0.95;

    /** Before any sample. */
    static Health before(long firstSampleMs) {
        return new Health(Tally.NONE, CallTimes.NONE, CallTimes.NONE, Breaker.NEW, firstSampleMs, firstSampleMs);
    }

    /** After one more sample. One that comes late, by the log's time, counts as if it came now. */
    Health after(Sample sample) {
        double factor = Tally.factor(sample.atMs() - asOfMs);
        Tally sums = tally.decayed(factor).with(sample);
        CallTimes decayed = times.decayed(factor);
        CallTimes all = sample.verdict() == Verdict.ANSWERED ? decayed.with(sample.callMs()) : decayed;
        CallTimes known = lengths.decayed(factor);
        boolean tells = sample.verdict() == Verdict.ANSWERED && sample.outputTokens() > 0;
        CallTimes allLengths = tells ? known.with(sample.outputTokens()) : known;
        Breaker next = breaker.after(sample, sums);
        boolean cameBack = next.state() == BreakerState.CLOSED && breaker.state() != BreakerState.CLOSED;
        return new Health(
                cameBack ? sums.forgiven() : sums, all, allLengths, next, sinceMs, Math.max(asOfMs, sample.atMs()));
    }

    /** The same at a later time: only an open breaker changes. */
    Health at(long nowMs) {
        Breaker next = breaker.at(nowMs);
        return next.equals(breaker) ? this : new Health(tally, times, lengths, next, sinceMs, asOfMs);
    }

    /** As the row that the world reads. */
    ModelHealth toRow(String modelId) {
        boolean shut = breaker.state() == BreakerState.CLOSED || breaker.openUntilMs() == 0;
        return ModelHealth.newBuilder()
                .setModelId(modelId)
                .setAsOf(Instant.ofEpochMilli(asOfMs))
                .setBreaker(breaker.state())
                .setOpenUntil(shut ? null : Instant.ofEpochMilli(breaker.openUntilMs()))
                .setClosedAt(
                        breaker.state() == BreakerState.CLOSED && breaker.closedAtMs() > 0
                                ? Instant.ofEpochMilli(breaker.closedAtMs())
                                : null)
                .setSamples(tally.samples())
                .setErrorRate(tally.errorRate())
                .setThrottleRate(tally.throttleRate())
                .setCallMsMean(tally.callMsMean())
                .setCallMsP50(times.quantileMs(MEDIAN))
                .setCallMsP95(times.quantileMs(P95))
                .setMsPerOutputToken(tally.msPerOutputToken())
                .setOutputTokensMean(tally.outputTokensMean())
                .setOutputTokensP95(lengths.quantileMs(P95))
                .setCallsPerSecond(tally.callsPerSecond(asOfMs - sinceMs))
                .setConsecutiveFailures(tally.consecutiveFailures())
                .build();
    }
}
