package dev.weirkeeper.router.decide;

import dev.weirkeeper.router.enrich.Profile;
import dev.weirkeeper.router.rule.Rulebook;
import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.ModelKind;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.PolicyWeights;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Requests, rows and markets for tests, each with an unremarkable default. */
final class Worlds {
    static final long NOW = Instant.parse("2026-06-01T12:00:00Z").toEpochMilli();
    static final Capacity FREE = new Capacity(1, 64, 0);

    static {
        TrustedRecords.vouch();
    }

    private Worlds() {}

    static ModelSpec.Builder spec(String id) {
        return ModelSpec.newBuilder()
                .setModelId(id)
                .setTopic("llm.models." + id)
                .setVersion(1)
                .setProvider("acme")
                .setEndpoint("http://localhost/v1")
                .setUpstreamModel(id)
                .setKind(ModelKind.LARGE)
                .setRegion("eu-west")
                .setQuality(QualityPrior.newBuilder().setPrior(0.8).build())
                .setLatency(LatencyPrior.newBuilder()
                        .setFirstTokenMs(300)
                        .setTokensPerSecond(100)
                        .build())
                .setPrices(List.of(price(500_000_000, 1_500_000_000)))
                .setUpdatedAt(Instant.ofEpochMilli(NOW - 86_400_000));
    }

    static Price price(long input, long output) {
        return Price.newBuilder()
                .setValidFrom(Instant.EPOCH)
                .setInputNanoUsdPerMTok(input)
                .setOutputNanoUsdPerMTok(output)
                .build();
    }

    static Deployment live(ModelSpec.Builder spec) {
        return live(spec, null, FREE);
    }

    static Deployment live(ModelSpec.Builder spec, @Nullable ModelHealth health, Capacity capacity) {
        return new Deployment(spec.build(), health, capacity, true);
    }

    static ModelHealth.Builder health(String id) {
        return ModelHealth.newBuilder().setModelId(id).setAsOf(Instant.ofEpochMilli(NOW - 500));
    }

    static InferenceRequest.Builder request() {
        return InferenceRequest.newBuilder()
                .setRequestId("r-1")
                .setTenant("acme-inc")
                .setCreatedAt(Instant.ofEpochMilli(NOW - 10))
                .setMessages(List.of(Message.newBuilder()
                        .setRole("user")
                        .setContent("What is the tallest mountain of Europe?")
                        .build()));
    }

    static Classification.Builder prompt() {
        return Classification.newBuilder()
                .setComplexity(0.4)
                .setComplexityConfidence(0.3)
                .setEstimatedInputTokens(100)
                .setEstimatedOutputTokens(200)
                .setClassifierVersion("rules-1");
    }

    static TenantProfile.Builder tenant() {
        return TenantProfile.newBuilder().setTenantId("acme-inc").setVersion(3).setUpdatedAt(Instant.ofEpochMilli(NOW));
    }

    static RoutingPolicy.Builder policy() {
        return RoutingPolicy.newBuilder()
                .setPolicyId("default")
                .setVersion(7)
                .setWeights(PolicyWeights.newBuilder().build())
                .setUpdatedAt(Instant.ofEpochMilli(NOW));
    }

    static Ask ask(InferenceRequest.Builder request) {
        return ask(request, prompt(), tenant(), policy());
    }

    static Ask ask(
            InferenceRequest.Builder request,
            Classification.Builder prompt,
            TenantProfile.Builder tenant,
            RoutingPolicy.Builder policy) {
        return new Ask(
                request.build(),
                prompt.build(),
                new Profile(tenant.build(), Rulebook.of(policy.build())),
                NOW - 10,
                NOW + 120_000,
                1,
                Set.of());
    }

    static Ask plainAsk() {
        return ask(request());
    }

    static Market market(Deployment... deployments) {
        return new Market(List.of(deployments), NOW);
    }

    static ModelSpec.Builder spec(String id, Consumer<ModelSpec.Builder> change) {
        ModelSpec.Builder spec = spec(id);
        change.accept(spec);
        return spec;
    }
}
