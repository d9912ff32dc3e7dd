package dev.weirkeeper.ops.bench.decide;

import dev.weirkeeper.router.decide.Ask;
import dev.weirkeeper.router.decide.Capacity;
import dev.weirkeeper.router.decide.Deployment;
import dev.weirkeeper.router.decide.Market;
import dev.weirkeeper.router.enrich.Profile;
import dev.weirkeeper.router.rule.Rulebook;
import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Intent;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.ModelKind;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.PolicyWeights;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.PriceSchedule;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.RoutingRule;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A world as a busy router sees it: every deployment has health and live workers, one in five has an off-peak tariff, one in
 * ten serves other regions than the tenant's, and the policy has three rules, of which one holds.
 */
final class DecideWorld {
    private static final long NOW = Instant.parse("2026-06-01T12:00:00Z").toEpochMilli();
    private static final List<String> REGIONS = List.of("eu", "eu", "eu", "eu", "eu", "eu", "eu", "eu", "eu", "us");

    static {
        TrustedRecords.vouch();
    }

    private DecideWorld() {}

    static Market market(int deployments) {
        List<Deployment> all = new ArrayList<>(deployments);
        for (int i = 0; i < deployments; i++) {
            all.add(new Deployment(
                    spec("model-" + i, i),
                    health("model-" + i, i),
                    new Capacity(3, 96, i % 64, i % 3, new Capacity.Share(1, i % 16, false)),
                    true));
        }
        return new Market(all, NOW);
    }

    private static ModelSpec spec(String id, int i) {
        Price.Builder price = Price.newBuilder()
                .setValidFrom(Instant.EPOCH)
                .setInputNanoUsdPerMTok(100_000_000L * (1 + i % 40))
                .setOutputNanoUsdPerMTok(400_000_000L * (1 + i % 40));
        if (i % 5 == 0) {
            price.setSchedules(List.of(PriceSchedule.newBuilder()
                    .setFrom("16:30")
                    .setTo("00:30")
                    .setZone("UTC")
                    .setMultiplier(0.5)
                    .build()));
        }
        return ModelSpec.newBuilder()
                .setModelId(id)
                .setTopic("llm.models." + id)
                .setVersion(1)
                .setProvider("provider-" + i % 7)
                .setEndpoint("http://localhost/v1")
                .setUpstreamModel(id)
                .setKind(i % 2 == 0 ? ModelKind.LARGE : ModelKind.SMALL)
                .setRegion(REGIONS.get(i % REGIONS.size()))
                .setContextTokens(128_000)
                .setMaxOutputTokens(8_192)
                .setCapabilities(List.of("json", "streaming", "tools"))
                .setQuality(QualityPrior.newBuilder()
                        .setPrior(0.5 + 0.45 * (i % 40) / 40)
                        .setByDomain(Map.of("code", 0.6))
                        .build())
                .setLatency(LatencyPrior.newBuilder()
                        .setFirstTokenMs(200 + 10 * (i % 20))
                        .setTokensPerSecond(60 + i % 50)
                        .build())
                .setPrices(List.of(price.build()))
                .setUpdatedAt(Instant.ofEpochMilli(NOW - 86_400_000))
                .build();
    }

    private static ModelHealth health(String id, int i) {
        return ModelHealth.newBuilder()
                .setModelId(id)
                .setAsOf(Instant.ofEpochMilli(NOW - 500))
                .setBreaker(BreakerState.CLOSED)
                .setSamples(500)
                .setErrorRate(0.001 * (i % 20))
                .setCallMsMean(1_500 + 20 * (i % 50))
                .setCallMsP95(4_000 + 20 * (i % 50))
                .setOutputTokensMean(180)
                .build();
    }

    static Ask ask() {
        RoutingPolicy policy = RoutingPolicy.newBuilder()
                .setPolicyId("default")
                .setVersion(7)
                .setWeights(PolicyWeights.newBuilder().build())
                .setRules(List.of(
                        rule("eu", "tier == 'gold'").setRegions(List.of("eu")).build(),
                        rule("faq", "intent == 'faq' && complexity < 0.3")
                                .setPrefer(List.of("small"))
                                .build(),
                        rule("signup", "has(metadata.event) && metadata.event == 'signup'")
                                .setAnswerValueNanoUsd(500_000_000L)
                                .build()))
                .setUpdatedAt(Instant.ofEpochMilli(NOW))
                .build();
        TenantProfile tenant = TenantProfile.newBuilder()
                .setTenantId("acme")
                .setTier("gold")
                .setVersion(3)
                .setUpdatedAt(Instant.ofEpochMilli(NOW))
                .build();
        return new Ask(
                request(), prompt(), new Profile(tenant, Rulebook.of(policy)), NOW - 10, NOW + 120_000, 1, Set.of());
    }

    private static RoutingRule.Builder rule(String name, String when) {
        return RoutingRule.newBuilder().setName(name).setWhen(when);
    }

    private static InferenceRequest request() {
        return InferenceRequest.newBuilder()
                .setRequestId("r-1")
                .setTenant("acme")
                .setCreatedAt(Instant.ofEpochMilli(NOW - 10))
                .setMessages(List.of(Message.newBuilder()
                        .setRole("user")
                        .setContent("What is the tallest mountain of Europe?")
                        .build()))
                .build();
    }

    private static Classification prompt() {
        return Classification.newBuilder()
                .setIntent(Intent.QUESTION)
                .setComplexity(0.4)
                .setComplexityConfidence(0.3)
                .setEstimatedInputTokens(100)
                .setEstimatedOutputTokens(200)
                .setClassifierVersion("rules-1")
                .build();
    }
}
