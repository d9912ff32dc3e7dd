package dev.weirkeeper.router.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weirkeeper.router.audit.Replay;
import dev.weirkeeper.router.price.Prices;
import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.Candidate;
import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.Constraints;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.ModelKind;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ModelState;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.PriceSchedule;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.RoutingDecision;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.DoubleRange;

/** Random worlds: what must hold for every decision in any of them. */
class DeciderProperties {
    private static final List<String> REGIONS = List.of("eu-west", "us-east", "ap-south", "");
    private static final List<String> PROVIDERS = List.of("acme", "globex", "initech");
    private static final List<String> ABILITIES = List.of("tools", "json", "vision", "streaming");

    /** P5: written again from the promise, not from the code that keeps it. */
    @Property(tries = 800, shrinking = ShrinkingMode.OFF)
    void shouldNeverRouteWhereAnybodyForbidsIt(
            @ForAll long seed, @ForAll @DoubleRange(min = 0, max = 0.99) double draw) {
        World world = new World(new Random(seed));
        Decision decision = Decider.decide(world.ask, world.market, "d", draw);
        if (decision.choice() instanceof Choice.Route route) {
            assertPermitted(world.ask, route.spec());
            assertThat(route.expectedCostNanoUsd()).isNotNegative();
            assertThat(route.callTimeoutMs()).isBetween(1L, world.ask.deadlineMs() - Worlds.NOW);
            assertThat(route.startByMs()).isBetween(Worlds.NOW, world.ask.deadlineMs());
            assertThat(Prices.tariffAt(route.spec(), Worlds.NOW)).isPresent();
        }
        decision.record().getCandidates().stream()
                .filter(candidate -> candidate.getPropensity() > 0)
                .forEach(candidate -> assertPermitted(world.ask, world.spec(candidate.getModel())));
    }

    @Property(tries = 400, shrinking = ShrinkingMode.OFF)
    void shouldGiveProbabilitiesThatSumToOneAndRecordAllNumbers(@ForAll long seed) {
        World world = new World(new Random(seed));
        Decision decision = Decider.decide(world.ask, world.market, "d", 0.3);
        RoutingDecision record = decision.record();
        assertThat(record.getCandidates()).hasSizeLessThanOrEqualTo(Audit.LISTED);
        int counted = record.getCandidates().size()
                + record.getExcludedBeyond().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum();
        assertThat(counted).isEqualTo(world.market.deployments().size());
        double sum = 0;
        for (Candidate candidate : record.getCandidates()) {
            assertThat(candidate.getPropensity()).isBetween(0.0, 1.0);
            assertThat(candidate.getCostNanoUsd()).isNotNegative();
            assertThat(candidate.getLatencyMs()).isNotNegative();
            assertThat(candidate.getQuality()).isBetween(0.0, 1.0);
            assertThat(candidate.getEligible()).isEqualTo(candidate.getExclusion() == null);
            sum += candidate.getPropensity();
        }
        assertThat(sum).isEqualTo(decision.choice() instanceof Choice.Route ? 1.0 : 0.0, within(1e-9));
    }

    @Property(tries = 400, shrinking = ShrinkingMode.OFF)
    void shouldBeMadeAgainFromItsRecordAlone(@ForAll long seed, @ForAll @DoubleRange(min = 0, max = 0.99) double draw)
            throws IOException {
        World world = new World(new Random(seed));
        RoutingDecision record =
                overTheWire(Decider.decide(world.ask, world.market, "d", draw).record());
        assertThat(Replay.chosen(record)).isEqualTo(Optional.ofNullable(record.getChosen()));
        List<Replay.Recomputed> numbers = Replay.numbers(record);
        List<Candidate> withInputs = record.getCandidates().stream()
                .filter(candidate -> candidate.getInputs() != null)
                .toList();
        assertThat(numbers).hasSameSizeAs(withInputs);
        for (int i = 0; i < numbers.size(); i++) {
            Candidate candidate = withInputs.get(i);
            // Bit for bit, not nearly.
            assertThat(numbers.get(i))
                    .isEqualTo(new Replay.Recomputed(
                            candidate.getModel(),
                            candidate.getQuality(),
                            candidate.getCostNanoUsd(),
                            candidate.getLatencyMs(),
                            candidate.getValue()));
        }
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void shouldValueDearerOrSlowerOrWorseModelsLess(@ForAll long seed) {
        Random random = new Random(seed);
        World world = new World(random);
        ModelSpec.Builder spec =
                ModelSpec.newBuilder(Worlds.spec("m").setKind(kind(random)).build());
        double value = value(world, spec);
        Price price = spec.getPrices().getFirst();
        Price dearer = Price.newBuilder(price)
                .setOutputNanoUsdPerMTok(price.getOutputNanoUsdPerMTok() * 2)
                .build();
        assertThat(value(world, copy(spec).setPrices(List.of(dearer)))).isLessThanOrEqualTo(value);
        LatencyPrior slower = LatencyPrior.newBuilder(spec.getLatency())
                .setTokensPerSecond(20)
                .build();
        assertThat(value(world, copy(spec).setLatency(slower))).isLessThanOrEqualTo(value);
        QualityPrior worse = QualityPrior.newBuilder().setPrior(0.6).build();
        assertThat(value(world, copy(spec).setQuality(worse))).isLessThanOrEqualTo(value);
    }

    private static ModelSpec.Builder copy(ModelSpec.Builder spec) {
        return ModelSpec.newBuilder(spec);
    }

    private static double value(World world, ModelSpec.Builder spec) {
        Ask plain = Worlds.ask(
                Worlds.request().setPriority(world.ask.request().getPriority()),
                Classification.newBuilder(world.ask.classification()),
                Worlds.tenant(),
                Worlds.policy());
        return Decider.decide(plain, Worlds.market(Worlds.live(spec)), "d", 0)
                .record()
                .getCandidates()
                .getFirst()
                .getValue();
    }

    private static RoutingDecision overTheWire(RoutingDecision record) throws IOException {
        return RoutingDecision.fromByteBuffer(record.toByteBuffer());
    }

    private static void assertPermitted(Ask ask, ModelSpec spec) {
        Constraints constraints = ask.request().getConstraints();
        var tenant = ask.profile().tenant();
        var policy = ask.profile().policy();
        for (List<String> allow : List.of(constraints.getAllow(), tenant.getAllow(), policy.getAllow())) {
            assertThat(allow.isEmpty() || allow.contains(spec.getModelId()) || allow.contains(spec.getProvider()))
                    .isTrue();
        }
        for (List<String> deny : List.of(constraints.getDeny(), tenant.getDeny(), policy.getDeny())) {
            assertThat(deny).doesNotContain(spec.getModelId(), spec.getProvider());
        }
        for (List<String> regions : List.of(constraints.getRegions(), tenant.getRegions(), policy.getRegions())) {
            assertThat(regions.isEmpty() || regions.contains(spec.getRegion())).isTrue();
            assertThat(regions.isEmpty() || regions.containsAll(spec.getResidency()))
                    .isTrue();
        }
        assertThat(spec.getDedicatedTo().isEmpty()
                        || spec.getDedicatedTo().contains(tenant.getTenantId())
                        || spec.getDedicatedTo().contains(tenant.getTier()))
                .isTrue();
        assertThat(spec.getCapabilities()).containsAll(constraints.getCapabilities());
        assertThat(ask.failedModels()).doesNotContain(spec.getModelId());
        assertThat(spec.getState()).isEqualTo(ModelState.ACTIVE);
        assertThat(Set.of("auto", spec.getModelId(), spec.getAliases().getFirst()))
                .contains(ask.request().getModel());
    }

    private static ModelKind kind(Random random) {
        return ModelKind.values()[random.nextInt(ModelKind.values().length)];
    }

    /** Requests with constraints at random, and a market of up to 40 deployments that break about half of them. */
    private static final class World {
        private final Random random;
        private final Ask ask;
        private final Market market;

        World(Random random) {
            this.random = random;
            int count = random.nextInt(41);
            List<Deployment> deployments = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                deployments.add(deployment("m" + i));
            }
            this.market = new Market(deployments, Worlds.NOW);
            this.ask = ask();
        }

        ModelSpec spec(String id) {
            return market.deployments().stream()
                    .map(Deployment::spec)
                    .filter(spec -> spec.getModelId().equals(id))
                    .findFirst()
                    .orElseThrow();
        }

        private Ask ask() {
            InferenceRequest.Builder request = Worlds.request()
                    .setModel(rarely() ? "m" + random.nextInt(5) : rarely() ? "group" : "auto")
                    .setPriority(Priority.values()[random.nextInt(4)])
                    .setCallerRegion(REGIONS.get(random.nextInt(3)))
                    .setConstraints(Constraints.newBuilder()
                            .setAllow(names())
                            .setDeny(names())
                            .setRegions(regions())
                            .setMinQuality(rarely() ? random.nextDouble() : null)
                            .setMaxCostNanoUsd(rarely() ? (long) random.nextInt(2_000_000) : null)
                            .setCapabilities(rarely() ? List.of(one(ABILITIES)) : List.of())
                            .build());
            Classification.Builder prompt = Worlds.prompt()
                    .setComplexity(random.nextDouble())
                    .setComplexityConfidence(random.nextDouble())
                    .setDomain(one(List.of("code", "law", "unknown")))
                    .setDomainConfidence(random.nextDouble())
                    .setEstimatedInputTokens(random.nextInt(20_000))
                    .setEstimatedOutputTokens(random.nextInt(3_000));
            Ask plain = Worlds.ask(
                    request,
                    prompt,
                    Worlds.tenant()
                            .setAllow(names())
                            .setDeny(names())
                            .setRegions(regions())
                            .setTier("gold"),
                    Worlds.policy()
                            .setAllow(names())
                            .setDeny(names())
                            .setRegions(regions())
                            .setExplorationGamma(one(List.of(0.0, 50.0, 2000.0))));
            Set<String> failed = rarely() ? Set.of("m1", "m2") : Set.of();
            return new Ask(
                    plain.request(),
                    plain.classification(),
                    plain.profile(),
                    Worlds.NOW,
                    Worlds.NOW + 1 + random.nextInt(1_000_000),
                    1,
                    failed);
        }

        private Deployment deployment(String id) {
            ModelSpec.Builder spec = Worlds.spec(id)
                    .setProvider(one(PROVIDERS))
                    .setAliases(List.of(one(List.of("group", "other"))))
                    .setKind(kind(random))
                    .setState(rarely() ? one(List.of(ModelState.values())) : ModelState.ACTIVE)
                    .setRegion(one(REGIONS))
                    .setResidency(rarely() ? List.of(one(REGIONS)) : List.of())
                    .setCapabilities(random.nextBoolean() ? ABILITIES : List.of(one(ABILITIES)))
                    .setDedicatedTo(rarely() ? List.of(one(List.of("gold", "acme-inc", "other"))) : List.of())
                    .setDomains(rarely() ? List.of("law") : List.of())
                    .setContextTokens(rarely() ? 4_000 : 128_000)
                    .setQuality(QualityPrior.newBuilder()
                            .setPrior(random.nextDouble())
                            .setByDomain(Map.of("code", random.nextDouble()))
                            .build())
                    .setPrices(rarely() ? List.of() : List.of(price()));
            ModelHealth health = random.nextBoolean() ? null : health(id);
            Capacity capacity = new Capacity(random.nextInt(4), random.nextInt(50), random.nextInt(120));
            return new Deployment(spec.build(), health, capacity, !rarely());
        }

        private Price price() {
            Price.Builder price =
                    Price.newBuilder(Worlds.price(random.nextInt(2_000_000_000), random.nextInt(2_000_000_000)));
            return rarely()
                    ? price.setSchedules(List.of(PriceSchedule.newBuilder()
                                    .setMultiplier(random.nextDouble())
                                    .build()))
                            .build()
                    : price.build();
        }

        private ModelHealth health(String id) {
            return Worlds.health(id)
                    .setBreaker(one(List.of(BreakerState.values())))
                    .setOpenUntil(
                            random.nextBoolean() ? null : Instant.ofEpochMilli(Worlds.NOW - 500 + random.nextInt(1000)))
                    .setSamples(random.nextInt(500))
                    .setErrorRate(random.nextDouble())
                    .setCallMsMean(random.nextInt(20_000))
                    .setMsPerOutputToken(random.nextInt(50))
                    .setOutputTokensMean(random.nextInt(1_000))
                    .build();
        }

        private List<String> names() {
            return rarely() ? List.of(one(PROVIDERS), "m" + random.nextInt(10)) : List.of();
        }

        private List<String> regions() {
            return rarely() ? List.of(one(REGIONS.subList(0, 3)), "eu-west") : List.of();
        }

        private boolean rarely() {
            return random.nextInt(5) == 0;
        }

        private <T> T one(List<T> many) {
            return many.get(random.nextInt(many.size()));
        }
    }
}
