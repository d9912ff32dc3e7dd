package dev.weirkeeper.router.decide;

import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.Limits;
import dev.weirkeeper.schema.ModelHealth;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many dispatches of a deployment may be out. Pure.
 *
 * <p>{@code window = permits * (1 + turn-round / call time)}, at least one more than permits: while a call runs, the next one
 * travels (by Little's law that much is under way at a full rate); more would only wait in the model's topic, where nothing can be
 * put in order. The turn-round is {@value #TURN_ROUND_MS} ms: an ended call's report, the next decision's commit, the worker's
 * announcement. Permits are what live workers announce, not more than the provider's concurrency, nor than its rate keeps busy
 * ({@code calls a minute * call time}).
 *
 * <p>Windows are soft: they keep topics short. That limits hold exactly is the workers' business.
 */
public final class Window {
    static final long TURN_ROUND_MS = 300;
    /** Windows of partitions that are older than this are not believed: whoever splits them is away. */
    static final long STALE_MS = 5_000;

    private static final double MINUTE_MS = 60_000;
    private static final long TYPICAL_ANSWER_TOKENS = 300;
    private static final int RAMP_STEP_MS = 1_000;
    private static final int PROBES_OF = 4;
    private static final int DOUBLINGS = 20;

    private Window() {}

    /** Calls that its workers make at once, as far as its limits keep them busy. */
    public static int permits(Deployment deployment) {
        long permits = Math.max(0, deployment.capacity().permits());
        @Nullable Limits limits = deployment.spec().getLimits();
        if (limits != null && limits.getConcurrency() != null) {
            permits = Math.min(permits, Math.max(0, limits.getConcurrency()));
        }
        if (limits != null && limits.getRequestsPerMinute() != null) {
            double busy = Math.max(0, limits.getRequestsPerMinute()) * callMs(deployment) / MINUTE_MS;
            permits = Math.min(permits, (long) Math.ceil(busy));
        }
        return (int) permits;
    }

    /** How long a call takes: as measured, else as the catalogue believes, milliseconds, at least 1. */
    static double callMs(Deployment deployment) {
        @Nullable ModelHealth health = deployment.health();
        if (health != null && health.getSamples() > 0 && health.getCallMsMean() > 0) {
            return Math.max(1, health.getCallMsMean());
        }
        LatencyPrior prior = deployment.spec().getLatency();
        double answer = TYPICAL_ANSWER_TOKENS * 1000.0 / Math.max(0.1, prior.getTokensPerSecond());
        return Math.max(1, Math.max(0, prior.getFirstTokenMs()) + answer);
    }

    /**
     * The window of all partitions together. After a breaker closed it begins with twice the probes and doubles each second: who comes
     * back is not run over.
     */
    public static int size(Deployment deployment, long nowMs) {
        int permits = permits(deployment);
        if (permits == 0) {
            return 0;
        }
        double full = Math.ceil(permits * (1 + TURN_ROUND_MS / callMs(deployment)));
        int window = (int) Math.min(Integer.MAX_VALUE / 2, Math.max(permits + 1.0, full));
        @Nullable
        Instant closedAt =
                deployment.health() == null ? null : deployment.health().getClosedAt();
        if (closedAt == null) {
            return window;
        }
        long steps = Math.clamp((nowMs - closedAt.toEpochMilli()) / RAMP_STEP_MS, 0, DOUBLINGS);
        return (int) Math.min(window, (2L * probes(permits)) << steps);
    }

    /** Calls that may be out at once to see whether it is well again. */
    public static int probes(int permits) {
        return Math.max(1, permits / PROBES_OF);
    }

    /** Whether its breaker waits for probes. Asked for a partition, it is as its owner says: the owner names who probes. */
    static boolean halfOpen(Deployment deployment, long nowMs) {
        @Nullable ModelHealth health = deployment.health();
        if (health == null) {
            return false;
        }
        return switch (health.getBreaker()) {
            case HALF_OPEN -> true;
            case OPEN ->
                deployment.capacity().share() == null
                        && health.getOpenUntil() != null
                        && health.getOpenUntil().toEpochMilli() <= nowMs;
            case CLOSED, UNKNOWN -> false;
        };
    }

    /** Whether one more may go out now. An open breaker is not looked at. */
    public static boolean hasRoom(Deployment deployment, long nowMs) {
        Capacity capacity = deployment.capacity();
        Capacity.@Nullable Share share = capacity.share();
        if (share != null && share.othersFirst()) {
            return false;
        }
        boolean probing = halfOpen(deployment, nowMs);
        if (share != null && (probing || split(deployment.health(), nowMs))) {
            return share.out() < windowOf(deployment.health(), share.partition());
        }
        int most = probing ? probes(permits(deployment)) : size(deployment, nowMs);
        return capacity.inFlight() < most;
    }

    /** Whether its window is split between partitions: somebody is short. */
    public static boolean split(@Nullable ModelHealth health, long nowMs) {
        return health != null
                && !health.getWindows().isEmpty()
                && health.getWindowsAt() != null
                && nowMs - health.getWindowsAt().toEpochMilli() <= STALE_MS;
    }

    private static int windowOf(@Nullable ModelHealth health, int partition) {
        List<Integer> windows = health == null ? List.of() : health.getWindows();
        return partition < windows.size() ? windows.get(partition) : 0;
    }

    /** Whether nothing but room is missing for it: it is closed or waits for probes, and has workers. */
    public static boolean usable(Deployment deployment, long nowMs) {
        @Nullable ModelHealth health = deployment.health();
        boolean open = health != null && health.getBreaker() == BreakerState.OPEN && !halfOpen(deployment, nowMs);
        return !open && deployment.topicExists() && deployment.capacity().workers() > 0;
    }
}
