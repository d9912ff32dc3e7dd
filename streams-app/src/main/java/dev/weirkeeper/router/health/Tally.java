package dev.weirkeeper.router.health;

/**
 * Decayed sums over calls. A call that ended {@code t} ago counts 2^(-t / half-life), half-life {@value #HALF_LIFE_MS} ms.
 *
 * @param answered weight of answered calls
 * @param failed weight of calls that count against health
 * @param throttled weight of throttled calls
 * @param calls weight of all ended calls, those that say nothing included
 * @param callMs weighted call times of answered calls
 * @param withTokens weight of answered calls whose tokens are known
 * @param tokens weighted answer tokens of those
 * @param tokenCallMs weighted call times of those
 * @param consecutiveFailures failed calls since the last answer; not decayed
 */
record Tally(
        double answered,
        double failed,
        double throttled,
        double calls,
        double callMs,
        double withTokens,
        double tokens,
        double tokenCallMs,
        int consecutiveFailures) {
    static final long HALF_LIFE_MS = 60_000;
    static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** The factor by which weights shrink in a time; 1 where it runs backwards. */
    static double factor(long passedMs) {
        return Math.pow(2, -(double) Math.max(0, passedMs) / HALF_LIFE_MS);
    }

    Tally decayed(double f) {
        return new Tally(
                answered * f,
                failed * f,
                throttled * f,
                calls * f,
                callMs * f,
                withTokens * f,
                tokens * f,
                tokenCallMs * f,
                consecutiveFailures);
    }

    Tally with(Sample sample) {
        return switch (sample.verdict()) {
            case ANSWERED -> answeredBy(sample);
            case FAILED -> counted(1, 0, consecutiveFailures + 1);
            case THROTTLED -> counted(0, 1, consecutiveFailures);
            case NOT_COUNTED -> counted(0, 0, consecutiveFailures);
        };
    }

    private Tally answeredBy(Sample sample) {
        int known = sample.outputTokens() > 0 ? 1 : 0;
        return new Tally(
                answered + 1,
                failed,
                throttled,
                calls + 1,
                callMs + sample.callMs(),
                withTokens + known,
                tokens + sample.outputTokens(),
                tokenCallMs + (double) known * sample.callMs(),
                0);
    }

    private Tally counted(int failures, int throttles, int consecutive) {
        return new Tally(
                answered,
                failed + failures,
                throttled + throttles,
                calls + 1,
                callMs,
                withTokens,
                tokens,
                tokenCallMs,
                consecutive);
    }

    /** The same without the failures: what a deployment that came back is not blamed for any more. */
    Tally forgiven() {
        return new Tally(
                answered, 0, throttled, Math.max(0, calls - failed), callMs, withTokens, tokens, tokenCallMs, 0);
    }

    /** Calls that say something about the deployment. */
    double samples() {
        return answered + failed + throttled;
    }

    /** Failed calls of those answered or failed, 0 to 1; throttled ones are neither. */
    double errorRate() {
        return share(failed, answered + failed);
    }

    /** Throttled calls of those answered, failed or throttled, 0 to 1. */
    double throttleRate() {
        return share(throttled, samples());
    }

    double callMsMean() {
        return answered > 0 ? callMs / answered : 0;
    }

    /** Call time by answer token: all milliseconds over all tokens, so that long answers weigh more. */
    double msPerOutputToken() {
        return tokens > 0 ? tokenCallMs / tokens : 0;
    }

    double outputTokensMean() {
        return withTokens > 0 ? tokens / withTokens : 0;
    }

    /**
     * Ended calls per second. A steady rate r, watched for a time T, adds up to r · H / ln 2 · (1 − 2^(−T/H)); solved for r.
     *
     * @param watchedMs how long the deployment has been watched, milliseconds; less than a second counts as one
     */
    double callsPerSecond(long watchedMs) {
        double full = HALF_LIFE_MS / 1000.0 / Math.log(2);
        return calls / (full * (1 - factor(Math.max(1_000, watchedMs))));
    }

    private static double share(double part, double whole) {
        return whole > 0 ? Math.clamp(part / whole, 0.0, 1.0) : 0;
    }
}
