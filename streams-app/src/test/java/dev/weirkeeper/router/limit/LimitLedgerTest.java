package dev.weirkeeper.router.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.app.Samples;
import dev.weirkeeper.router.limit.LimitLedger.Turn;
import dev.weirkeeper.schema.Lease;
import dev.weirkeeper.schema.Limits;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.WorkerLimit;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The ledger step by step; over everything that may go wrong it is tried together with the workers' books, in ops. */
class LimitLedgerTest {
    private static final long T = 1_000_000;
    private static final LimitTerms HUNDRED =
            new LimitTerms("m", OptionalInt.empty(), OptionalLong.of(100), OptionalLong.empty());

    private final LimitLedger ledger = new LimitLedger();

    private static Heard heard(String worker, long atMs, WorkerLimit.Builder use) {
        return new Heard(worker, worker + "-1", false, atMs, use.setLimit("m").build());
    }

    private static WorkerLimit.Builder use(@Nullable Lease lease) {
        WorkerLimit.Builder use = WorkerLimit.newBuilder().setLimit("m");
        return lease == null ? use : use.setGeneration(lease.getGeneration()).setSequence(lease.getSequence());
    }

    private Lease first() {
        return ledger.turn(HUNDRED, List.of(heard("w", T, use(null).setWantedCalls(8))), T)
                .leases()
                .getFirst();
    }

    @Test
    void shouldCountAUseForAWindowFromTheReportOfItAndNotALittleLess() {
        Lease lease = first();
        assertThat(lease.getGrantedRequests()).isEqualTo(8);
        ledger.turn(HUNDRED, List.of(heard("w", T + 900, use(lease).setStartedCalls(8))), T + 900);
        assertThat(ledger.requestPool(100)).isEqualTo(92);

        ledger.turn(HUNDRED, List.of(), T + 900 + 61_000);
        assertThat(ledger.requestPool(100)).isEqualTo(92);
        ledger.turn(HUNDRED, List.of(), T + 900 + 61_250);
        assertThat(ledger.requestPool(100)).isEqualTo(100);
    }

    @Test
    void shouldLearnNothingFromAReportThatComesAgainOrLate() {
        Lease lease = first();
        Heard news = heard("w", T + 900, use(lease).setStartedCalls(6).setReturnedCalls(2));
        ledger.turn(HUNDRED, List.of(news), T + 900);
        ledger.turn(HUNDRED, List.of(news), T + 1_000);
        ledger.turn(HUNDRED, List.of(heard("w", T + 500, use(lease).setStartedCalls(3))), T + 1_100);

        assertThat(ledger.requestPool(100)).isEqualTo(94);
    }

    @Test
    void shouldTakeWhatASilentHolderHasForUsedAtTheEndOfItsLease() {
        first();
        long overMs = T + LimitLedger.VALID_MS + 61_000 + 1_000;
        ledger.turn(HUNDRED, List.of(), overMs);
        assertThat(ledger.requestPool(100)).isEqualTo(92);

        ledger.turn(HUNDRED, List.of(), overMs + 1);
        assertThat(ledger.requestPool(100)).isEqualTo(100);
    }

    @Test
    void shouldGoOnFromItsBytesAsIfNothingHadBeen() {
        Lease lease = first();
        ledger.turn(HUNDRED, List.of(heard("w", T + 900, use(lease).setStartedCalls(3))), T + 900);

        LimitLedger again = LimitLedger.of(ledger.toBytes());

        assertThat(again.requestPool(100)).isEqualTo(ledger.requestPool(100)).isEqualTo(92);
        assertThat(again.toBytes()).isEqualTo(ledger.toBytes());
        Turn next = again.turn(
                HUNDRED,
                List.of(heard("w", T + 4_000, use(lease).setStartedCalls(8).setWantedCalls(1))),
                T + 4_000);
        assertThat(next.leases()).singleElement().satisfies(renewed -> {
            assertThat(renewed.getSequence()).isEqualTo(2);
            assertThat(renewed.getGeneration()).isEqualTo(lease.getGeneration());
        });
    }

    @Test
    void shouldTakeBytesItCannotReadForNothing() {
        byte[] foreign = ledger.toBytes();
        foreign[0] = 99;

        assertThat(LimitLedger.of(foreign).isEmpty()).isTrue();
        assertThat(LimitLedger.of(Arrays.copyOf(ledger.toBytes(), 9)).isEmpty()).isTrue();
    }

    @Test
    void shouldServeALargePieceThatHasWaitedBeforeSmallOnes() {
        LimitTerms terms = new LimitTerms("m", OptionalInt.empty(), OptionalLong.empty(), OptionalLong.of(100));
        long large = 0;
        long small = 0;
        for (long at = T; at < T + 120_000 && large == 0; at += 500) {
            List<Heard> both = List.of(
                    heard(
                            "large",
                            at,
                            use(null).setWantedCalls(1).setWantedTokens(40).setHeadTokens(40)),
                    heard(
                            "small",
                            at,
                            use(null)
                                    .setWantedCalls(9)
                                    .setWantedTokens(small + 9)
                                    .setHeadTokens(1)));
            for (Lease lease : ledger.turn(terms, both, at).leases()) {
                large = lease.getWorkerId().equals("large") ? lease.getGrantedTokens() : large;
                small = lease.getWorkerId().equals("small") ? lease.getGrantedTokens() : small;
            }
        }

        assertThat(large).isEqualTo(40);
    }

    @Test
    void shouldHoldTheSmallestFigureOfDeploymentsThatShareALimit() {
        ModelSpec one = Samples.model("one")
                .setLimits(Limits.newBuilder()
                        .setConcurrency(5)
                        .setRequestsPerMinute(60)
                        .setSharedAs("key")
                        .build())
                .build();
        ModelSpec two = Samples.model("two")
                .setLimits(Limits.newBuilder()
                        .setConcurrency(3)
                        .setTokensPerMinute(9L)
                        .setSharedAs("key")
                        .build())
                .build();
        ModelSpec free = Samples.model("free").build();

        assertThat(LimitTerms.of(List.of(one, two, free)))
                .containsOnlyKeys("key")
                .containsEntry(
                        "key", new LimitTerms("key", OptionalInt.of(3), OptionalLong.of(60), OptionalLong.of(9)));
    }

    private static final LimitTerms PLACES =
            new LimitTerms("m", OptionalInt.of(32), OptionalLong.empty(), OptionalLong.empty());

    private static Lease of(String worker, Turn turn) {
        return turn.leases().stream()
                .filter(lease -> lease.getWorkerId().equals(worker))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldHavePlacesForOthersWhenAHolderDiesThatWantedFew() {
        Lease victim =
                of("a", ledger.turn(PLACES, List.of(heard("a", T, use(null).setWantedCalls(2))), T));
        assertThat(victim.getConcurrency()).isEqualTo(2 + 30 / 2);

        long laterMs = T + 6_000; // silent, its lease is not over
        Lease heir = of(
                "b", ledger.turn(PLACES, List.of(heard("b", laterMs, use(null).setWantedCalls(40))), laterMs));

        assertThat(heir.getConcurrency()).isEqualTo(15);
    }

    @Test
    void shouldTakeBackWithTheNextLeaseWhatAHolderWantsNoMore() {
        Lease busy = of("a", ledger.turn(PLACES, List.of(heard("a", T, use(null).setWantedCalls(30))), T));
        assertThat(busy.getConcurrency()).isEqualTo(31);
        long calmMs = T + 2_500;
        assertThat(ledger.turn(PLACES, List.of(heard("a", calmMs, use(busy).setRunning(2))), calmMs)
                        .leases())
                .isEmpty();

        long renewedMs = T + 3_000;
        Turn renewed =
                ledger.turn(PLACES, List.of(heard("a", renewedMs, use(busy).setRunning(2))), renewedMs);

        assertThat(of("a", renewed).getConcurrency()).isEqualTo(17);
        assertThat(ledger.held()).as("until it has read so").isEqualTo(31);
    }

    @Test
    void shouldLeaveAPartToAHolderThatIsIdleForAMoment() {
        Lease lease =
                of("a", ledger.turn(PLACES, List.of(heard("a", T, use(null).setWantedCalls(1))), T));
        long idleMs = T + 12_000;

        Turn idle = ledger.turn(PLACES, List.of(heard("a", idleMs, use(lease))), idleMs);

        assertThat(of("a", idle).getConcurrency()).isEqualTo(16);
    }

    @Property(tries = 200)
    void shouldShareWholePlacesMaxMinFair(
            @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 20) Integer> wishes,
            @ForAll @IntRange(max = 60) int available) {
        int[] demands = wishes.stream().mapToInt(Integer::intValue).toArray();
        int[] shares = FairShares.of(
                demands, available, IntStream.range(0, demands.length).boxed().toList());

        assertThat(IntStream.of(shares).sum())
                .isEqualTo(Math.min(available, IntStream.of(demands).sum()));
        int most = IntStream.of(shares).max().orElse(0);
        for (int i = 0; i < shares.length; i++) {
            assertThat(shares[i]).isLessThanOrEqualTo(demands[i]);
            assertThat(shares[i]).isGreaterThanOrEqualTo(Math.min(demands[i], most - 1));
        }
    }
}
