package dev.weirkeeper.router.decide;

import static dev.weirkeeper.router.decide.Worlds.FREE;
import static dev.weirkeeper.router.decide.Worlds.ask;
import static dev.weirkeeper.router.decide.Worlds.live;
import static dev.weirkeeper.router.decide.Worlds.market;
import static dev.weirkeeper.router.decide.Worlds.policy;
import static dev.weirkeeper.router.decide.Worlds.price;
import static dev.weirkeeper.router.decide.Worlds.prompt;
import static dev.weirkeeper.router.decide.Worlds.request;
import static dev.weirkeeper.router.decide.Worlds.spec;
import static dev.weirkeeper.router.decide.Worlds.tenant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weirkeeper.router.rank.Exploration;
import dev.weirkeeper.schema.AnswerCheck;
import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.Candidate;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.ModelKind;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.RoutingRule;
import dev.weirkeeper.schema.RoutingStrategy;
import dev.weirkeeper.schema.StrategyKind;
import dev.weirkeeper.schema.StrategyShare;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StrategyTest {
    private static final Deployment CHEAP = deployment("cheap1", 0.3, 50, 50);
    private static final Deployment SOLID = deployment("solid", 0.7, 500, 100);
    private static final Deployment BRIGHT = deployment("bright", 0.95, 20_000, 40);
    private static final Deployment QUICK = deployment("quick", 0.6, 5_000, 400);

    private static Deployment deployment(String id, double quality, long dollarsPerMille, double tokensPerSecond) {
        return live(spec(id).setKind(ModelKind.LARGE)
                .setQuality(QualityPrior.newBuilder().setPrior(quality).build())
                .setLatency(LatencyPrior.newBuilder()
                        .setFirstTokenMs(200)
                        .setTokensPerSecond(tokensPerSecond)
                        .build())
                .setPrices(List.of(price(dollarsPerMille * 1_000_000, dollarsPerMille * 1_000_000))));
    }

    @Test
    void shouldTakeTheCheapestThatIsGoodEnough() {
        assertThat(decide(of(StrategyKind.CHEAPEST)).getChosen()).isEqualTo("cheap1");
        RoutingDecision record = decide(of(StrategyKind.CHEAPEST).setMinQuality(0.65));
        assertThat(record.getChosen()).isEqualTo("solid");
        assertThat(record.getStrategy()).isEqualTo("cheapest");
        assertThat(record.getTerms().getMinQuality()).isEqualTo(0.65);
        assertThat(candidate(record, "cheap1").getPassedOver()).isTrue();
        RoutingDecision nobody = decide(of(StrategyKind.CHEAPEST).setMinQuality(0.999));
        assertThat(nobody.getChosen()).isEqualTo("bright");
        assertThat(nobody.getNotes())
                .containsExactly("strategy cheapest: nobody is expected to reach quality 0.999,"
                        + " so the best of the others is taken");
    }

    @Test
    void shouldTakeTheFastestThatIsCheapEnough() {
        assertThat(decide(of(StrategyKind.FASTEST)).getChosen()).isEqualTo("quick");
        assertThat(decide(of(StrategyKind.FASTEST).setMaxCostNanoUsd(500_000L)).getChosen())
                .isEqualTo("solid");
        RoutingDecision nobody = decide(of(StrategyKind.FASTEST).setMaxCostNanoUsd(1L));
        assertThat(nobody.getChosen()).isEqualTo("cheap1");
        assertThat(nobody.getNotes()).singleElement().asString().startsWith("strategy fastest: nobody");
    }

    @Test
    void shouldTakeTheBestWhateverItCosts() {
        assertThat(decide(of(StrategyKind.BEST)).getChosen()).isEqualTo("bright");
    }

    @Test
    void shouldTakeTheFirstThatCanBeHad() {
        RoutingStrategy.Builder order = of(StrategyKind.ORDERED).setShares(shares("quick", 1, "solid", 1, "cheap1", 1));
        assertThat(decide(order).getChosen()).isEqualTo("quick");
        assertThat(decide(order, BRIGHT, CHEAP, SOLID).getChosen()).isEqualTo("solid");
        RoutingDecision others = decide(order, BRIGHT);
        assertThat(others.getChosen()).isEqualTo("bright");
        assertThat(others.getNotes()).containsExactly("strategy ordered: none of those that it names can be had");
        Deployment full = live(spec("quick"), null, new Capacity(1, 1, 400));
        assertThat(decide(order, full, SOLID).getChosen())
                .as("it does not wait for the first while the second can be had")
                .isEqualTo("solid");
    }

    @Test
    void shouldBeginACascadeWithItsFirstStepAndGoOnOnlyToLaterOnes() {
        RoutingStrategy.Builder steps =
                of(StrategyKind.CASCADE).setShares(shares("cheap1", 1, "solid", 1, "bright", 1));
        Ask first = ask(request(), prompt(), tenant(), policy().setStrategy(steps.build()));
        Choice.Route asked = route(first, CHEAP, SOLID, BRIGHT, QUICK);
        assertThat(asked.spec().getModelId()).isEqualTo("cheap1");
        assertThat(asked.step()).isZero();
        assertThat(asked.check()).isEqualTo(AnswerCheck.newBuilder().build());
        assertThat(route(first, SOLID, BRIGHT, QUICK).spec().getModelId())
                .as("a step that cannot be had is left out")
                .isEqualTo("solid");

        Ask second = first.after(new Ask.Escalation(1, "answer_too_short", 100));
        Choice.Route next = route(second, CHEAP, SOLID, BRIGHT, QUICK);
        assertThat(next.spec().getModelId()).isEqualTo("solid");
        assertThat(next.check()).isNotNull();
        Choice.Route last = route(second, CHEAP, BRIGHT, QUICK);
        assertThat(last.spec().getModelId()).isEqualTo("bright");
        assertThat(last.check()).as("nobody is asked after it").isNull();

        Decision nobody = Decider.decide(second, market(CHEAP, QUICK), "d", 0);
        assertThat(nobody.choice()).isInstanceOf(Choice.Refuse.class);
        assertThat(nobody.record().getCandidates())
                .extracting(Candidate::getExclusion)
                .containsOnly("escalated_past");
    }

    private static Choice.Route route(Ask ask, Deployment... deployments) {
        return (Choice.Route) Decider.decide(ask, market(deployments), "d", 0).choice();
    }

    @Test
    void shouldSplitByWeight() {
        RoutingStrategy.Builder split =
                of(StrategyKind.WEIGHTED).setShares(shares("quick", 70, "bright", 30, "cheap1", 0));
        RoutingDecision record = decide(split);
        assertThat(candidate(record, "quick").getPropensity()).isCloseTo(0.7, within(1e-9));
        assertThat(candidate(record, "bright").getPropensity()).isCloseTo(0.3, within(1e-9));
        assertThat(candidate(record, "cheap1").getPassedOver()).isTrue();
        assertThat(candidate(record, "solid").getPropensity()).isZero();
        Map<String, Integer> counts = new TreeMap<>();
        for (double draw = 0; draw < 1; draw += 0.001) {
            counts.merge(decideAt(split, draw).getChosen(), 1, Integer::sum);
        }
        assertThat(counts).containsOnlyKeys("bright", "quick");
        assertThat(counts.getOrDefault("quick", 0)).isBetween(690, 710);
        assertThat(decide(split, SOLID, BRIGHT).getChosen())
                .as("alone it gets all")
                .isEqualTo("bright");
        assertThat(decide(split, SOLID).getNotes())
                .containsExactly("strategy weighted: none of those that it names can be had");
    }

    @Test
    void shouldGiveAShareThatIsProbedNoMoreThanProbesGet() {
        Deployment ill = live(
                spec("quick"),
                Worlds.health("quick").setBreaker(BreakerState.HALF_OPEN).build(),
                FREE);
        RoutingDecision record =
                decide(of(StrategyKind.WEIGHTED).setShares(shares("quick", 90, "solid", 10)), ill, SOLID);
        assertThat(candidate(record, "quick").getPropensity()).isCloseTo(Exploration.PROBE_SHARE, within(1e-9));
        assertThat(candidate(record, "solid").getPropensity()).isCloseTo(1 - Exploration.PROBE_SHARE, within(1e-9));
        assertThat(decide(of(StrategyKind.ORDERED).setShares(shares("quick", 1, "solid", 1)), ill, SOLID)
                        .getChosen())
                .isEqualTo("solid");
    }

    @Test
    void shouldLetARuleChangeTheStrategyOfItsPolicy() {
        RoutingPolicy.Builder policy = policy().setStrategy(
                        of(StrategyKind.CHEAPEST).build())
                .setRules(List.of(RoutingRule.newBuilder()
                        .setName("urgent")
                        .setWhen("priority == 'interactive'")
                        .setStrategy(of(StrategyKind.FASTEST).build())
                        .build()));
        Ask batch = ask(request(), prompt(), tenant(), policy);
        Ask urgent = ask(request().setPriority(dev.weirkeeper.schema.Priority.INTERACTIVE), prompt(), tenant(), policy);
        assertThat(Decider.decide(batch, market(CHEAP, QUICK), "d", 0).record().getChosen())
                .isEqualTo("cheap1");
        assertThat(Decider.decide(urgent, market(CHEAP, QUICK), "d", 0).record().getChosen())
                .isEqualTo("quick");
    }

    @Test
    void shouldMeanSomethingByFastBestAndCheapWhereNobodyElseDoes() {
        assertThat(asked("fast", CHEAP, SOLID, BRIGHT, QUICK)).isEqualTo("quick");
        assertThat(asked("best", CHEAP, SOLID, BRIGHT, QUICK)).isEqualTo("bright");
        assertThat(asked("cheap", CHEAP, SOLID, BRIGHT, QUICK))
                .as("the cheapest that answers at least every second time")
                .isEqualTo("solid");
        Deployment named = live(spec("slow").setAliases(List.of("fast")));
        assertThat(asked("fast", CHEAP, QUICK, named))
                .as("the catalogue's goes before")
                .isEqualTo("slow");
    }

    private static String asked(String model, Deployment... market) {
        return Decider.decide(ask(request().setModel(model)), market(market), "d", 0)
                .record()
                .getChosen();
    }

    private static RoutingStrategy.Builder of(StrategyKind kind) {
        return RoutingStrategy.newBuilder().setKind(kind);
    }

    private static List<StrategyShare> shares(String a, int one, String b, int two, String c, int three) {
        return List.of(new StrategyShare(a, one), new StrategyShare(b, two), new StrategyShare(c, three));
    }

    private static List<StrategyShare> shares(String a, int one, String b, int two) {
        return List.of(new StrategyShare(a, one), new StrategyShare(b, two));
    }

    private static RoutingDecision decide(RoutingStrategy.Builder strategy) {
        return decide(strategy, CHEAP, SOLID, BRIGHT, QUICK);
    }

    private static RoutingDecision decide(RoutingStrategy.Builder strategy, Deployment... deployments) {
        return decideAt(strategy, 0, deployments);
    }

    private static RoutingDecision decideAt(RoutingStrategy.Builder strategy, double draw) {
        return decideAt(strategy, draw, CHEAP, SOLID, BRIGHT, QUICK);
    }

    private static RoutingDecision decideAt(RoutingStrategy.Builder strategy, double draw, Deployment... deployments) {
        Ask ask = ask(request(), prompt(), tenant(), policy().setStrategy(strategy.build()));
        return Decider.decide(ask, market(deployments), "d", draw).record();
    }

    private static Candidate candidate(RoutingDecision record, String model) {
        return record.getCandidates().stream()
                .filter(candidate -> candidate.getModel().equals(model))
                .findFirst()
                .orElseThrow();
    }
}
