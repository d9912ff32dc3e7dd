package dev.weirkeeper.ops.guarantees;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is promised in a run.
 *
 * @param mostCalls calls that a request may cause at the most, at least 1
 * @param limits limits by deployment
 * @param disturbances what was done; empty: nothing
 * @param deadlines how exact deadlines are judged
 * @param pauses how exact waits are judged
 * @param budgets what tenants may spend
 */
public record Terms(
        int mostCalls,
        Map<String, RateHeld.Limits> limits,
        List<Disturbance> disturbances,
        DeadlineHonoured.Tolerance deadlines,
        RateHeld.Tolerance pauses,
        BudgetHeld.Promise budgets) {
    private static final int MOST_CALLS = 3;
    private static final long WIRE_MS = 100;
    private static final long TAKE_OVER_MS = 10_000;
    private static final long OTHERS_KNOW_MS = 500;

    /** Weirkeeper's own terms, with one disturbance or none. */
    public static Terms of(Map<String, RateHeld.Limits> limits, Optional<Disturbance> disturbance) {
        return of(limits, disturbance.stream().toList());
    }

    /** Weirkeeper's own terms. */
    public static Terms of(Map<String, RateHeld.Limits> limits, List<Disturbance> disturbances) {
        return new Terms(
                MOST_CALLS,
                limits,
                List.copyOf(disturbances),
                new DeadlineHonoured.Tolerance(WIRE_MS, TAKE_OVER_MS),
                new RateHeld.Tolerance(WIRE_MS, OTHERS_KNOW_MS),
                BudgetHeld.Promise.NONE);
    }

    /** The same with budgets. */
    public Terms with(BudgetHeld.Promise promise) {
        return new Terms(mostCalls, limits, disturbances, deadlines, pauses, promise);
    }

    /** The guarantee of limits under these terms, for calls received from a moment on. */
    public RateHeld rateHeldFrom(long ms) {
        return new RateHeld(limits, pauses, ms);
    }

    /** All guarantees under these terms, fresh. */
    public List<Guarantee> guarantees() {
        return List.of(
                new EveryRequestEndsOnce(),
                new NothingLostOnCrash(Disturbance.hull(disturbances)),
                new CallsBounded(mostCalls),
                new BudgetHeld(budgets),
                new NoForbiddenRoute(),
                new DeadlineHonoured(deadlines, disturbances),
                new AuditComplete(),
                new RateHeld(limits, pauses));
    }
}
