package dev.weirkeeper.ops.guarantees.burst;

import dev.weirkeeper.ops.guarantees.BudgetHeld;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Where hours end when one wants them to: budgets renew by their tenant's clock, and a time zone may be any number of seconds
 * off UTC. Pure.
 *
 * @param atMs when an hour ends, a whole second, milliseconds since the epoch
 */
record HourEnd(long atMs) {
    private static final long HOUR_MS = Duration.ofHours(1).toMillis();
    private static final int HOUR_S = 3_600;
    private static final long SECOND_MS = 1_000;

    /** Refuses what no time zone can do. */
    HourEnd {
        if (atMs % SECOND_MS != 0) {
            throw new IllegalArgumentException("atMs: " + atMs + " must be a whole second");
        }
    }

    /** The first that is so far away at the least. */
    static HourEnd after(long nowMs, Duration atLeast) {
        return new HourEnd(Math.ceilDiv(nowMs + atLeast.toMillis(), SECOND_MS) * SECOND_MS);
    }

    /** A time zone in which an hour ends then, less than an hour ahead of UTC. */
    String zone() {
        return ZoneOffset.ofTotalSeconds(Math.floorMod(-(atMs / SECOND_MS), HOUR_S))
                .getId();
    }

    /** The hour before and the hour after. */
    List<BudgetHeld.Window> windows(String tenant, long limitNanoUsd) {
        return List.of(
                new BudgetHeld.Window(tenant, limitNanoUsd, atMs - HOUR_MS, atMs),
                new BudgetHeld.Window(tenant, limitNanoUsd, atMs, atMs + HOUR_MS));
    }
}
