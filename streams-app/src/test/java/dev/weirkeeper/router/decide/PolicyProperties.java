package dev.weirkeeper.router.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import dev.weirkeeper.router.audit.Replay;
import dev.weirkeeper.router.budget.Means;
import dev.weirkeeper.router.enrich.Profile;
import dev.weirkeeper.router.rule.Rulebook;
import dev.weirkeeper.router.rule.Strategy;
import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.Candidate;
import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.Finding;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Intent;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.ModelKind;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.PriceSchedule;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.RoutingRule;
import dev.weirkeeper.schema.RoutingStrategy;
import dev.weirkeeper.schema.SensitivityRule;
import dev.weirkeeper.schema.SplitArm;
import dev.weirkeeper.schema.SplitKey;
import dev.weirkeeper.schema.StrategyKind;
import dev.weirkeeper.schema.StrategyShare;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.schema.TrafficSplit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.DoubleRange;

/** Random policies over random worlds. What is permitted is written again from what a policy promises, not from the code. */
class PolicyProperties {
    private static final List<String> REGIONS = List.of("eu", "us", "");
    private static final List<String> PROVIDERS = List.of("acme", "globex");
    private static final Map<String, List<String>> ALIASES = Map.of(
            "quick", List.of("near", "m3"), "near", List.of("m1", "small"), "own", List.of("dedicated", "globex"));
    private static final List<String> NAMES = List.of(
            "m0", "m1", "m2", "m3", "m4", "acme", "globex", "small", "large", "dedicated", "quick", "own", "group");

    /** Worlds for each policy: compiling its conditions takes as long as a hundred decisions. */
    private static final int WORLDS = 200;

    /**
     * P5 over 100,000 worlds: rules, pins and sensitive content; failover, exploration, half-open breakers, cheaper hours and
     * budgets too.
     */
    @Property(tries = 500, shrinking = ShrinkingMode.OFF)
    void shouldNeverRouteWhereThePolicyForbidsIt(@ForAll long seed) {
        Random random = new Random(seed);
        World first = new World(random);
        for (int i = 0; i < WORLDS; i++) {
            assertPermitted(i == 0 ? first : first.another(), random.nextDouble());
        }
    }

    private static void assertPermitted(World world, double draw) {
        Decision decision = Decider.decide(world.ask, world.market, "d", draw);
        if (world.ruleFails()) {
            assertThat(decision.choice())
                    .isInstanceOfSatisfying(
                            Choice.Refuse.class,
                            refuse -> assertThat(refuse.code()).isEqualTo("policy_rule_failed"));
            return;
        }
        if (decision.choice() instanceof Choice.Route route) {
            assertThat(world.permits(route.spec(), decision.record())).isTrue();
            if (decision.record().getStrategy().equals("cascade")) {
                assertThat(route.step())
                        .isGreaterThanOrEqualTo(
                                world.escalated() ? world.ask.escalation().fromStep() : Strategy.NO_SHARE);
            }
            assertThat(route.reservedNanoUsd())
                    .isLessThanOrEqualTo(world.ask.means().affordableNanoUsd());
        }
        for (Candidate candidate : decision.record().getCandidates()) {
            if (candidate.getEligible() && !world.permits(world.spec(candidate.getModel()), decision.record())) {
                fail("eligible and forbidden: " + candidate.getModel() + ", " + decision.record());
            }
        }
        assertThat(decision.record().getRules()).isEqualTo(world.rulesThatHold());
    }

    @Property(tries = 600, shrinking = ShrinkingMode.OFF)
    void shouldBeMadeAgainFromItsRecordAloneWhateverTheStrategy(
            @ForAll long seed, @ForAll @DoubleRange(min = 0, max = 0.99) double draw) throws IOException {
        World world = new World(new Random(seed));
        RoutingDecision record =
                Decider.decide(world.ask, world.market, "d", draw).record();
        RoutingDecision read = RoutingDecision.fromByteBuffer(record.toByteBuffer());

        assertThat(Replay.chosen(read)).isEqualTo(Optional.ofNullable(record.getChosen()));
        double sum = 0;
        for (Candidate candidate : record.getCandidates()) {
            sum += candidate.getPropensity();
            assertThat(candidate.getPropensity()).isBetween(0.0, 1.0);
            if (candidate.getPassedOver() || !candidate.getEligible()) {
                assertThat(candidate.getPropensity()).isZero();
            }
        }
        assertThat(sum).isEqualTo(record.getChosen() == null ? 0.0 : 1.0, within(1e-9));
    }

    /** A preference or a strategy never turns a request away that would be served without it. */
    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void shouldRefuseNobodyForAPreference(@ForAll long seed) {
        World world = new World(new Random(seed));
        RoutingPolicy policy = RoutingPolicy.newBuilder(world.ask.profile().policy())
                .setRules(List.of())
                .setSplits(List.of())
                .build();
        RoutingPolicy preferring = RoutingPolicy.newBuilder(policy)
                .setRules(List.of(RoutingRule.newBuilder()
                        .setName("p")
                        .setWhen("true")
                        .setPrefer(List.of(world.one(NAMES)))
                        .setStrategy(world.strategy())
                        .build()))
                .build();
        Choice without =
                Decider.decide(world.under(policy), world.market, "d", 0.5).choice();
        Choice with =
                Decider.decide(world.under(preferring), world.market, "d", 0.5).choice();
        assertThat(with instanceof Choice.Refuse).isEqualTo(without instanceof Choice.Refuse);
    }

    /** A market of up to 12 deployments, and a policy of everything that a policy can hold. */
    private static final class World {
        private static final List<String> CONDITIONS = List.of(
                "true", "false", "tier == 'gold'", "intent == 'faq' && complexity < 0.5", "metadata.event == 'signup'");

        private static final PriceSchedule CHEAPER_SOON = PriceSchedule.newBuilder()
                .setFrom("12:01")
                .setTo("13:00")
                .setMultiplier(0.5)
                .build();

        private final Random random;
        private final Ask ask;
        private final Market market;

        World(Random random) {
            this(random, Optional.empty());
        }

        /** The same policy elsewhere. */
        World another() {
            return new World(random, Optional.of(ask.profile().rules()));
        }

        private World(Random random, Optional<Rulebook> rules) {
            this.random = random;
            int count = 1 + random.nextInt(12);
            List<Deployment> deployments = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                deployments.add(deployment("m" + i));
            }
            this.market = new Market(deployments, Worlds.NOW);
            InferenceRequest request = Worlds.request()
                    .setModel(one(List.of("auto", "auto", "quick", "best", "group", "m1")))
                    .setUser("u" + random.nextInt(5))
                    .setPriority(one(List.of(Priority.INTERACTIVE, Priority.STANDARD, Priority.BATCH)))
                    .setMetadata(random.nextBoolean() ? Map.of() : Map.of("event", one(List.of("signup", "other"))))
                    .build();
            Classification prompt = Worlds.prompt()
                    .setIntent(one(List.of(Intent.FAQ, Intent.CODE)))
                    .setComplexity(random.nextDouble())
                    .setSensitivity(random.nextBoolean() ? List.of() : List.of(finding()))
                    .setTruncated(rarely())
                    .build();
            TenantProfile tenant =
                    Worlds.tenant().setTier(one(List.of("gold", "tin"))).build();
            Set<String> failed = rarely() ? Set.of("m0", "m1") : Set.of();
            this.ask = new Ask(
                            request,
                            prompt,
                            new Profile(tenant, rules.orElseGet(() -> Rulebook.of(policy()))),
                            Worlds.NOW,
                            Worlds.NOW + 120_000,
                            1 + failed.size(),
                            failed)
                    .with(random.nextBoolean() ? Means.UNLIMITED : new Means(true, random.nextInt(2_000_000), rarely()))
                    .after(rarely() ? new Ask.Escalation(1, "answer_refused", 1_000) : Ask.Escalation.NONE);
        }

        Ask under(RoutingPolicy policy) {
            return new Ask(
                            ask.request(),
                            ask.classification(),
                            new Profile(ask.profile().tenant(), Rulebook.of(policy)),
                            ask.acceptedAtMs(),
                            ask.deadlineMs(),
                            ask.attempt(),
                            ask.failedModels())
                    .with(ask.means());
        }

        ModelSpec spec(String id) {
            return market.deployments().stream()
                    .map(Deployment::spec)
                    .filter(spec -> spec.getModelId().equals(id))
                    .findFirst()
                    .orElseThrow();
        }

        boolean escalated() {
            return ask.escalation().fromStep() > 0;
        }

        boolean ruleFails() {
            return ask.profile().policy().getRules().stream()
                    .anyMatch(rule -> restricts(rule)
                            && rule.getWhen().startsWith("metadata")
                            && !ask.request().getMetadata().containsKey("event"));
        }

        List<String> rulesThatHold() {
            List<String> names = new ArrayList<>();
            ask.profile().policy().getSensitivity().stream()
                    .filter(this::concerns)
                    .forEach(rule -> names.add(rule.getName()));
            ask.profile().policy().getRules().stream().filter(this::holds).forEach(rule -> names.add(rule.getName()));
            return names;
        }

        boolean permits(ModelSpec spec, RoutingDecision record) {
            RoutingPolicy policy = ask.profile().policy();
            boolean permitted = !ask.failedModels().contains(spec.getModelId())
                    && inRegions(policy.getRegions(), spec)
                    && !anyOf(policy.getDeny(), spec)
                    && (policy.getAllow().isEmpty() || anyOf(policy.getAllow(), spec))
                    && (spec.getDedicatedTo().isEmpty()
                            || spec.getDedicatedTo()
                                    .contains(ask.profile().tenant().getTier()));
            for (RoutingRule rule : policy.getRules()) {
                permitted &= !holds(rule)
                        || (!anyOf(rule.getDeny(), spec)
                                && (rule.getAllow().isEmpty() || anyOf(rule.getAllow(), spec))
                                && inRegions(rule.getRegions(), spec)
                                && (rule.getPin() == null || means(rule.getPin(), spec)));
            }
            for (SensitivityRule rule : policy.getSensitivity()) {
                permitted &= !concerns(rule)
                        || (!anyOf(rule.getDeny(), spec)
                                && (rule.getAllow().isEmpty() || anyOf(rule.getAllow(), spec))
                                && inRegions(rule.getRegions(), spec));
            }
            for (TrafficSplit split : policy.getSplits()) {
                for (SplitArm arm : split.getArms()) {
                    boolean in = (split.getName() + "/" + arm.getName()).equals(record.getArm());
                    permitted &= !in || !anyOf(arm.getDeny(), spec);
                }
            }
            String model = ask.request().getModel();
            return permitted && (Set.of("auto", "best").contains(model) || means(model, spec));
        }

        private boolean holds(RoutingRule rule) {
            return switch (rule.getWhen()) {
                case "true" -> true;
                case "false" -> false;
                case "tier == 'gold'" -> ask.profile().tenant().getTier().equals("gold");
                case "metadata.event == 'signup'" ->
                    "signup".equals(ask.request().getMetadata().get("event"));
                default ->
                    ask.classification().getIntent() == Intent.FAQ
                            && ask.classification().getComplexity() < 0.5;
            };
        }

        private boolean concerns(SensitivityRule rule) {
            boolean unread =
                    rule.getKinds().contains("unread") && ask.classification().getTruncated();
            return unread
                    || ask.classification().getSensitivity().stream()
                            .anyMatch(finding -> finding.getConfidence() >= rule.getMinConfidence()
                                    && (rule.getKinds().contains("any")
                                            || rule.getKinds().contains(finding.getKind())));
        }

        private static boolean restricts(RoutingRule rule) {
            return !rule.getDeny().isEmpty()
                    || !rule.getAllow().isEmpty()
                    || !rule.getRegions().isEmpty()
                    || rule.getPin() != null;
        }

        private static boolean inRegions(List<String> regions, ModelSpec spec) {
            return regions.isEmpty()
                    || (regions.contains(spec.getRegion()) && regions.containsAll(spec.getResidency()));
        }

        private static boolean anyOf(List<String> names, ModelSpec spec) {
            return names.stream().anyMatch(name -> means(name, spec));
        }

        private static boolean means(String name, ModelSpec spec) {
            List<String> others = ALIASES.get(name);
            return others != null
                    ? anyOf(others, spec)
                    : name.equals(spec.getModelId())
                            || name.equals(spec.getProvider())
                            || spec.getAliases().contains(name)
                            || name.equals(spec.getKind().name().toLowerCase(Locale.ROOT))
                            || (name.equals("dedicated")
                                    && !spec.getDedicatedTo().isEmpty());
        }

        private RoutingPolicy policy() {
            List<RoutingRule> rules = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                rules.add(rule("r" + i));
            }
            List<SensitivityRule> sensitivity = new ArrayList<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                sensitivity.add(SensitivityRule.newBuilder()
                        .setName("s" + i)
                        .setKinds(List.of(one(List.of("card", "email", "any", "unread"))))
                        .setMinConfidence(one(List.of(0.0, 0.5)))
                        .setRegions(List.of("eu", one(REGIONS)))
                        .setDeny(names())
                        .build());
            }
            return Worlds.policy()
                    .setAllow(rarely() ? List.of(one(NAMES), one(NAMES), "acme") : List.of())
                    .setDeny(names())
                    .setRegions(rarely() ? List.of("eu", "") : List.of())
                    .setAliases(ALIASES)
                    .setExplorationGamma(one(List.of(0.0, 50.0, 2000.0)))
                    .setRules(rules)
                    .setSensitivity(sensitivity)
                    .setSplits(random.nextBoolean() ? List.of() : List.of(split()))
                    .setStrategy(random.nextBoolean() ? null : strategy())
                    .build();
        }

        private RoutingRule rule(String name) {
            return RoutingRule.newBuilder()
                    .setName(name)
                    .setWhen(one(CONDITIONS))
                    .setPrefer(List.of(one(NAMES)))
                    .setDeny(names())
                    .setAllow(rarely() ? List.of(one(NAMES), one(NAMES), one(NAMES)) : List.of())
                    .setRegions(rarely() ? List.of("eu", one(REGIONS)) : List.of())
                    .setAnswerValueNanoUsd(rarely() ? (Long) 1_000_000_000L : null)
                    .setStrategy(rarely() ? strategy() : null)
                    .setPin(rarely() ? one(NAMES) : null)
                    .build();
        }

        private TrafficSplit split() {
            return TrafficSplit.newBuilder()
                    .setName("s")
                    .setKey(SplitKey.USER)
                    .setArms(List.of(
                            SplitArm.newBuilder().setName("a").setDeny(names()).build(),
                            SplitArm.newBuilder()
                                    .setName("b")
                                    .setPrefer(List.of(one(NAMES)))
                                    .build()))
                    .build();
        }

        RoutingStrategy strategy() {
            return RoutingStrategy.newBuilder()
                    .setKind(one(List.of(StrategyKind.values()).subList(1, StrategyKind.values().length)))
                    .setMinQuality(random.nextBoolean() ? random.nextDouble() : null)
                    .setMaxCostNanoUsd(random.nextBoolean() ? (long) random.nextInt(1_000_000) : null)
                    .setShares(List.of(
                            new StrategyShare(one(NAMES), 1 + random.nextInt(9)),
                            new StrategyShare(one(NAMES), random.nextInt(10))))
                    .build();
        }

        private Deployment deployment(String id) {
            ModelSpec spec = Worlds.spec(id)
                    .setProvider(one(PROVIDERS))
                    .setAliases(rarely() ? List.of("group") : List.of())
                    .setKind(one(List.of(ModelKind.SMALL, ModelKind.LARGE, ModelKind.RAG)))
                    .setRegion(one(REGIONS))
                    .setResidency(rarely() ? List.of(one(REGIONS)) : List.of())
                    .setDedicatedTo(rarely() ? List.of(one(List.of("gold", "other"))) : List.of())
                    .setQuality(QualityPrior.newBuilder()
                            .setPrior(random.nextDouble())
                            .build())
                    .setPrices(List.of(
                            Price.newBuilder(Worlds.price(random.nextInt(2_000_000_000), random.nextInt(2_000_000_000)))
                                    .setSchedules(rarely() ? List.of(CHEAPER_SOON) : List.of())
                                    .build()))
                    .build();
            ModelHealth health = random.nextBoolean()
                    ? null
                    : Worlds.health(id)
                            .setBreaker(one(List.of(BreakerState.values())))
                            .build();
            return new Deployment(spec, health, new Capacity(1, random.nextInt(20), random.nextInt(30)), true);
        }

        private Finding finding() {
            return Finding.newBuilder()
                    .setKind(one(List.of("card", "email", "phone")))
                    .setConfidence(random.nextDouble())
                    .build();
        }

        private List<String> names() {
            return rarely() ? List.of(one(NAMES)) : List.of();
        }

        private boolean rarely() {
            return random.nextInt(5) == 0;
        }

        <T> T one(List<T> many) {
            return many.get(random.nextInt(many.size()));
        }
    }
}
