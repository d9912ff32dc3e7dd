package dev.weirkeeper.router.health;

import dev.weirkeeper.router.decide.Deployment;
import dev.weirkeeper.router.decide.Window;
import dev.weirkeeper.router.pending.Demand;
import dev.weirkeeper.router.pending.Windows;
import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.ModelHealth;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a deployment's window is split between partitions: by what they report while somebody is short, not at all otherwise. While its
 * breaker is half open, one partition gets the probes and nobody else anything. In memory: an owner that starts again hears of
 * every demand within a second. Not thread-safe.
 */
final class Split {
    /** Reports that are older are dropped: whoever sent them would have repeated them. */
    static final long REPORT_LIVES_MS = 3_000;
    /** A partition that has not brought a probe to an end by then lets another one try. */
    static final long PROBER_PATIENCE_MS = 10_000;

    private static final long REFRESH_MS = 1_000;
    private static final long PUBLISH_PAUSE_MS = 50;
    private static final long TURN_MS = 1_000;
    /** Partitions that do not wait tell what they have out when they hear that somebody is short; until then workers' word counts. */
    private static final long ALL_HEARD_MS = 2_000;

    private static final int NOBODY = -1;

    private final String model;
    private final int partitions;
    private final Map<Integer, Demand> demands = new TreeMap<>();
    private List<Integer> windows = List.of();
    private int waiting;
    private long dealtAtMs;
    private long publishedAtMs;
    private long shortSinceMs;
    private int prober = NOBODY;
    private long proberSinceMs;
    private int proberHad = NOBODY;

    Split(String model, int partitions) {
        this.model = model;
        this.partitions = partitions;
    }

    /** A partition reports. */
    void reported(Demand demand) {
        if (demand.partition() < partitions) {
            demands.merge(demand.partition(), demand, (old, fresh) -> fresh.atMs() >= old.atMs() ? fresh : old);
        }
    }

    /**
     * Deals again.
     *
     * @param health how the deployment is doing
     * @param deployment the deployment; null where the catalogue does not know it
     * @param weights a tenant's share beside others'
     * @param nowMs the log's time
     * @return whether the row has to be written: the windows changed, or are so old that readers would stop to believe them
     */
    boolean dealAgain(Health health, @Nullable Deployment deployment, ToDoubleFunction<String> weights, long nowMs) {
        demands.values().removeIf(demand -> nowMs - demand.atMs() > REPORT_LIVES_MS);
        waiting = demands.values().stream().mapToInt(Demand::waiting).sum();
        List<Integer> dealt = deployment == null ? List.of() : deal(health, deployment, weights, nowMs);
        boolean changed = !dealt.equals(windows);
        if (changed || (!dealt.isEmpty() && nowMs - dealtAtMs >= REFRESH_MS)) {
            windows = dealt;
            dealtAtMs = nowMs;
            return true;
        }
        return false;
    }

    private List<Integer> deal(Health health, Deployment deployment, ToDoubleFunction<String> weights, long nowMs) {
        Deployment now =
                new Deployment(deployment.spec(), health.toRow(model), deployment.capacity(), deployment.topicExists());
        if (health.breaker().state() == BreakerState.HALF_OPEN) {
            return probing(Window.probes(Window.permits(now)), nowMs);
        }
        prober = NOBODY;
        if (health.breaker().state() == BreakerState.OPEN || waiting == 0) {
            shortSinceMs = 0;
            return List.of();
        }
        shortSinceMs = shortSinceMs == 0 ? nowMs : shortSinceMs;
        int out = nowMs - shortSinceMs < ALL_HEARD_MS ? deployment.capacity().inFlight() : 0;
        int[] shares = Windows.share(
                Window.size(now, nowMs), out, List.copyOf(demands.values()), weights, partitions, nowMs / TURN_MS);
        return Arrays.stream(shares).boxed().toList();
    }

    private List<Integer> probing(int probes, long nowMs) {
        if (prober == NOBODY || proberIsDone(nowMs)) {
            prober = nextProber();
            proberSinceMs = nowMs;
            proberHad = NOBODY;
        }
        @Nullable Demand its = demands.get(prober);
        if (its != null) { // calls that hang since before the breaker opened must not keep probes out
            proberHad = proberHad == NOBODY ? its.out() : Math.min(proberHad, its.out());
        }
        Integer[] shares = new Integer[partitions];
        Arrays.fill(shares, 0);
        shares[prober] = Math.max(0, proberHad) + probes;
        return List.of(shares);
    }

    /** Its probes are back and it has nothing more to send, while others have. */
    private boolean proberIsDone(long nowMs) {
        boolean othersWait =
                demands.values().stream().anyMatch(demand -> demand.waiting() > 0 && demand.partition() != prober);
        @Nullable Demand its = demands.get(prober);
        boolean idle = its == null || (its.waiting() == 0 && its.out() <= Math.max(0, proberHad));
        return othersWait && (idle || nowMs - proberSinceMs >= PROBER_PATIENCE_MS);
    }

    /** One that has somebody to send, the better rank first, then the next in the round; where there is none, any, always the same. */
    private int nextProber() {
        return demands.values().stream()
                .filter(demand -> demand.waiting() > 0)
                .min(Comparator.comparingInt(Split::bestRank)
                        .thenComparingInt(demand -> Math.floorMod(demand.partition() - prober - 1, partitions)))
                .map(Demand::partition)
                .orElseGet(() -> Math.floorMod(model.hashCode(), partitions));
    }

    private static int bestRank(Demand demand) {
        return demand.parties().stream().mapToInt(Demand.Party::rank).min().orElse(Integer.MAX_VALUE);
    }

    /** Whether a change may be published before the next turn. */
    boolean publishNow(long nowMs) {
        return nowMs - publishedAtMs >= PUBLISH_PAUSE_MS;
    }

    /** Puts the windows into the row that the world reads. */
    void writeTo(ModelHealth row, long nowMs) {
        publishedAtMs = nowMs;
        row.setWaiting(waiting);
        row.setWindows(windows);
        row.setWindowsAt(windows.isEmpty() ? null : Instant.ofEpochMilli(dealtAtMs));
    }
}
