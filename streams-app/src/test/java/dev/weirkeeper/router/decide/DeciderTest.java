package dev.weirkeeper.router.decide;

import static dev.weirkeeper.router.decide.Worlds.FREE;
import static dev.weirkeeper.router.decide.Worlds.NOW;
import static dev.weirkeeper.router.decide.Worlds.ask;
import static dev.weirkeeper.router.decide.Worlds.health;
import static dev.weirkeeper.router.decide.Worlds.live;
import static dev.weirkeeper.router.decide.Worlds.market;
import static dev.weirkeeper.router.decide.Worlds.plainAsk;
import static dev.weirkeeper.router.decide.Worlds.policy;
import static dev.weirkeeper.router.decide.Worlds.price;
import static dev.weirkeeper.router.decide.Worlds.prompt;
import static dev.weirkeeper.router.decide.Worlds.request;
import static dev.weirkeeper.router.decide.Worlds.spec;
import static dev.weirkeeper.router.decide.Worlds.tenant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weirkeeper.router.rank.Exploration;
import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.Candidate;
import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.ModelKind;
import dev.weirkeeper.schema.ModelState;
import dev.weirkeeper.schema.PolicyWeights;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.schema.TenantProfile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeciderTest {

    @Test
    void shouldRouteWithEverythingThatADispatchNeeds() {
        Decision decision = Decider.decide(plainAsk(), market(live(spec("m"))), "d-1", 0.0);
        Choice.Route route = (Choice.Route) decision.choice();
        assertThat(route.spec().getModelId()).isEqualTo("m");
        assertThat(route.expectedCostNanoUsd()).isEqualTo(100 * 500 + 200 * 1500);
        assertThat(route.callTimeoutMs()).isEqualTo(120_000);
        assertThat(route.startByMs()).isEqualTo(NOW + Decider.START_WITHIN_MS);
        assertThat(decision.record().getDecisionId()).isEqualTo("d-1");
        assertThat(decision.record().getPolicyVersion()).isEqualTo(7);
        assertThat(decision.record().getTenantVersion()).isEqualTo(3);
    }

    @Test
    void shouldBoundTheCallAndItsStartByTheDeadline() {
        Choice.Route hurried = (Choice.Route)
                Decider.decide(due(9_000), market(live(spec("m"))), "d", 0).choice();
        assertThat(hurried.callTimeoutMs()).isEqualTo(9_000);
        assertThat(hurried.startByMs()).isEqualTo(NOW + 9_000);
        Choice.Route ample = (Choice.Route)
                Decider.decide(due(900_000), market(live(spec("m"))), "d", 0).choice();
        assertThat(ample.callTimeoutMs()).isEqualTo(120_000);
        assertThat(ample.startByMs()).isEqualTo(NOW + Decider.START_WITHIN_AMPLE_MS);
    }

    @Test
    void shouldRefuseWhatIsPastItsDeadline() {
        Decision decision = Decider.decide(due(0), market(live(spec("m"))), "d", 0);
        assertThat(decision.choice()).isEqualTo(new Choice.Refuse("deadline_passed", "the deadline has passed", false));
    }

    @Test
    void shouldPreferSmallModelsForSimplePromptsAndLargeOnesForHardOnes() {
        Market market = market(
                live(spec("small")
                        .setKind(ModelKind.SMALL)
                        .setQuality(prior(0.7))
                        .setPrices(List.of(price(100_000_000, 300_000_000)))),
                live(spec("large").setQuality(prior(0.9)).setPrices(List.of(price(5_000_000_000L, 15_000_000_000L)))));
        assertThat(best(complexity(0.05), market)).isEqualTo("small");
        assertThat(best(complexity(0.9), market)).isEqualTo("large");
    }

    @Test
    void shouldPreferTheModelThatKnowsTheDomainTheSurerTheDomainIs() {
        Market market = market(
                live(spec("lawyer")
                        .setQuality(QualityPrior.newBuilder()
                                .setPrior(0.6)
                                .setByDomain(Map.of("law", 0.95))
                                .build())),
                live(spec("allround").setQuality(prior(0.8))));
        assertThat(best(prompt().setDomain("law").setDomainConfidence(0.9), market))
                .isEqualTo("lawyer");
        assertThat(best(prompt().setDomain("law").setDomainConfidence(0.1), market))
                .isEqualTo("allround");
        assertThat(best(prompt().setDomain("physics").setDomainConfidence(0.9), market))
                .isEqualTo("allround");
    }

    @Test
    void shouldKeepSpecialisedModelsToWhatTheyAreMadeFor() {
        Market market = market(
                live(spec("coder")
                        .setKind(ModelKind.SPECIALISED)
                        .setDomains(List.of("code"))
                        .setQuality(prior(0.85))),
                live(spec("allround").setQuality(prior(0.75))));
        assertThat(best(prompt().setDomain("code").setDomainConfidence(0.9), market))
                .isEqualTo("coder");
        assertThat(best(prompt().setDomain("history").setDomainConfidence(0.9), market))
                .isEqualTo("allround");
    }

    @Test
    void shouldWeighWaitingByPriority() {
        // The slow one is better; it takes 20 s, the fast one 2.
        Market market = market(
                live(spec("slow").setQuality(prior(0.9)).setLatency(latency(10))),
                live(spec("fast").setQuality(prior(0.8))));
        assertThat(best(request().setPriority(Priority.INTERACTIVE), market)).isEqualTo("fast");
        assertThat(best(request().setPriority(Priority.BATCH), market)).isEqualTo("slow");
    }

    @Test
    void shouldTakeWorthFromTheTenantElseFromThePolicy() {
        PolicyWeights weights = PolicyWeights.newBuilder()
                .setAnswerValueNanoUsd(5)
                .setSecondValueNanoUsd(Map.of("STANDARD", 6L, "BATCH", 7L))
                .build();
        assertThat(worth(request(), tenant(), weights)).containsExactly(5L, 6L);
        assertThat(worth(request(), tenant().setAnswerValueNanoUsd(8L).setSecondValueNanoUsd(9L), weights))
                .containsExactly(8L, 9L);
        assertThat(worth(request().setPriority(Priority.BATCH), tenant().setSecondValueNanoUsd(9L), weights))
                .as("nobody waits for a batch, whatever the tenant's seconds are worth")
                .containsExactly(5L, 7L);
    }

    @Test
    void shouldUseLiveHealthOnceThereIsSome() {
        ModelHealth slow = health("a")
                .setSamples(200)
                .setCallMsMean(30_000)
                .setMsPerOutputToken(100)
                .setOutputTokensMean(250)
                .build();
        Market market = market(live(spec("a"), slow, FREE), live(spec("b").setQuality(prior(0.78))));
        Decision decision = Decider.decide(plainAsk(), market, "d", 0);
        assertThat(decision.record().getChosen()).isEqualTo("b");
        Candidate a = candidate(decision.record(), "a");
        assertThat(a.getInputs().getCallMs()).isBetween(20_000.0, 30_000.0);
        assertThat(a.getInputs().getOutputTokens()).isBetween(200L, 250L);
        assertThat(decision.record().getHealthAsOf()).isEqualTo(slow.getAsOf());
    }

    @Test
    void shouldAvoidWhatFails() {
        ModelHealth failing = health("a").setSamples(50).setErrorRate(0.6).build();
        Market market = market(live(spec("a"), failing, FREE), live(spec("b").setQuality(prior(0.7))));
        assertThat(best(prompt(), market)).isEqualTo("b");
    }

    @Test
    void shouldSendOverflowElsewhereAsTheQueueGrows() {
        Deployment other = live(spec("b").setQuality(prior(0.75)));
        Market idle = market(live(spec("a"), null, new Capacity(1, 4, 3)), other);
        Market busy = market(live(spec("a"), null, new Capacity(1, 4, 16)), other);
        assertThat(best(prompt(), idle)).isEqualTo("a");
        assertThat(best(prompt(), busy)).isEqualTo("b");
    }

    @Test
    void shouldWaitForTheBestWhereWaitingCostsLessThanTheNextBest() {
        Market market = market(
                live(spec("a").setQuality(prior(0.95)), null, new Capacity(1, 4, 40)),
                live(spec("b").setQuality(prior(0.5))));
        Decision patient = Decider.decide(ask(request().setPriority(Priority.BATCH)), market, "d", 0);
        assertThat(patient.choice()).isEqualTo(new Choice.Wait("queue_too_long", NOW + 2_000));
        assertThat(candidate(patient.record(), "b").getEligible()).isTrue();
        Decision hurried = Decider.decide(ask(request().setPriority(Priority.INTERACTIVE)), market, "d", 0);
        assertThat(hurried.record().getChosen()).isEqualTo("b");
    }

    @Test
    void shouldProbeAHalfOpenBreakerInAFewCasesOnly() {
        ModelHealth half = health("ill").setBreaker(BreakerState.HALF_OPEN).build();
        ModelHealth over = health("ill")
                .setBreaker(BreakerState.OPEN)
                .setOpenUntil(Instant.ofEpochMilli(NOW))
                .build();
        for (ModelHealth health : List.of(half, over)) {
            Market market = market(
                    live(spec("ill").setQuality(prior(0.99)), health, FREE),
                    live(spec("well").setQuality(prior(0.5))));
            RoutingDecision record =
                    Decider.decide(plainAsk(), market, "d", 0.5).record();
            assertThat(record.getChosen()).isEqualTo("well");
            assertThat(candidate(record, "ill").getPropensity()).isEqualTo(Exploration.PROBE_SHARE);
            assertThat(candidate(record, "ill").getInputs().getBreaker()).isEqualTo(BreakerState.HALF_OPEN);
        }
        Decision alone = Decider.decide(plainAsk(), market(live(spec("ill"), half, FREE)), "d", 0.9);
        assertThat(alone.record().getChosen()).isEqualTo("ill");
    }

    @Test
    void shouldExploreOnlyAsFarAsThePolicyAllows() {
        Market market = market(live(spec("a")), live(spec("b").setQuality(prior(0.7))));
        RoutingDecision usual = Decider.decide(plainAsk(), market, "d", 0).record();
        assertThat(candidate(usual, "b").getPropensity()).isBetween(0.0001, 0.02);
        assertThat(usual.getExplorationGamma()).isEqualTo(2000);
        RoutingDecision off = Decider.decide(
                        ask(request(), prompt(), tenant(), policy().setExplorationGamma(0)), market, "d", 0.999999)
                .record();
        assertThat(off.getChosen()).isEqualTo("a");
        assertThat(candidate(off, "b").getPropensity()).isZero();
    }

    @Test
    void shouldSpreadEqualCandidatesEvenly() {
        Market market = market(live(spec("a")), live(spec("b")), live(spec("c")), live(spec("d")));
        RoutingDecision record = Decider.decide(plainAsk(), market, "d", 0.6).record();
        assertThat(record.getChosen()).isEqualTo("c");
        assertThat(record.getCandidates())
                .allSatisfy(c -> assertThat(c.getPropensity()).isEqualTo(0.25, within(1e-12)));
    }

    @Test
    void shouldNameTheCommonestReasonsOfARefusal() {
        Market market = market(
                live(spec("a").setRegion("us-east")),
                live(spec("b").setRegion("us-west")),
                live(spec("c").setState(ModelState.DRAINING)));
        Ask ask = ask(request(), prompt(), tenant().setRegions(List.of("eu-west")), policy());
        Choice.Refuse refuse =
                (Choice.Refuse) Decider.decide(ask, market, "d", 0).choice();
        assertThat(refuse.code()).isEqualTo("no_eligible_model");
        assertThat(refuse.message())
                .startsWith("no model may serve this request: 2 × region_not_allowed (a: it runs in \"us-east\"")
                .contains("1 × model_draining");
        assertThat(refuse.retryable()).as("the draining model may come back").isTrue();
    }

    @Test
    void shouldSayThatNoModelIsLeftAfterFailures() {
        Ask first = plainAsk();
        Ask again = new Ask(
                first.request(), first.classification(), first.profile(), NOW, NOW + 60_000, 3, Set.of("a", "b"));
        Decision decision = Decider.decide(again, market(live(spec("a")), live(spec("b"))), "d", 0);
        assertThat(((Choice.Refuse) decision.choice()).code()).isEqualTo("no_model_left");
        assertThat(decision.record().getExcludedByAttempt()).containsExactly("a", "b");
        assertThat(decision.record().getAttempt()).isEqualTo(3);
    }

    @Test
    void shouldTellAnEmptyCatalogueAndAnUnknownModelApart() {
        assertThat(Decider.decide(plainAsk(), market(), "d", 0).choice())
                .isEqualTo(new Choice.Refuse("no_eligible_model", "the catalogue holds no models", true));
        Decision unknown = Decider.decide(ask(request().setModel("gpt-9")), market(live(spec("m"))), "d", 0);
        assertThat(((Choice.Refuse) unknown.choice()).code()).isEqualTo("model_unknown");
    }

    @Test
    void shouldListThirtyTwoCandidatesAndCountTheRest() {
        List<Deployment> many = new ArrayList<>();
        IntStream.range(0, 40).forEach(i -> many.add(live(spec("m" + i).setQuality(prior(0.5 + i / 100.0)))));
        IntStream.range(0, 10).forEach(i -> many.add(live(spec("x" + i).setContextTokens(10))));
        RoutingDecision record =
                Decider.decide(plainAsk(), new Market(many, NOW), "d", 0).record();
        assertThat(record.getCandidates()).hasSize(32).allMatch(Candidate::getEligible);
        assertThat(record.getCandidates().getFirst().getModel()).isEqualTo("m39");
        assertThat(record.getExcludedBeyond())
                .containsExactlyInAnyOrderEntriesOf(Map.of("eligible_not_listed", 8, "context_too_long", 10));
    }

    private static Ask due(long leftMs) {
        Ask ask = plainAsk();
        return new Ask(ask.request(), ask.classification(), ask.profile(), NOW, NOW + leftMs, 1, Set.of());
    }

    private static List<Long> worth(
            InferenceRequest.Builder request, TenantProfile.Builder tenant, PolicyWeights weights) {
        Ask ask = ask(request, prompt(), tenant, policy().setWeights(weights));
        RoutingDecision record =
                Decider.decide(ask, market(live(spec("m"))), "d", 0).record();
        return List.of(record.getAnswerValueNanoUsd(), record.getSecondValueNanoUsd());
    }

    private static Classification.Builder complexity(double complexity) {
        return prompt().setComplexity(complexity);
    }

    private static String best(Classification.Builder prompt, Market market) {
        return best(ask(request(), prompt, tenant(), policy().setExplorationGamma(0)), market);
    }

    private static String best(InferenceRequest.Builder request, Market market) {
        return best(ask(request, prompt(), tenant(), policy().setExplorationGamma(0)), market);
    }

    private static String best(Ask ask, Market market) {
        return Decider.decide(ask, market, "d", 0.5).record().getChosen();
    }

    private static Candidate candidate(RoutingDecision record, String model) {
        return record.getCandidates().stream()
                .filter(c -> c.getModel().equals(model))
                .findFirst()
                .orElseThrow();
    }

    private static QualityPrior prior(double prior) {
        return QualityPrior.newBuilder().setPrior(prior).build();
    }

    private static LatencyPrior latency(double tokensPerSecond) {
        return LatencyPrior.newBuilder().setTokensPerSecond(tokensPerSecond).build();
    }
}
