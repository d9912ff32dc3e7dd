package dev.weirkeeper.router.pending;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Splits what a deployment takes at once between partitions, by what they report. Pure and deterministic.
 *
 * <p>A window is what a partition may have out. Two steps:
 *
 * <ol>
 *   <li><b>What is fair.</b> The slots are dealt to tenants one by one: better rank first, within a rank to whoever has fewest for
 *       its weight, to nobody more than it has out and waiting. A tenant keeps what it has out where that is; what it has too much goes
 *       from where it has most, what it has too little comes to its partitions one each, beginning with another one each turn, then
 *       in proportion to what waits. Where a partition of it has nothing at all, up to an eighth of its slots (at least one) moves
 *       there. In one of {@value #AGEING_TURNS} turns the last rank is dealt first, so that none starves. What is out for tenants that
 *       nobody reports as waiting stays theirs.
 *   <li><b>What can be had.</b> A partition with more out than is fair may not fill up what ends. One with less may have more as far as
 *       slots are free. Beyond that, tenants with nothing out may have one each, up to an eighth of the slots (at least one): so a quiet
 *       tenant need not wait until a noisy one's call ends, and what is out does not grow past window and spare, however often
 *       it is dealt again (but for what is on its way: a partition may use a slot that has just been given to another).
 * </ol>
 *
 * <p>The windows add up to no more than the slots and the spare, or to what is out already where that is fewer slots than before.
 */
public final class Windows {
    static final int AGEING_TURNS = 8;
    private static final int SPARE_SHARE = 8;

    private static final class Tenant {
        private final String name;
        private final double weight;
        private final int[] out;
        private final int[] waiting;
        private final int[] fair;
        private int rank = FairOrder.RANKS - 1;
        private int slots;

        private Tenant(String name, double weight, int partitions) {
            this.name = name;
            this.weight = weight;
            out = new int[partitions];
            waiting = new int[partitions];
            fair = new int[partitions];
        }

        private int wanted() {
            return sum(out) + sum(waiting);
        }

        private int wantedAt(int partition) {
            return out[partition] + waiting[partition];
        }
    }

    private final int partitions;
    private final long turn;
    private final int[] out;
    private final int[] windows;
    private final List<Tenant> tenants;

    private Windows(List<Demand> demands, ToDoubleFunction<String> weights, int partitions, long turn) {
        this.partitions = partitions;
        this.turn = turn;
        this.out = new int[partitions];
        this.windows = new int[partitions];
        Map<String, Tenant> byName = new TreeMap<>();
        for (Demand demand : demands) {
            out[demand.partition()] = demand.out();
            for (Demand.Party party : demand.parties()) {
                Tenant tenant = byName.computeIfAbsent(
                        party.tenant(),
                        name -> new Tenant(
                                name,
                                Math.clamp(
                                        weights.applyAsDouble(name),
                                        DeficitRoundRobin.LEAST_WEIGHT,
                                        DeficitRoundRobin.LARGEST_WEIGHT),
                                partitions));
                tenant.rank = Math.min(tenant.rank, party.rank());
                tenant.out[demand.partition()] = party.out();
                tenant.waiting[demand.partition()] = party.waiting();
            }
        }
        tenants = new ArrayList<>(byName.values());
    }

    /**
     * How many dispatches each partition may have out.
     *
     * @param slots what the deployment takes at once, at least 0
     * @param out what is out in all, as far as others know: what no report tells of counts too
     * @param demands the newest report of each partition, each of a partition below {@code partitions}
     * @param weights a tenant's share beside others'
     * @param partitions partitions of the requests' topic
     * @param turn counts up slowly, with the log's seconds
     * @return a window for each partition
     */
    public static int[] share(
            int slots, int out, List<Demand> demands, ToDoubleFunction<String> weights, int partitions, long turn) {
        Windows sharing = new Windows(demands, weights, partitions, turn);
        int known = sum(sharing.out);
        sharing.deal(slots);
        sharing.grant(slots, Math.max(out, known));
        return sharing.windows;
    }

    /** The first step. */
    private void deal(int slots) {
        int others = sum(out);
        for (Tenant tenant : tenants) {
            others -= sum(tenant.out);
        }
        int left = Math.max(0, slots - Math.max(0, others));
        boolean ageing = turn % AGEING_TURNS == AGEING_TURNS - 1;
        for (int i = 0; i < FairOrder.RANKS; i++) {
            int rank = ageing ? FairOrder.RANKS - 1 - i : i;
            left = dealTo(tenants.stream().filter(tenant -> tenant.rank == rank).toList(), left);
        }
        tenants.forEach(this::spread);
        for (int p = 0; p < partitions; p++) {
            int listed = 0;
            int fair = 0;
            for (Tenant tenant : tenants) {
                listed += tenant.out[p];
                fair += tenant.fair[p];
            }
            windows[p] = Math.min(out[p], Math.max(0, out[p] - listed) + fair); // for the second step to raise
        }
    }

    private int dealTo(List<Tenant> equals, int slots) {
        java.util.PriorityQueue<Tenant> poorest = new java.util.PriorityQueue<>(Comparator.comparingDouble(
                        (Tenant tenant) -> (tenant.slots + 1) / tenant.weight)
                .thenComparingInt(tenant -> Math.floorMod(tenant.name.hashCode() + (int) turn * 31, 1_021))
                .thenComparing(tenant -> tenant.name));
        equals.stream().filter(tenant -> tenant.wanted() > 0).forEach(poorest::add);
        int left = slots;
        while (left > 0 && !poorest.isEmpty()) {
            Tenant next = poorest.remove();
            next.slots++;
            left--;
            if (next.slots < next.wanted()) {
                poorest.add(next);
            }
        }
        return left;
    }

    /** A tenant's slots over its partitions: moving one leaves it empty for a moment, so few move at a time. */
    private void spread(Tenant tenant) {
        System.arraycopy(tenant.out, 0, tenant.fair, 0, partitions);
        int left = tenant.slots - sum(tenant.out);
        for (; left < 0; left++) {
            tenant.fair[fullest(tenant)]--;
        }
        int moving = Math.max(1, tenant.slots / SPARE_SHARE);
        for (int i = 0; i < partitions; i++) {
            int p = Math.floorMod(turn + i, partitions);
            if (tenant.fair[p] == 0 && tenant.waiting[p] > 0) {
                int donor = fullest(tenant);
                if (left > 0) {
                    left--;
                    tenant.fair[p] = 1;
                } else if (moving > 0 && tenant.fair[donor] > 0 && tenant.out[donor] > 0) {
                    moving--;
                    tenant.fair[donor]--;
                    tenant.fair[p] = 1;
                }
            }
        }
        for (; left > 0; left--) {
            int best = -1;
            for (int p = 0; p < partitions; p++) {
                boolean more = tenant.fair[p] < tenant.wantedAt(p);
                if (more && (best < 0 || owed(tenant, p) > owed(tenant, best))) {
                    best = p;
                }
            }
            tenant.fair[best]++;
        }
    }

    /** Where a tenant has most; of equal ones another each turn. */
    private int fullest(Tenant tenant) {
        int fullest = Math.floorMod(turn, partitions);
        for (int i = 1; i < partitions; i++) {
            int p = Math.floorMod(turn + i, partitions);
            fullest = tenant.fair[p] > tenant.fair[fullest] ? p : fullest;
        }
        return fullest;
    }

    private static double owed(Tenant tenant, int partition) {
        return (double) tenant.wantedAt(partition) / (tenant.fair[partition] + 1);
    }

    /** The second step. */
    private void grant(int slots, int allOut) {
        int free = Math.max(0, slots - allOut);
        int spare = Math.max(0, slots + Math.max(1, slots / SPARE_SHARE) - Math.max(slots, allOut));
        List<Tenant> order = new ArrayList<>(tenants);
        boolean ageing = turn % AGEING_TURNS == AGEING_TURNS - 1;
        Comparator<Tenant> byRank = Comparator.comparingInt(tenant -> tenant.rank);
        order.sort((ageing ? byRank.reversed() : byRank)
                .thenComparingDouble(tenant -> sum(tenant.out) / tenant.weight)
                .thenComparingInt(tenant -> Math.floorMod(tenant.name.hashCode() + (int) turn * 31, 1_021))
                .thenComparing(tenant -> tenant.name));
        int[] given = new int[order.size()];
        boolean more = true;
        while (free > 0 && more) {
            more = false;
            for (int i = 0; i < given.length && free > 0; i++) {
                if (give(order.get(i))) {
                    given[i]++;
                    free--;
                    more = true;
                }
            }
        }
        for (int i = 0; i < given.length && slots > 0 && spare > 0; i++) {
            if (given[i] == 0 && sum(order.get(i).out) == 0 && give(order.get(i))) {
                spare--;
            }
        }
    }

    /** One more for a tenant, at the partition where it has least of what is fair; false where it has that. */
    private boolean give(Tenant tenant) {
        int best = -1;
        for (int i = 0; i < partitions; i++) {
            int p = Math.floorMod(turn + i, partitions);
            boolean less = tenant.out[p] < tenant.fair[p];
            if (less && (best < 0 || missing(tenant, p) > missing(tenant, best))) {
                best = p;
            }
        }
        if (best < 0) {
            return false;
        }
        tenant.out[best]++;
        windows[best] = Math.max(windows[best], out[best]) + 1;
        return true;
    }

    private static int missing(Tenant tenant, int partition) {
        return tenant.fair[partition] - tenant.out[partition];
    }

    private static int sum(int[] numbers) {
        int sum = 0;
        for (int number : numbers) {
            sum += number;
        }
        return sum;
    }
}
