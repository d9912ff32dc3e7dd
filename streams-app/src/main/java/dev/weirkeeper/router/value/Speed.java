package dev.weirkeeper.router.value;

import dev.weirkeeper.router.signal.Outside;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.ModelSpec;
import org.jspecify.annotations.Nullable;

/**
 * How long an answer is expected to take and how surely it comes.
 *
 * @param callMs the call itself, milliseconds
 * @param queueMs wait for a free permit, milliseconds
 * @param networkMs between the caller's region and the deployment's, milliseconds
 * @param failure probability that the call fails, 0..1
 */
public record Speed(double callMs, double queueMs, double networkMs, double failure) {
    /**
     * How busy a deployment is.
     *
     * @param permits calls its live workers may make at once, all together
     * @param inFlight calls that are out
     */
    public record Load(int permits, int inFlight) {}

    /** Calls after which what was measured counts as much as the prior. */
    private static final double PRIOR_CALLS = 5;

    private static final double PRIOR_FAILURE = 0.02;
    private static final double SAME_AREA_MS = 30;
    private static final double FAR_MS = 120;

    /**
     * From live health as far as there is any, else from the catalogue's prior: {@code call = base + outputTokens · perToken},
     * base and perToken each a mean of prior and measurement, weighted {@value #PRIOR_CALLS} to the decayed number of calls.
     * With {@code over} calls more than the workers' permits, a new one waits for {@code over / permits} calls.
     */
    public static Speed of(
            ModelSpec spec, @Nullable ModelHealth health, Load load, long outputTokens, @Nullable String callerRegion) {
        LatencyPrior prior = spec.getLatency();
        double base = Math.max(0, prior.getFirstTokenMs());
        double perToken = 1000 / Math.max(0.1, prior.getTokensPerSecond());
        double failure = PRIOR_FAILURE;
        double meanCallMs = base + outputTokens * perToken;
        if (health != null && health.getSamples() > 0) {
            double measured = health.getSamples() / (health.getSamples() + PRIOR_CALLS);
            failure = mix(failure, health.getErrorRate(), measured);
            if (health.getCallMsMean() > 0) {
                double answering = health.getMsPerOutputToken() * health.getOutputTokensMean();
                base = mix(base, Math.max(0, health.getCallMsMean() - answering), measured);
                perToken = mix(perToken, health.getMsPerOutputToken(), measured);
                meanCallMs = mix(meanCallMs, health.getCallMsMean(), measured);
            }
        }
        double over = Math.max(0, load.inFlight() + 1 - load.permits());
        double queueMs = load.permits() > 0 ? over / load.permits() * meanCallMs : 0;
        return new Speed(base + outputTokens * perToken, queueMs, networkMs(callerRegion, spec.getRegion()), failure);
    }

    /** The same with what signals say: calls are slower by {@link Outside#slowdown}, the way longer, failures as likely at least. */
    public Speed seenFrom(Outside outside) {
        return outside.equals(Outside.QUIET)
                ? this
                : new Speed(
                        callMs * outside.slowdown(),
                        queueMs * outside.slowdown(),
                        networkMs + outside.latencyMs(),
                        Math.max(failure, outside.errorRate()));
    }

    /** To the whole answer, milliseconds; a call that fails is followed by another. */
    public long latencyMs() {
        return Math.round(networkMs + queueMs + callMs * (1 + failure));
    }

    /**
     * Probability that the answer comes before the request's deadline and the call's time-out: 0 where half the expected
     * time is left, 1 from one and a half times of it on, in a straight line between.
     */
    public double inTime(long leftMs, long callTimeoutMs) {
        double whole = Math.max(1, networkMs + queueMs + callMs);
        double byDeadline = Math.clamp(leftMs / whole - 0.5, 0.0, 1.0);
        double byTimeout = Math.clamp(callTimeoutMs / Math.max(1, callMs) - 0.5, 0.0, 1.0);
        return Math.min(byDeadline, byTimeout);
    }

    private static double mix(double prior, double measured, double weight) {
        return weight * measured + (1 - weight) * prior;
    }

    /** Without a map of round trips: regions are near where their names begin alike (eu-west, eu-central). */
    private static double networkMs(@Nullable String caller, String region) {
        if (caller == null || caller.isEmpty() || region.isEmpty() || caller.equals(region)) {
            return 0;
        }
        int dash = caller.indexOf('-');
        String area = dash < 0 ? caller : caller.substring(0, dash);
        boolean near =
                region.startsWith(area) && (region.length() == area.length() || region.charAt(area.length()) == '-');
        return near ? SAME_AREA_MS : FAR_MS;
    }
}
