package dev.weirkeeper.router.pending;

import dev.weirkeeper.router.budget.Need;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Who waits in one task: counts and turns, in memory; the places themselves are in the store. What it holds grows with tenants
 * and classes, not with requests. Only the task's thread may use it, but for {@link #waiting}.
 */
public final class WaitingRoom {

    /**
     * Requests that wait for the same, one behind the other by their deadlines.
     *
     * @param rank 0 goes first
     * @param tenant whose they are
     * @param waitClass see {@link WaitClass}
     */
    public record Place(int rank, String tenant, String waitClass) {}

    /** The line at a place. */
    public static final class Line {
        private static final long REFUSED_MS = 250;

        private final Place place;
        private int count;
        private long fromMs = Long.MAX_VALUE;
        private long lookedAtMs;
        private long refusedUntilMs;
        private List<String> waitsFor = List.of();
        private long needNanoUsd;
        private boolean woken;

        private Line(Place place) {
            this.place = place;
        }

        /** Where it is. */
        public Place place() {
            return place;
        }

        /** No deadline in it is before this. */
        public long fromMs() {
            return fromMs;
        }

        /** The first deadline in it is this: places before it are gone. */
        public void begins(long deadlineMs) {
            fromMs = deadlineMs;
        }

        /** Deployments that had no room for it when one of it was decided last; empty: it waits for something else. */
        public List<String> waitsFor() {
            return waitsFor;
        }

        /** Whether none of it has been decided since. */
        public boolean lookedBefore(long atMs) {
            return lookedAtMs <= atMs;
        }

        /** Whether one of it has just been told to wait although there was room: it wants something else. */
        public boolean refused(long nowMs) {
            return nowMs < refusedUntilMs;
        }

        /** Whether what it waits for may have come, other than room. */
        public boolean woken() {
            return woken;
        }

        /** One of it was decided and goes on waiting. */
        public void looked(long atMs, boolean despiteRoom) {
            woken = false;
            lookedAtMs = atMs;
            refusedUntilMs = despiteRoom ? atMs + REFUSED_MS : 0;
        }
    }

    /** Those who wait for one deployment. */
    static final class Crowd {
        private int total;
        private final int[] byRank = new int[FairOrder.RANKS];
        private final Map<String, int[]> byTenant = new HashMap<>();

        private void change(Place place, int by) {
            total += by;
            byRank[place.rank()] += by;
            int[] counts = byTenant.computeIfAbsent(place.tenant(), tenant -> new int[FairOrder.RANKS]);
            counts[place.rank()] += by;
            if (counts[0] == 0 && counts[1] == 0 && counts[2] == 0) {
                byTenant.remove(place.tenant());
            }
        }

        int total() {
            return total;
        }

        Map<String, int[]> byTenant() {
            return byTenant;
        }
    }

    /** A million dollars: more than any budget. */
    private static final long MOST_NEEDED = 1_000_000_000_000_000L;

    private final ToDoubleFunction<String> weights;
    private final AtomicIntegerArray waiting = new AtomicIntegerArray(FairOrder.RANKS);
    private final Map<String, Crowd> crowds = new HashMap<>();
    private List<Map<String, Map<String, Line>>> lines = empty();
    private FairOrder order = new FairOrder();

    /**
     * @param weights a tenant's share beside others'
     */
    public WaitingRoom(ToDoubleFunction<String> weights) {
        this.weights = weights;
    }

    private static List<Map<String, Map<String, Line>>> empty() {
        List<Map<String, Map<String, Line>>> none = new ArrayList<>();
        for (int rank = 0; rank < FairOrder.RANKS; rank++) {
            none.add(new HashMap<>());
        }
        return none;
    }

    /** Nobody waits any more. */
    public void clear() {
        lines = empty();
        order = new FairOrder();
        crowds.clear();
        for (int rank = 0; rank < FairOrder.RANKS; rank++) {
            waiting.set(rank, 0);
        }
    }

    /** A request comes to wait. */
    public void add(Place place, long deadlineMs, List<String> waitsFor) {
        Map<String, Map<String, Line>> tenants = lines.get(place.rank());
        Map<String, Line> classes = tenants.computeIfAbsent(place.tenant(), tenant -> {
            order.waits(place.rank(), tenant, weights.applyAsDouble(tenant));
            return new LinkedHashMap<>();
        });
        Line line = classes.computeIfAbsent(place.waitClass(), waitClass -> new Line(place));
        waitFor(line, waitsFor);
        line.count++;
        line.fromMs = Math.min(line.fromMs, deadlineMs);
        line.waitsFor.forEach(model -> crowd(model).change(place, 1));
        waiting.incrementAndGet(place.rank());
    }

    /** A request waits no more. */
    public void remove(Place place) {
        @Nullable Line line = line(place);
        if (line == null) {
            return;
        }
        line.waitsFor.forEach(model -> leave(model, place, 1));
        waiting.decrementAndGet(place.rank());
        if (--line.count == 0) {
            Map<String, Map<String, Line>> tenants = lines.get(place.rank());
            Map<String, Line> classes = tenants.getOrDefault(place.tenant(), Map.of());
            classes.remove(place.waitClass());
            if (classes.isEmpty()) {
                tenants.remove(place.tenant());
                order.leaves(place.rank(), place.tenant());
            }
        }
    }

    /** One of a line was decided and goes on waiting: the others of its class would be told the same. */
    public void decided(Place place, List<String> waitsFor) {
        @Nullable Line line = line(place);
        if (line != null) {
            waitFor(line, waitsFor);
        }
    }

    /**
     * One of a line was decided: it waits for its tenant's budgets to allow so much, and the others of its class do too.
     *
     * @param nanoUsd nano-dollars; 0: it waits for something else
     */
    public void needs(Place place, long nanoUsd) {
        @Nullable Line line = line(place);
        if (line != null) {
            line.needNanoUsd = nanoUsd;
        }
    }

    /** What a tenant's requests wait for of its budgets, as far as is known: those of a line need what one of them does. */
    public Need need(String tenant) {
        long total = 0;
        long first = 0;
        for (int rank = 0; rank < FairOrder.RANKS; rank++) {
            for (Line line : lines(rank, tenant)) {
                total += Math.min(line.needNanoUsd, MOST_NEEDED) * line.count;
                first = first == 0 ? line.needNanoUsd : first;
            }
        }
        return new Need(total, first);
    }

    /** A tenant's budgets may allow more than they did: who waits for that is to be looked at. Returns whether anybody does. */
    public boolean wake(String tenant) {
        boolean any = false;
        for (int rank = 0; rank < FairOrder.RANKS; rank++) {
            for (Line line : lines(rank, tenant)) {
                line.woken = line.needNanoUsd > 0;
                any |= line.woken;
            }
        }
        return any;
    }

    private void waitFor(Line line, List<String> models) {
        if (!line.waitsFor.equals(models)) {
            line.waitsFor.forEach(model -> leave(model, line.place, line.count));
            line.waitsFor = List.copyOf(models);
            line.waitsFor.forEach(model -> crowd(model).change(line.place, line.count));
        }
    }

    private Crowd crowd(String model) {
        return crowds.computeIfAbsent(model, unused -> new Crowd());
    }

    private void leave(String model, Place place, int count) {
        Crowd crowd = crowd(model);
        crowd.change(place, -count);
        if (crowd.total == 0) {
            crowds.remove(model);
        }
    }

    /** The line at a place; null where nobody waits there. */
    public @Nullable Line line(Place place) {
        return lines.get(place.rank()).getOrDefault(place.tenant(), Map.of()).get(place.waitClass());
    }

    /** The lines of a tenant in a rank. */
    public Collection<Line> lines(int rank, String tenant) {
        return lines.get(rank).getOrDefault(tenant, Map.of()).values();
    }

    /** Serves one, see {@link FairOrder#serve}. */
    public long serve(FairOrder.Server server) {
        return order.serve(server);
    }

    /** How many wait in a rank. Any thread may ask. */
    public int waiting(int rank) {
        return waiting.get(rank);
    }

    /** How many wait. Any thread may ask. */
    public int waiting() {
        return waiting.get(0) + waiting.get(1) + waiting.get(2);
    }

    /** Deployments that somebody waits for. */
    public Set<String> awaited() {
        return crowds.keySet();
    }

    /** Those who wait for a deployment; null where nobody does. */
    @Nullable
    Crowd crowdAt(String model) {
        return crowds.get(model);
    }

    /**
     * How many that wait for a deployment are likely to go before a tenant's next request: all, but of each other tenant no
     * more than of this one.
     */
    public int ahead(String model, String tenant) {
        @Nullable Crowd crowd = crowds.get(model);
        if (crowd == null) {
            return 0;
        }
        int[] mine = crowd.byTenant.getOrDefault(tenant, new int[FairOrder.RANKS]);
        long turns = (1L + mine[0] + mine[1] + mine[2]) * crowd.byTenant.size();
        return (int) Math.min(crowd.total, turns);
    }

    /** How many wait for a deployment in a rank or a better one. */
    public int before(String model, int rank) {
        @Nullable Crowd crowd = crowds.get(model);
        int count = 0;
        for (int better = 0; crowd != null && better <= rank; better++) {
            count += crowd.byRank[better];
        }
        return count;
    }
}
