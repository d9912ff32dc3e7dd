package dev.weirkeeper.router.decide;

import static dev.weirkeeper.router.decide.Worlds.FREE;
import static dev.weirkeeper.router.decide.Worlds.live;
import static dev.weirkeeper.router.decide.Worlds.policy;
import static dev.weirkeeper.router.decide.Worlds.price;
import static dev.weirkeeper.router.decide.Worlds.prompt;
import static dev.weirkeeper.router.decide.Worlds.request;
import static dev.weirkeeper.router.decide.Worlds.spec;
import static dev.weirkeeper.router.decide.Worlds.tenant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.enrich.Profile;
import dev.weirkeeper.router.price.PeakTariff;
import dev.weirkeeper.router.rule.Rulebook;
import dev.weirkeeper.router.signal.Signals;
import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.PolicyWeights;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.RoutingStrategy;
import dev.weirkeeper.schema.StrategyKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Under {@link PeakTariff}. */
class DeferralTest {
    /** A Monday; the second peak of the day lasts for another three hours and a half. */
    private static final Instant PEAK = Instant.parse("2026-06-01T06:30:00Z");

    private static final Instant CHEAPER = Instant.parse("2026-06-01T10:00:00Z");
    private static final Duration HALF_A_DAY = Duration.ofHours(12);

    @Test
    void shouldWaitForTheCheaperHourWhereNobodyWaits() {
        Decision decision = decide(batch(HALF_A_DAY), market(peaky("deep")));

        assertThat(decision.choice()).isEqualTo(new Choice.Wait("cheaper_later", CHEAPER.toEpochMilli()));
        assertThat(decision.record().getOutcome()).isEqualTo(DecisionOutcome.DEFERRED);
        assertThat(decision.record().getDeferredUntil()).isEqualTo(CHEAPER);
        assertThat(decision.record().getNotes())
                .containsExactly("deep is expected to cost 350000 nano-dollars less from 2026-06-01T10:00:00Z on");
    }

    @Test
    void shouldGoOnceItIsCheap() {
        Ask ask = ask(Priority.BATCH, CHEAPER, HALF_A_DAY, policy());
        Decision decision = Decider.decide(ask, new Market(List.of(peaky("deep")), CHEAPER.toEpochMilli()), "d", 0);
        assertThat(decision.record().getOutcome()).isEqualTo(DecisionOutcome.ROUTED);
        assertThat(decision.record().getCandidates().getFirst().getCostNanoUsd())
                .isEqualTo(350_000);
    }

    @Test
    void shouldNotWaitUntilItMightComeLate() {
        Duration untilCheaper = Duration.between(PEAK, CHEAPER);
        // Three calls of 2.3 s and 30 s.
        Duration enough = untilCheaper.plus(Duration.ofMillis(Deferral.MARGIN_MS + 6_900));
        assertThat(waits(batch(enough), market(peaky("deep")))).isTrue();
        assertThat(waits(batch(enough.minusMillis(1)), market(peaky("deep")))).isFalse();
    }

    @Test
    void shouldNotWaitForAnHourInWhichTooManyWantToBegin() {
        Duration deadline = Duration.between(PEAK, CHEAPER).plus(Duration.ofMinutes(30));
        // 64 calls of 3.3 s at once: some 34,000 in half an hour.
        assertThat(waits(
                        batch(deadline), new Market(List.of(peaky("deep")), PEAK.toEpochMilli(), 30_000, Signals.NONE)))
                .isTrue();
        assertThat(waits(
                        batch(deadline), new Market(List.of(peaky("deep")), PEAK.toEpochMilli(), 40_000, Signals.NONE)))
                .isFalse();
    }

    @Test
    void shouldWaitNoLongerThanTheSavingIsWorth() {
        // What is saved, $0.00035, is what 1.75 s of a standard request's waiting cost.
        assertThat(waitsAt(Priority.STANDARD, CHEAPER.minusMillis(1_700))).isTrue();
        assertThat(waitsAt(Priority.STANDARD, CHEAPER.minusMillis(1_800))).isFalse();
        assertThat(waitsAt(Priority.INTERACTIVE, CHEAPER.minusMillis(1_700))).isFalse();
        assertThat(waitsAt(Priority.BATCH, PEAK)).isTrue();
    }

    @Test
    void shouldGoWhereItIsCheapNow() {
        Deployment steady = live(spec("steady").setPrices(List.of(price(400_000_000, 1_000_000_000))));
        assertThat(decide(batch(HALF_A_DAY), market(peaky("deep"), steady))
                        .record()
                        .getChosen())
                .isEqualTo("steady");
    }

    @Test
    void shouldNotWaitForWhoCannotBeHadThen() {
        ModelSpec.Builder row = spec("deep").setPrices(peakPrices());
        Deployment shut = live(
                row,
                Worlds.health("deep")
                        .setBreaker(BreakerState.OPEN)
                        .setOpenUntil(CHEAPER.plusSeconds(60))
                        .build(),
                FREE);
        Deployment steady = live(spec("steady"));
        assertThat(waits(batch(HALF_A_DAY), market(shut, steady))).isFalse();
    }

    @Test
    void shouldWaitForOneThatHasNoRoomNow() {
        Deployment full = live(spec("deep").setPrices(peakPrices()), null, new Capacity(1, 4, 100));
        assertThat(decide(
                                batch(HALF_A_DAY),
                                market(
                                        full,
                                        live(spec("steady").setPrices(List.of(price(600_000_000, 2_000_000_000))))))
                        .choice())
                .isEqualTo(new Choice.Wait("cheaper_later", CHEAPER.toEpochMilli()));
    }

    @Test
    void shouldNotWaitWherePricesRise() {
        Price dearer = Price.newBuilder(price(900_000_000, 2_000_000_000))
                .setValidFrom(CHEAPER)
                .build();
        Deployment rising = live(spec("deep").setPrices(List.of(price(500_000_000, 1_500_000_000), dearer)));
        assertThat(waits(batch(HALF_A_DAY), market(rising))).isFalse();
    }

    @Test
    void shouldLookBeyondAnHourThatIsDearerStill() {
        Price dearer = Price.newBuilder(price(900_000_000, 2_000_000_000))
                .setValidFrom(CHEAPER)
                .build();
        Instant evening = CHEAPER.plus(Duration.ofHours(6));
        Price cheap = Price.newBuilder(price(1_000_000, 2_000_000))
                .setValidFrom(evening)
                .build();
        Deployment moody = live(spec("deep").setPrices(List.of(price(500_000_000, 1_500_000_000), dearer, cheap)));
        assertThat(decide(batch(HALF_A_DAY), market(moody)).choice())
                .isEqualTo(new Choice.Wait("cheaper_later", evening.toEpochMilli()));
    }

    @Test
    void shouldFollowTheStrategy() {
        assertThat(waits(batch(HALF_A_DAY, StrategyKind.CHEAPEST), market(peaky("deep"))))
                .isTrue();
        assertThat(waits(batch(HALF_A_DAY, StrategyKind.FASTEST), market(peaky("deep"))))
                .isFalse();
        assertThat(waits(batch(HALF_A_DAY, StrategyKind.BEST), market(peaky("deep"))))
                .isFalse();
    }

    @Property(tries = 500)
    void waitsOnlyForWhatIsWorthMoreAndInTime(
            @ForAll @IntRange(min = 0, max = 7 * 24 * 60 - 1) int minute,
            @ForAll @IntRange(min = 1, max = 24 * 60) int leftMinutes,
            @ForAll @IntRange(min = 0, max = 2_000) int secondNanoUsd,
            @ForAll @IntRange(min = 0, max = 100_000) int backlog) {
        Instant now = Instant.parse("2026-06-01T00:00:00Z").plus(Duration.ofMinutes(minute));
        PolicyWeights weights = PolicyWeights.newBuilder()
                .setSecondValueNanoUsd(Map.of("BATCH", (long) secondNanoUsd))
                .build();
        Ask ask = ask(Priority.BATCH, now, Duration.ofMinutes(leftMinutes), policy().setWeights(weights));
        Market market = new Market(List.of(peaky("deep")), now.toEpochMilli(), backlog, Signals.NONE);

        Decision decision = Decider.decide(ask, market, "d", 0);

        if (decision.choice() instanceof Choice.Wait wait) {
            assertThat(wait.recheckAtMs()).isGreaterThan(now.toEpochMilli());
            assertThat(wait.recheckAtMs() + Deferral.MARGIN_MS + backlog * 3_300L / 64)
                    .isLessThan(ask.deadlineMs());
            assertThat((wait.recheckAtMs() - now.toEpochMilli()) / 1_000.0 * secondNanoUsd)
                    .isLessThan(350_000);
        } else {
            assertThat(decision.record().getOutcome()).isEqualTo(DecisionOutcome.ROUTED);
        }
    }

    private static boolean waitsAt(Priority priority, Instant now) {
        Ask ask = ask(priority, now, HALF_A_DAY, policy());
        return waits(ask, new Market(List.of(peaky("deep")), now.toEpochMilli()));
    }

    private static boolean waits(Ask ask, Market market) {
        return Decider.decide(ask, market, "d", 0).choice() instanceof Choice.Wait wait
                && wait.reason().equals("cheaper_later");
    }

    private static Decision decide(Ask ask, Market market) {
        return Decider.decide(ask, market, "d", 0);
    }

    private static Market market(Deployment... deployments) {
        return new Market(List.of(deployments), PEAK.toEpochMilli());
    }

    private static Ask batch(Duration left) {
        return ask(Priority.BATCH, PEAK, left, policy());
    }

    private static Ask batch(Duration left, StrategyKind kind) {
        RoutingStrategy strategy = RoutingStrategy.newBuilder().setKind(kind).build();
        return ask(Priority.BATCH, PEAK, left, policy().setStrategy(strategy));
    }

    private static Ask ask(Priority priority, Instant now, Duration left, RoutingPolicy.Builder policy) {
        return new Ask(
                request().setPriority(priority).build(),
                prompt().build(),
                new Profile(tenant().build(), Rulebook.of(policy.build())),
                now.toEpochMilli(),
                now.plus(left).toEpochMilli(),
                1,
                Set.of());
    }

    private static Deployment peaky(String id) {
        return live(spec(id).setPrices(peakPrices()));
    }

    private static List<Price> peakPrices() {
        return List.of(PeakTariff.of(price(500_000_000, 1_500_000_000)));
    }
}
