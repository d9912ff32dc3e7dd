package dev.weirkeeper.router.pending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.pending.Demand.Party;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class WindowsProperties {
    private static final int P = 12;

    @Property(tries = 1_000)
    void shouldNeverDealMoreThanThereIs(@ForAll @IntRange(max = 60) int slots, @ForAll long seed) {
        Random random = new Random(seed);
        List<Demand> demands = demands(random);
        int allOut = demands.stream().mapToInt(Demand::out).sum();
        long turn = random.nextInt(20);

        int[] windows = Windows.share(slots, 0, demands, tenant -> 1, P, turn);

        int spare = slots == 0 ? 0 : Math.max(1, slots / 8);
        assertThat(Arrays.stream(windows).sum()).isLessThanOrEqualTo(Math.max(slots, allOut) + spare);
        assertThat(windows).hasSize(P);
        assertThat(Arrays.stream(windows).min().orElseThrow()).isNotNegative();
        assertThat(Windows.share(slots, 0, demands, tenant -> 1, P, turn)).isEqualTo(windows);
        int out = 0; // what may be out at once, before anything that is out too much has ended
        for (Demand demand : demands) {
            out += Math.max(demand.out(), windows[demand.partition()]);
        }
        assertThat(out).isLessThanOrEqualTo(Math.max(slots, allOut) + spare);
    }

    @Property(tries = 500)
    void shouldLeaveNoSlotUnusedWhileSomebodyWaits(@ForAll @IntRange(min = 1, max = 60) int slots, @ForAll long seed) {
        Random random = new Random(seed);
        List<Demand> demands = demands(random);
        int allOut = demands.stream().mapToInt(Demand::out).sum();
        int wanted = demands.stream().mapToInt(d -> d.out() + d.waiting()).sum();
        int[] windows = Windows.share(slots, 0, demands, tenant -> 1, P, random.nextInt(20));

        int out = 0;
        for (Demand demand : demands) {
            out += Math.max(demand.out(), windows[demand.partition()]);
        }
        if (allOut < slots) {
            assertThat(out).isGreaterThanOrEqualTo(Math.min(slots, wanted));
        }
    }

    /** A tenant with nothing out gets a slot at once, one with more than its share does not fill up what ends. */
    @Property(tries = 200)
    void shouldGiveAQuietTenantASlot(
            @ForAll @IntRange(min = 2, max = 40) int slots, @ForAll @IntRange(max = 30) int turn) {
        List<Demand> demands = new ArrayList<>();
        int[] held = new int[P];
        for (int i = 0; i < slots; i++) {
            held[i % (P - 1)]++;
        }
        for (int p = 0; p < P - 1; p++) {
            demands.add(new Demand(p, 1, held[p], 900, List.of(new Party("noisy", 1, 900, held[p]))));
        }
        demands.add(new Demand(P - 1, 1, 0, 1, List.of(new Party("quiet", 1, 1, 0))));

        int[] windows = Windows.share(slots, slots, demands, tenant -> 1, P, turn);

        assertThat(windows[P - 1]).isEqualTo(1);
        assertThat(Arrays.stream(windows).limit(P - 1).sum())
                .as("what it may fill up, but for what moves between its partitions")
                .isBetween(slots - 1 - Math.max(1, slots / 8), slots - 1);
    }

    @Example
    void shouldPutTheBetterRankFirstButInOneTurnOfEight() {
        List<Demand> demands = List.of(
                new Demand(0, 1, 0, 50, List.of(new Party("batch", 2, 50, 0))),
                new Demand(1, 1, 0, 50, List.of(new Party("chat", 0, 50, 0))));
        for (int turn = 0; turn < 16; turn++) {
            int[] windows = Windows.share(4, 0, demands, tenant -> 1, P, turn);
            boolean ageing = turn % 8 == 7;
            assertThat(windows[ageing ? 0 : 1]).isEqualTo(4);
            assertThat(windows[ageing ? 1 : 0]).as("only what is spare").isLessThanOrEqualTo(1);
        }
    }

    @Example
    void shouldDealByWeight() {
        List<Demand> demands = List.of(
                new Demand(0, 1, 0, 100, List.of(new Party("light", 1, 100, 0))),
                new Demand(1, 1, 0, 100, List.of(new Party("heavy", 1, 100, 0))));
        int[] windows =
                Windows.share(12, 0, demands, tenant -> Map.of("heavy", 3.0).getOrDefault(tenant, 1.0), P, 0);
        assertThat(windows[0]).isEqualTo(3);
        assertThat(windows[1]).isEqualTo(9);
    }

    /** Fewer slots than partitions that want one: each has its turn. */
    @Example
    void shouldComeToEachPartitionInTurn() {
        List<Demand> demands = new ArrayList<>();
        for (int p = 0; p < P; p++) {
            demands.add(new Demand(p, 1, 0, p == 0 ? 1 : 1_000, List.of(new Party("t", 1, p == 0 ? 1 : 1_000, 0))));
        }
        int[] turns = new int[P];
        for (int turn = 0; turn < P; turn++) {
            int[] windows = Windows.share(3, 0, demands, tenant -> 1, P, turn);
            for (int p = 0; p < P; p++) {
                turns[p] += windows[p] > 0 ? 1 : 0;
            }
        }
        assertThat(Arrays.stream(turns).min().orElseThrow()).isGreaterThanOrEqualTo(3);
    }

    private static List<Demand> demands(Random random) {
        List<Demand> demands = new ArrayList<>();
        for (int p = 0; p < P; p++) {
            List<Party> parties = new ArrayList<>();
            int out = random.nextInt(3);
            int waiting = 0;
            for (int t = random.nextInt(4); t > 0; t--) {
                Party party = new Party("t" + t, random.nextInt(3), 1 + random.nextInt(40), random.nextInt(4));
                parties.add(party);
                out += party.out();
                waiting += party.waiting();
            }
            if (random.nextInt(4) > 0) {
                demands.add(new Demand(p, 1, out, waiting, parties));
            }
        }
        return demands;
    }

    @Property(tries = 300)
    void shouldCarryDemandAsBytes(@ForAll long seed) {
        for (Demand demand : demands(new Random(seed))) {
            byte[] bytes = demand.toBytes();
            assertThat(Demand.ofBytes(bytes)).contains(demand);
            assertThat(Demand.ofBytes(Arrays.copyOf(bytes, bytes.length - 1)).equals(java.util.Optional.of(demand)))
                    .isFalse();
            bytes[0] = 1;
            assertThat(Demand.ofBytes(bytes)).isEmpty();
        }
    }
}
