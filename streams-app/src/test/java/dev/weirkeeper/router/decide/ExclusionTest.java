package dev.weirkeeper.router.decide;

import static dev.weirkeeper.router.decide.Worlds.FREE;
import static dev.weirkeeper.router.decide.Worlds.NOW;
import static dev.weirkeeper.router.decide.Worlds.ask;
import static dev.weirkeeper.router.decide.Worlds.health;
import static dev.weirkeeper.router.decide.Worlds.live;
import static dev.weirkeeper.router.decide.Worlds.market;
import static dev.weirkeeper.router.decide.Worlds.plainAsk;
import static dev.weirkeeper.router.decide.Worlds.policy;
import static dev.weirkeeper.router.decide.Worlds.prompt;
import static dev.weirkeeper.router.decide.Worlds.request;
import static dev.weirkeeper.router.decide.Worlds.spec;
import static dev.weirkeeper.router.decide.Worlds.tenant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weirkeeper.router.budget.Means;
import dev.weirkeeper.router.signal.Outside;
import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.Candidate;
import dev.weirkeeper.schema.Constraints;
import dev.weirkeeper.schema.ContentPart;
import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.Finding;
import dev.weirkeeper.schema.Limits;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ModelState;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.PriceSchedule;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.RoutingRule;
import dev.weirkeeper.schema.RoutingStrategy;
import dev.weirkeeper.schema.SensitivityRule;
import dev.weirkeeper.schema.StrategyKind;
import dev.weirkeeper.schema.StrategyShare;
import dev.weirkeeper.schema.TenantProfile;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each exclusion: what causes it, that it excludes, and whether the request is refused or waits. */
class ExclusionTest {

    static Stream<Arguments> lasting() {
        return Stream.of(
                arguments("not_requested", ask(request().setModel("other")), live(spec("m"))),
                state(ModelState.DRAINING, "model_draining"),
                state(ModelState.QUARANTINED, "model_quarantined"),
                state(ModelState.RETIRED, "model_retired"),
                state(ModelState.UNKNOWN, "model_state_unknown"),
                arguments("no_price", plainAsk(), live(spec("m").setPrices(List.of()))),
                arguments("denied", constrained(c -> c.setDeny(List.of("m"))), live(spec("m"))),
                arguments("denied", constrained(c -> c.setDeny(List.of("acme"))), live(spec("m"))),
                arguments("denied", tenantAsk(tenant().setDeny(List.of("m"))), live(spec("m"))),
                arguments("denied", policyAsk(policy().setDeny(List.of("acme"))), live(spec("m"))),
                arguments("not_allowed", constrained(c -> c.setAllow(List.of("n"))), live(spec("m"))),
                arguments("not_allowed", tenantAsk(tenant().setAllow(List.of("other"))), live(spec("m"))),
                arguments("not_allowed", policyAsk(policy().setAllow(List.of("n"))), live(spec("m"))),
                arguments("region_not_allowed", constrained(c -> c.setRegions(List.of("us-east"))), live(spec("m"))),
                arguments("region_not_allowed", tenantAsk(tenant().setRegions(List.of("us"))), live(spec("m"))),
                arguments(
                        "region_not_allowed",
                        policyAsk(policy().setRegions(List.of("us"))),
                        live(spec("m").setRegion(""))),
                arguments(
                        "residency_not_allowed",
                        constrained(c -> c.setRegions(List.of("eu-west"))),
                        live(spec("m").setResidency(List.of("eu-west", "us-east")))),
                pinned(),
                sensitive(),
                arguments("dedicated_to_others", plainAsk(), live(spec("m").setDedicatedTo(List.of("gold", "bank")))),
                capability(constrained(c -> c.setCapabilities(List.of("reasoning")))),
                capability(part("image_url", null)),
                capability(part("file", "image/png")),
                capability(part("input_audio", null)),
                capability(parameters(p -> p.setTools("[{\"type\":\"function\"}]"))),
                capability(parameters(p -> p.setResponseFormat("{\"type\":\"json_object\"}"))),
                capability(ask(request().setStream(true))),
                arguments("context_too_long", plainAsk(), live(spec("m").setContextTokens(299))),
                arguments("output_too_long", parameters(p -> p.setMaxOutputTokens(5000)), live(spec("m"))),
                arguments("tokens_over_limit", plainAsk(), live(tokensPerMinute(299))),
                arguments("failed_before", failed("m"), live(spec("m"))),
                arguments("escalated_past", escalated("m"), live(spec("m"))),
                arguments("quality_too_low", constrained(c -> c.setMinQuality(0.81)), live(spec("m"))),
                arguments("cost_too_high", constrained(c -> c.setMaxCostNanoUsd(349_999L)), live(spec("m"))),
                arguments("topic_missing", plainAsk(), new Deployment(spec("m").build(), null, FREE, false)));
    }

    private static Arguments pinned() {
        RoutingRule rule = RoutingRule.newBuilder()
                .setName("r")
                .setWhen("true")
                .setPin("n")
                .build();
        return arguments("not_pinned", policyAsk(policy().setRules(List.of(rule))), live(spec("m")));
    }

    private static Arguments sensitive() {
        SensitivityRule rule = SensitivityRule.newBuilder()
                .setName("s")
                .setKinds(List.of("card"))
                .setDeny(List.of("acme"))
                .build();
        Finding card = Finding.newBuilder().setKind("card").build();
        Ask ask = ask(
                request(), prompt().setSensitivity(List.of(card)), tenant(), policy().setSensitivity(List.of(rule)));
        return arguments("sensitive_content", ask, live(spec("m")));
    }

    @ParameterizedTest
    @MethodSource
    void lasting(String code, Ask ask, Deployment deployment) {
        Decision decision = Decider.decide(ask, market(deployment), "d", 0.5);
        assertThat(decision.choice()).isInstanceOf(Choice.Refuse.class);
        assertThat(decision.record().getOutcome()).isEqualTo(DecisionOutcome.REFUSED);
        assertExcluded(decision.record(), code);
    }

    static Stream<Arguments> passing() {
        ModelSpec.Builder young = spec("m").setUpdatedAt(Instant.ofEpochMilli(NOW - 1_000));
        Instant soon = Instant.ofEpochMilli(NOW + 7_000);
        Price coming = Price.newBuilder(Worlds.price(1, 1)).setValidFrom(soon).build();
        Price cheaperSoon = Price.newBuilder(Worlds.price(500_000_000, 1_500_000_000))
                .setSchedules(List.of(PriceSchedule.newBuilder()
                        .setFrom("12:01")
                        .setTo("13:00")
                        .setMultiplier(0.5)
                        .build()))
                .build();
        return Stream.of(
                arguments("topic_missing", plainAsk(), new Deployment(young.build(), null, FREE, false), 1_000L),
                arguments("no_price", plainAsk(), live(spec("m").setPrices(List.of(coming))), 7_000L),
                arguments(
                        "cost_too_high",
                        constrained(c -> c.setMaxCostNanoUsd(200_000L)),
                        live(spec("m").setPrices(List.of(cheaperSoon))),
                        60_000L),
                arguments("signalled_down", plainAsk(), saidToBeDown(soon), 7_000L),
                arguments("breaker_open", plainAsk(), ill(BreakerState.OPEN, soon, 0), 7_000L),
                arguments("breaker_open", plainAsk(), ill(BreakerState.OPEN, null, 0), 1_000L),
                arguments("breaker_half_open", plainAsk(), ill(BreakerState.HALF_OPEN, null, 16), 1_000L),
                arguments(
                        "last_call_kept",
                        plainAsk().keptUntil(NOW + 60_000),
                        ill(BreakerState.HALF_OPEN, null, 0),
                        1_000L),
                arguments("no_live_workers", plainAsk(), live(spec("m"), null, new Capacity(0, 0, 0)), 1_000L),
                arguments("no_permits", plainAsk(), live(spec("m"), null, new Capacity(2, 0, 0)), 1_000L),
                arguments("no_permits", plainAsk(), live(concurrency(0)), 1_000L),
                // A window of 3 with 2 permits and calls of 3.3 s: each call that ends lets one more go.
                arguments("queue_too_long", plainAsk(), live(spec("m"), null, new Capacity(1, 2, 3)), 1_650L),
                arguments("queue_too_long", plainAsk(), live(concurrency(2), null, new Capacity(1, 99, 3)), 1_650L),
                arguments("queue_too_long", plainAsk(), live(spec("m"), null, new Capacity(1, 2, 11)), 2_000L));
    }

    @ParameterizedTest
    @MethodSource
    void passing(String code, Ask ask, Deployment deployment, long recheckAfterMs) {
        Decision decision = Decider.decide(ask, market(deployment), "d", 0.5);
        assertThat(decision.choice()).isEqualTo(new Choice.Wait(code, NOW + recheckAfterMs));
        assertThat(decision.record().getOutcome()).isEqualTo(DecisionOutcome.DEFERRED);
        assertThat(decision.record().getReason()).isEqualTo(code);
        assertThat(decision.record().getDeferredUntil()).isEqualTo(Instant.ofEpochMilli(NOW + recheckAfterMs));
        assertExcluded(decision.record(), code);
    }

    @Test
    void shouldHaveACaseForEachExclusion() {
        Set<Object> cases = Stream.concat(lasting(), passing())
                .map(arguments -> arguments.get()[0])
                .collect(Collectors.toSet());
        cases.add("over_soft_budget"); // below: it takes two
        cases.add("over_hard_budget"); // below: its refusal is its tenant's budgets' to word
        assertThat(cases)
                .isEqualTo(
                        Arrays.stream(Exclusion.values()).map(Exclusion::code).collect(Collectors.toSet()));
    }

    @Test
    void shouldUseTheCheaperHalfOnceASoftBudgetIsSpent() {
        Deployment dear = priced("a", 40);
        Market all = new Market(List.of(dear, priced("b", 30), priced("c", 20), priced("d", 10)), NOW);

        Decision decision = Decider.decide(plainAsk().with(new Means(true, Long.MAX_VALUE, true)), all, "d", 0.5);

        assertThat(decision.record().getCandidates())
                .filteredOn(Candidate::getEligible)
                .extracting(Candidate::getModel)
                .containsExactlyInAnyOrder("c", "d");
        assertThat(decision.record().getCandidates())
                .filteredOn(candidate -> "over_soft_budget".equals(candidate.getExclusion()))
                .extracting(Candidate::getModel)
                .containsExactlyInAnyOrder("a", "b");
        assertThat(Decider.decide(
                                plainAsk().with(new Means(true, Long.MAX_VALUE, true)),
                                new Market(List.of(dear), NOW),
                                "d",
                                0.5)
                        .choice())
                .as("a soft budget refuses nobody")
                .isInstanceOf(Choice.Route.class);
    }

    @Test
    void shouldUseWhatAHardBudgetStillAffords() {
        Deployment dear = priced("a", 40);
        Deployment cheap = priced("b", 10);
        long cheapest = reserved(cheap);

        Decision enough = Decider.decide(affording(cheapest), new Market(List.of(dear, cheap), NOW), "d", 0.5);
        assertThat(enough.choice())
                .isInstanceOfSatisfying(
                        Choice.Route.class,
                        route -> assertThat(route.reservedNanoUsd()).isEqualTo(cheapest));
        assertThat(enough.record().getCandidates())
                .filteredOn(candidate -> "over_hard_budget".equals(candidate.getExclusion()))
                .extracting(Candidate::getModel)
                .containsExactly("a");

        Decision tooLittle = Decider.decide(affording(cheapest - 1), new Market(List.of(dear, cheap), NOW), "d", 0.5);
        assertThat(tooLittle.choice()).isEqualTo(new Choice.Unaffordable(cheapest));
        assertThat(tooLittle.record().getOutcome()).isEqualTo(DecisionOutcome.REFUSED);
        assertExcluded(tooLittle.record(), "over_hard_budget");
    }

    @Test
    void shouldWaitForACheaperDeploymentThanRefuseForABudget() {
        Deployment dear = priced("a", 40);
        Deployment ill = live(
                spec("b").setPrices(List.of(Worlds.price(1, 1))),
                health("b").setBreaker(BreakerState.OPEN).build(),
                FREE);

        assertThat(Decider.decide(affording(1), new Market(List.of(dear, ill), NOW), "d", 0.5)
                        .choice())
                .isEqualTo(new Choice.Wait("breaker_open", NOW + 1_000));
    }

    private static Ask affording(long nanoUsd) {
        return plainAsk().with(new Means(true, nanoUsd, false));
    }

    private static long reserved(Deployment only) {
        Choice choice = Decider.decide(affording(Long.MAX_VALUE), market(only), "d", 0.5)
                .choice();
        return ((Choice.Route) choice).reservedNanoUsd();
    }

    private static Deployment priced(String id, long dollarsPerMTok) {
        long nano = dollarsPerMTok * 1_000_000_000L;
        return live(spec(id).setPrices(List.of(Worlds.price(nano, nano))));
    }

    @Test
    void shouldAcceptWhatEachRuleAllows() {
        Deployment deployment = live(spec("m")
                .setAliases(List.of("fast"))
                .setCapabilities(List.of("vision", "tools", "json", "streaming", "reasoning"))
                .setResidency(List.of("eu-west"))
                .setDedicatedTo(List.of("standard")));
        Ask ask = ask(request()
                .setModel("fast")
                .setStream(true)
                .setMessages(List.of(message(ContentPart.newBuilder().setType("image_url"))))
                .setParameters(Parameters.newBuilder()
                        .setTools("[{}]")
                        .setResponseFormat("{\"type\":\"json_schema\"}")
                        .setMaxOutputTokens(4096)
                        .build())
                .setConstraints(Constraints.newBuilder()
                        .setAllow(List.of("acme"))
                        .setDeny(List.of("evil"))
                        .setRegions(List.of("eu-west", "eu-central"))
                        .setMinQuality(0.8)
                        .setMaxCostNanoUsd(6_194_000L)
                        .setCapabilities(List.of("reasoning"))
                        .build()));
        assertThat(Decider.decide(ask, market(deployment), "d", 0.5).choice()).isInstanceOf(Choice.Route.class);
    }

    @Test
    void shouldNotNeedACapabilityForAnEmptyToolListOrPlainText() {
        Ask ask = parameters(p -> p.setTools("[]").setResponseFormat("{\"type\":\"text\"}"));
        assertThat(Decider.decide(ask, market(live(spec("m"))), "d", 0.5).choice())
                .isInstanceOf(Choice.Route.class);
    }

    private static void assertExcluded(RoutingDecision record, String code) {
        Candidate candidate = record.getCandidates().getFirst();
        assertThat(candidate.getEligible()).isFalse();
        assertThat(candidate.getExclusion()).isEqualTo(code);
        assertThat(candidate.getExclusionDetail()).isNotBlank();
        assertThat(candidate.getPropensity()).isZero();
        assertThat(record.getChosen()).isNull();
    }

    private static Arguments state(ModelState state, String code) {
        return arguments(code, plainAsk(), live(spec("m").setState(state).setStateReason("by hand")));
    }

    private static Arguments capability(Ask ask) {
        return arguments("capability_missing", ask, live(spec("m")));
    }

    private static Ask tenantAsk(TenantProfile.Builder tenant) {
        return ask(request(), prompt(), tenant, policy());
    }

    private static Ask policyAsk(RoutingPolicy.Builder policy) {
        return ask(request(), prompt(), tenant(), policy);
    }

    private static Ask constrained(UnaryOperator<Constraints.Builder> change) {
        return ask(
                request().setConstraints(change.apply(Constraints.newBuilder()).build()));
    }

    private static Ask parameters(UnaryOperator<Parameters.Builder> change) {
        return ask(request().setParameters(change.apply(Parameters.newBuilder()).build()));
    }

    private static Ask part(String type, @Nullable String mediaType) {
        return ask(request()
                .setMessages(
                        List.of(message(ContentPart.newBuilder().setType(type).setMediaType(mediaType)))));
    }

    private static Message message(ContentPart.Builder part) {
        return Message.newBuilder()
                .setRole("user")
                .setParts(List.of(part.build()))
                .build();
    }

    private static Ask failed(String model) {
        Ask ask = plainAsk();
        return new Ask(
                ask.request(),
                ask.classification(),
                ask.profile(),
                ask.acceptedAtMs(),
                ask.deadlineMs(),
                2,
                Set.of(model));
    }

    /** The first step of its cascade has been asked. */
    private static Ask escalated(String model) {
        RoutingStrategy cascade = RoutingStrategy.newBuilder()
                .setKind(StrategyKind.CASCADE)
                .setShares(List.of(new StrategyShare(model, 1), new StrategyShare("larger", 1)))
                .build();
        return ask(request(), prompt(), tenant(), policy().setStrategy(cascade))
                .after(new Ask.Escalation(1, "answer_refused", 0));
    }

    private static Deployment saidToBeDown(Instant until) {
        Outside outside = new Outside(until.toEpochMilli(), 0, 0, 0, List.of("model:m down=1.000"));
        return new Deployment(spec("m").build(), null, FREE, true, outside);
    }

    private static Deployment ill(BreakerState breaker, @Nullable Instant openUntil, int inFlight) {
        return live(
                spec("m"),
                health("m").setBreaker(breaker).setOpenUntil(openUntil).build(),
                new Capacity(1, 64, inFlight));
    }

    private static ModelSpec.Builder tokensPerMinute(long tokens) {
        return spec("m")
                .setLimits(Limits.newBuilder().setTokensPerMinute(tokens).build());
    }

    private static ModelSpec.Builder concurrency(int calls) {
        return spec("m").setLimits(Limits.newBuilder().setConcurrency(calls).build());
    }
}
