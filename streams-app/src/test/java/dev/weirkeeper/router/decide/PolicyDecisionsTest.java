package dev.weirkeeper.router.decide;

import static dev.weirkeeper.router.decide.Worlds.FREE;
import static dev.weirkeeper.router.decide.Worlds.NOW;
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

import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.Candidate;
import dev.weirkeeper.schema.Finding;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Intent;
import dev.weirkeeper.schema.ModelKind;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.RoutingRule;
import dev.weirkeeper.schema.SensitivityRule;
import dev.weirkeeper.schema.SplitArm;
import dev.weirkeeper.schema.SplitKey;
import dev.weirkeeper.schema.TrafficSplit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What rules, aliases, splits and rules for sensitive content do to decisions. */
class PolicyDecisionsTest {
    private static final Deployment SMALL = live(spec("s")
            .setKind(ModelKind.SMALL)
            .setPrices(List.of(price(10_000_000, 20_000_000)))
            .setQuality(QualityPrior.newBuilder().setPrior(0.6).build()));
    private static final Deployment LARGE =
            live(spec("l").setQuality(QualityPrior.newBuilder().setPrior(0.95).build()));
    private static final Deployment FAR = live(spec("far").setProvider("globex").setRegion("us-east"));

    @Test
    void shouldSendAFaqToASmallModelAndTheRestByValue() {
        RoutingPolicy.Builder policy = policy().setRules(List.of(
                rule("faq", "intent == 'faq'").setPrefer(List.of("small")).build()));

        RoutingDecision faq = Decider.decide(
                        ask(request(), prompt().setIntent(Intent.FAQ), tenant(), policy), market(LARGE, SMALL), "d", 0)
                .record();
        RoutingDecision other = Decider.decide(ask(request(), prompt(), tenant(), policy), market(LARGE, SMALL), "d", 0)
                .record();

        assertThat(faq.getChosen()).isEqualTo("s");
        assertThat(faq.getRules()).containsExactly("faq");
        assertThat(candidate(faq, "l").getEligible()).isTrue();
        assertThat(candidate(faq, "l").getPassedOver()).isTrue();
        assertThat(candidate(faq, "l").getPropensity()).isZero();
        assertThat(other.getChosen()).isEqualTo("l");
        assertThat(other.getRules()).isEmpty();
    }

    @Test
    void shouldSayWhyAPreferenceCouldNotBeHonoured() {
        Deployment drained = live(spec("d").setKind(ModelKind.SMALL), null, new Capacity(0, 0, 0));
        assertThat(notes("small", LARGE, drained))
                .containsExactly(
                        "rule \"r\" prefers [small]: d is excluded, no_live_workers (no live worker serves it)");
        assertThat(notes("rag", LARGE, SMALL))
                .containsExactly("rule \"r\" prefers [rag]: no deployment in the catalogue is meant by that");
        Deployment probed = live(
                spec("p").setKind(ModelKind.SMALL),
                Worlds.health("p").setBreaker(BreakerState.HALF_OPEN).build(),
                FREE);
        assertThat(notes("small", LARGE, probed))
                .containsExactly("rule \"r\" prefers [small]: only such as are half open can be had");
        RoutingPolicy.Builder two = policy().setRules(List.of(
                rule("first", "true").setPrefer(List.of("l")).build(),
                rule("second", "true").setPrefer(List.of("s")).build()));
        RoutingDecision both = decide(two, LARGE, SMALL);
        assertThat(both.getChosen()).isEqualTo("l");
        assertThat(both.getNotes()).containsExactly("rule \"second\" prefers [s]: an earlier rule wants others");
    }

    private static List<String> notes(String preferred, Deployment... market) {
        RoutingDecision record = decide(
                policy().setRules(List.of(
                        rule("r", "true").setPrefer(List.of(preferred)).build())),
                market);
        assertThat(record.getChosen()).isNotNull();
        return record.getNotes();
    }

    @Test
    void shouldGiveACriticalCallTheBetterModelAndTheSameTextWithoutItNot() {
        Deployment dear = live(spec("dear")
                .setPrices(List.of(price(50_000_000_000L, 100_000_000_000L)))
                .setQuality(QualityPrior.newBuilder().setPrior(0.97).build()));
        RoutingPolicy.Builder policy = policy().setRules(List.of(rule("signup", "metadata.event == 'signup'")
                .setAnswerValueNanoUsd(5_000_000_000L)
                .build()));
        InferenceRequest.Builder signup = request().setMetadata(Map.of("event", "signup"));

        RoutingDecision critical = Decider.decide(ask(signup, prompt(), tenant(), policy), market(dear, SMALL), "d", 0)
                .record();
        RoutingDecision plain = Decider.decide(ask(request(), prompt(), tenant(), policy), market(dear, SMALL), "d", 0)
                .record();

        assertThat(critical.getChosen()).isEqualTo("dear");
        assertThat(critical.getAnswerValueNanoUsd()).isEqualTo(5_000_000_000L);
        assertThat(plain.getChosen()).isEqualTo("s");
        assertThat(plain.getNotes()).containsExactly("rule \"signup\" is skipped: key 'event' is not present in map.");
    }

    @Test
    void shouldRefuseWhereARuleThatRestrictsCannotBeEvaluated() {
        RoutingPolicy.Builder policy = policy().setRules(List.of(rule("eu", "metadata.home == 'eu'")
                .setRegions(List.of("eu-west"))
                .build()));
        Decision decision = Decider.decide(ask(request(), prompt(), tenant(), policy), market(LARGE), "d", 0);
        assertThat(decision.choice())
                .isEqualTo(new Choice.Refuse(
                        "policy_rule_failed",
                        "policy \"default\" cannot be kept: rule \"eu\" cannot be evaluated:"
                                + " key 'home' is not present in map.",
                        false));
        assertThat(decision.record().getReason()).isEqualTo("policy_rule_failed");
        assertThat(decision.record().getCandidates()).isEmpty();
    }

    @Test
    void shouldExcludeWhatARuleDeniesDoesNotAllowOrKeepsInARegion() {
        assertExcluded(rule("r", "true").setDeny(List.of("globex")), "denied", "the rule \"r\" denies [globex]");
        assertExcluded(
                rule("r", "true").setAllow(List.of("l", "s")), "not_allowed", "the rule \"r\" allows only [l, s]");
        assertExcluded(
                rule("r", "true").setRegions(List.of("eu-west")),
                "region_not_allowed",
                "it runs in \"us-east\"; the rule \"r\" allows [eu-west]");
        assertExcluded(rule("r", "true").setPin("l"), "not_pinned", "the rule \"r\" pins [l]");
    }

    private static void assertExcluded(RoutingRule.Builder rule, String code, String detail) {
        RoutingDecision record = decide(policy().setRules(List.of(rule.build())), FAR, LARGE);
        assertThat(record.getChosen()).isEqualTo("l");
        assertThat(candidate(record, "far").getExclusion()).isEqualTo(code);
        assertThat(candidate(record, "far").getExclusionDetail()).startsWith(detail);
    }

    @Test
    void shouldLeaveAPinnedRequestWithNobodyRatherThanWithAnother() {
        RoutingPolicy.Builder policy =
                policy().setRules(List.of(rule("r", "true").setPin("l").build()));
        Ask first = ask(request(), prompt(), tenant(), policy);
        Ask again =
                new Ask(first.request(), first.classification(), first.profile(), NOW, NOW + 60_000, 2, Set.of("l"));

        assertThat(Decider.decide(again, market(LARGE, SMALL), "d", 0).choice())
                .isInstanceOfSatisfying(Choice.Refuse.class, refuse -> {
                    assertThat(refuse.code()).isEqualTo("no_model_left");
                    assertThat(refuse.message()).contains("not_pinned", "the rule \"r\" pins [l]", "failed_before");
                });
        Deployment busy = live(spec("l"), null, new Capacity(1, 0, 0));
        assertThat(Decider.decide(first, market(busy, SMALL), "d", 0).choice()).isInstanceOf(Choice.Wait.class);
    }

    @Test
    void shouldRefuseContradictionsWithAReasonThatAPersonUnderstands() {
        RoutingPolicy.Builder pins = policy().setRules(List.of(
                rule("a", "true").setPin("l").build(),
                rule("b", "true").setPin("s").build()));
        assertThat(refusal(pins, request()))
                .isEqualTo("no model may serve this request: 3 × not_pinned (far: the rule \"a\" pins [l])");
        RoutingPolicy.Builder regions = policy().setRules(
                        List.of(rule("a", "true").setRegions(List.of("moon")).build()));
        assertThat(refusal(regions, request())).contains("3 × region_not_allowed", "the rule \"a\" allows [moon]");
        RoutingPolicy.Builder named = policy().setRules(
                        List.of(rule("a", "true").setDeny(List.of("l")).build()));
        assertThat(refusal(named, request().setModel("l")))
                .isEqualTo("no model of \"l\" may serve this request: 1 × denied"
                        + " (l: the rule \"a\" denies [l]; provider acme)");
        RoutingPolicy.Builder empty = policy().setAliases(Map.of("quick", List.of("gone")));
        assertThat(refusal(empty, request().setModel("quick")))
                .isEqualTo("\"quick\" is an alias of the policy that means no model in the catalogue");
    }

    private static String refusal(RoutingPolicy.Builder policy, InferenceRequest.Builder request) {
        Choice choice = Decider.decide(ask(request, prompt(), tenant(), policy), market(FAR, LARGE, SMALL), "d", 0)
                .choice();
        return ((Choice.Refuse) choice).message();
    }

    @Test
    void shouldKeepSensitivePromptsWhereTheyMayBe() {
        RoutingPolicy.Builder policy = policy().setSensitivity(List.of(SensitivityRule.newBuilder()
                .setName("pii")
                .setKinds(List.of("card"))
                .setRegions(List.of("eu-west"))
                .build()));
        Finding card = Finding.newBuilder().setKind("card").build();

        RoutingDecision sensitive = Decider.decide(
                        ask(request(), prompt().setSensitivity(List.of(card)), tenant(), policy),
                        market(FAR, LARGE),
                        "d",
                        0.99)
                .record();

        assertThat(sensitive.getRules()).containsExactly("pii");
        assertThat(candidate(sensitive, "far").getExclusion()).isEqualTo("sensitive_content");
        assertThat(candidate(sensitive, "far").getExclusionDetail())
                .isEqualTo("it runs in \"us-east\"; the sensitivity rule \"pii\" allows [eu-west]");
        assertThat(decide(policy, FAR).getChosen()).isEqualTo("far");
    }

    @Test
    void shouldResolveAliasesOfThePolicyBeforeTheCatalogues() {
        RoutingPolicy.Builder policy =
                policy().setAliases(Map.of("quick", List.of("small"), "l", List.of("s"), "auto", List.of("far")));
        assertThat(chosen(policy, "quick")).isEqualTo("s");
        assertThat(chosen(policy, "l")).as("an alias goes before an id").isEqualTo("s");
        assertThat(chosen(policy, "auto")).isEqualTo("far");
        assertThat(chosen(policy(), "l")).isEqualTo("l");
    }

    private static String chosen(RoutingPolicy.Builder policy, String model) {
        return Decider.decide(
                        ask(request().setModel(model), prompt(), tenant(), policy), market(FAR, LARGE, SMALL), "d", 0)
                .record()
                .getChosen();
    }

    @Test
    void shouldPutArmsOnRecordAndDoWhatTheySay() {
        RoutingPolicy.Builder policy = policy().setSplits(List.of(TrafficSplit.newBuilder()
                .setName("canary")
                .setKey(SplitKey.USER)
                .setArms(List.of(
                        SplitArm.newBuilder()
                                .setName("old")
                                .setDeny(List.of("s"))
                                .build(),
                        SplitArm.newBuilder()
                                .setName("new")
                                .setPrefer(List.of("s"))
                                .build()))
                .build()));
        int news = 0;
        for (int i = 0; i < 200; i++) {
            Ask ask = ask(request().setUser("u" + i), prompt(), tenant(), policy);
            RoutingDecision record =
                    Decider.decide(ask, market(LARGE, SMALL), "d", 0).record();
            assertThat(record.getArm()).isIn("canary/old", "canary/new");
            boolean isNew = "canary/new".equals(record.getArm());
            news += isNew ? 1 : 0;
            assertThat(record.getChosen()).isEqualTo(isNew ? "s" : "l");
        }
        assertThat(news).isBetween(60, 140);
    }

    @Test
    void shouldSendGoldCustomersToTheDedicatedModelAlthoughDearer() {
        Deployment dedicated = live(spec("kept")
                .setDedicatedTo(List.of("gold"))
                .setPrices(List.of(price(20_000_000_000L, 60_000_000_000L))));
        RoutingPolicy.Builder policy = policy().setRules(List.of(
                rule("gold", "tier == 'gold'").setPrefer(List.of("dedicated")).build()));
        RoutingDecision gold = Decider.decide(
                        ask(request(), prompt(), tenant().setTier("gold"), policy), market(LARGE, dedicated), "d", 0)
                .record();
        RoutingDecision usual = decide(policy, LARGE, dedicated);
        assertThat(gold.getChosen()).isEqualTo("kept");
        assertThat(usual.getChosen()).isEqualTo("l");
        assertThat(candidate(usual, "kept").getExclusion()).isEqualTo("dedicated_to_others");
    }

    @Test
    void shouldChooseByTheHour() {
        RoutingPolicy.Builder policy = policy().setZone("Europe/Berlin")
                .setRules(List.of(rule("day", "hour >= 8 && hour < 18")
                        .setPrefer(List.of("s"))
                        .build()));
        assertThat(decide(policy, LARGE, SMALL).getChosen())
                .as("14:00 in Berlin")
                .isEqualTo("s");
        long night = Instant.parse("2026-06-01T17:00:00Z").toEpochMilli();
        Ask ask = new Ask(
                request().build(),
                prompt().build(),
                ask(request(), prompt(), tenant(), policy).profile(),
                night,
                night + 60_000,
                1,
                Set.of());
        assertThat(Decider.decide(ask, new Market(List.of(LARGE, SMALL), night), "d", 0)
                        .record()
                        .getChosen())
                .as("19:00 in Berlin")
                .isEqualTo("l");
    }

    private static RoutingDecision decide(RoutingPolicy.Builder policy, Deployment... deployments) {
        return Decider.decide(ask(request(), prompt(), tenant(), policy), market(deployments), "d", 0)
                .record();
    }

    private static RoutingRule.Builder rule(String name, String when) {
        return RoutingRule.newBuilder().setName(name).setWhen(when);
    }

    private static Candidate candidate(RoutingDecision record, String model) {
        return record.getCandidates().stream()
                .filter(candidate -> candidate.getModel().equals(model))
                .findFirst()
                .orElseThrow();
    }
}
