package dev.weirkeeper.router.pending;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class FairOrderProperties {
    private static final long QUANTUM = 1_000;

    /** Over any interval in which all wait, no two are served unlike by more than a quantum and two largest requests. */
    @Property(tries = 300)
    void shouldShareByWeightOverAnyInterval(
            @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 1, max = 4) Integer> weights,
            @ForAll @IntRange(min = 100, max = 5_000) int largest,
            @ForAll long seed) {
        DeficitRoundRobin<Integer> turns = new DeficitRoundRobin<>(QUANTUM);
        for (int i = 0; i < weights.size(); i++) {
            turns.waits(i, weights.get(i));
        }
        Random random = new Random(seed);
        double[] served = new double[weights.size()];
        List<double[]> history = new ArrayList<>();
        long round = QUANTUM * weights.stream().mapToInt(Integer::intValue).sum();
        int perRound = (int) (2 * round / largest) + 1;
        for (int i = 0; i < 24 * perRound; i++) {
            serve(turns, random, largest, served, weights);
            if (i >= 4 * perRound && i % (perRound / 8 + 1) == 0) { // newcomers have had their first turns
                history.add(served.clone());
            }
        }
        double bound = QUANTUM + 2.0 * largest;
        for (int from = 0; from < history.size(); from++) {
            for (int to = from + 1; to < history.size(); to += 3) {
                assertThat(spread(history.get(from), history.get(to))).isLessThanOrEqualTo(bound);
            }
        }
    }

    private static void serve(
            DeficitRoundRobin<Integer> turns, Random random, int largest, double[] served, List<Integer> weights) {
        long cost = turns.serve(who -> {
            long tokens = 1 + random.nextInt(largest);
            served[who] += (double) tokens / weights.get(who);
            return tokens;
        });
        assertThat(cost).isPositive();
    }

    private static double spread(double[] from, double[] to) {
        double least = Double.MAX_VALUE;
        double most = 0;
        for (int i = 0; i < from.length; i++) {
            least = Math.min(least, to[i] - from[i]);
            most = Math.max(most, to[i] - from[i]);
        }
        return most - least;
    }

    /** Who comes anew is served after one request of the others, however many those have. */
    @Property(tries = 100)
    void shouldServeANewcomerNext(@ForAll @IntRange(min = 1, max = 50) int others, @ForAll long seed) {
        DeficitRoundRobin<String> turns = new DeficitRoundRobin<>(QUANTUM);
        Random random = new Random(seed);
        for (int i = 0; i < others; i++) {
            turns.waits("noisy" + i, 1);
        }
        for (int i = 0; i < 200 + others * 80; i++) { // until they are no newcomers any more
            turns.serve(who -> 1 + random.nextInt(50));
        }
        turns.waits("quiet", 1);
        List<String> next = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            turns.serve(who -> {
                next.add(who);
                return 10;
            });
        }
        assertThat(next).contains("quiet");
    }

    /** Tenants that come with one request and leave, without end, keep nobody from its turn. */
    @Property(tries = 50)
    void shouldNotStarveTheRoundByNewcomers(@ForAll long seed) {
        DeficitRoundRobin<String> turns = new DeficitRoundRobin<>(QUANTUM);
        Random random = new Random(seed);
        turns.waits("steady", 1);
        turns.serve(who -> QUANTUM);
        int steady = 0;
        for (int i = 0; i < 1_000; i++) {
            turns.waits("once" + i, 1);
            String[] served = new String[1];
            turns.serve(who -> {
                served[0] = who;
                return 1 + random.nextInt(400);
            });
            if ("steady".equals(served[0])) {
                steady++;
            } else {
                turns.leaves(String.valueOf(served[0]));
            }
        }
        assertThat(steady).isGreaterThan(150);
    }

    /** Whatever comes and goes: who waits and can be served is served, and who left is forgotten. */
    @Property(tries = 200)
    void shouldServeWhoeverCanBeServed(@ForAll @IntRange(min = 1, max = 30) int tenants, @ForAll long seed) {
        DeficitRoundRobin<Integer> turns = new DeficitRoundRobin<>(QUANTUM);
        Random random = new Random(seed);
        Map<Integer, Integer> left = new HashMap<>();
        for (int step = 0; step < 2_000; step++) {
            int tenant = random.nextInt(tenants);
            if (random.nextBoolean() && left.merge(tenant, 1, Integer::sum) == 1) {
                turns.waits(tenant, 1);
            }
            int blocked = random.nextInt(tenants);
            boolean somebody = left.keySet().stream().anyMatch(who -> who != blocked);
            long cost = turns.serve(who -> who == blocked ? 0 : 1 + random.nextInt(20_000));
            assertThat(cost > 0).isEqualTo(somebody);
            assertThat(cost).isNotEqualTo(DeficitRoundRobin.STOP);
            settle(turns, left, blocked, cost);
        }
        left.keySet().forEach(turns::leaves);
        for (int i = 0; i < 2 * tenants; i++) {
            turns.serve(who -> 0);
        }
        assertThat(turns.known()).isZero();
    }

    private static void settle(DeficitRoundRobin<Integer> turns, Map<Integer, Integer> left, int blocked, long cost) {
        if (cost > 0) { // the server does not say whom it served: everybody but the blocked one may leave
            left.keySet().removeIf(who -> {
                if (who != blocked && (who + cost) % 3 == 0) {
                    turns.leaves(who);
                    return true;
                }
                return false;
            });
        }
    }

    /** While better ranks never stop, a lower one gets a sixteenth of all tokens, and its next request within the bound. */
    @Property(tries = 100)
    void shouldLetNoRankStarve(
            @ForAll @IntRange(min = 1, max = 2) int rank,
            @ForAll @IntRange(min = 50, max = 3_000) int largest,
            @ForAll long seed) {
        FairOrder order = new FairOrder();
        order.waits(0, "urgent", 1);
        order.waits(rank, "patient", 1);
        Random random = new Random(seed);
        long[] byRank = new long[FairOrder.RANKS];
        long[] sinceServed = new long[1];
        for (int i = 0; i < 800 * FairOrder.AGEING_TOKENS / largest; i++) {
            order.serve((served, tenant) -> {
                long tokens = 1 + random.nextInt(largest);
                byRank[served] += tokens;
                sinceServed[0] = served == rank ? 0 : sinceServed[0] + tokens;
                return tokens;
            });
            assertThat(sinceServed[0])
                    .isLessThanOrEqualTo(FairOrder.EARNED_OF * (FairOrder.AGEING_TOKENS + largest) + largest);
        }
        double share = (double) byRank[rank] / (byRank[0] + byRank[rank]);
        assertThat(share).isBetween(0.8 / 16, 1.25 / 16);
    }

    @Property(tries = 50)
    void shouldServeTheBetterRankFirst(@ForAll @IntRange(min = 1, max = 100) int cost) {
        FairOrder order = new FairOrder();
        order.waits(2, "a", 1);
        order.waits(1, "b", 1);
        order.waits(0, "c", 1);
        List<Integer> ranks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            order.serve((rank, tenant) -> {
                ranks.add(rank);
                order.leaves(rank, tenant);
                return cost;
            });
        }
        assertThat(ranks).containsExactly(0, 1, 2);
    }
}
