package dev.weirkeeper.router.rule;

import dev.weirkeeper.router.signal.Signals;
import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.Finding;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.Intent;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.PolicyWeights;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.RoutingRule;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Policies and facts for tests of rules. */
final class Policies {
    /** A Monday, 14:30 in Berlin. */
    static final long NOW = Instant.parse("2026-06-01T12:30:00Z").toEpochMilli();

    static {
        TrustedRecords.vouch();
    }

    private Policies() {}

    static RoutingPolicy.Builder policy() {
        return RoutingPolicy.newBuilder()
                .setPolicyId("p")
                .setVersion(2)
                .setWeights(PolicyWeights.newBuilder().build())
                .setUpdatedAt(Instant.EPOCH);
    }

    static RoutingRule.Builder rule(String name, String when) {
        return RoutingRule.newBuilder().setName(name).setWhen(when);
    }

    static Rulebook book(RoutingRule.Builder... rules) {
        return Rulebook.of(policy().setRules(
                        List.of(rules).stream().map(RoutingRule.Builder::build).toList())
                .build());
    }

    static InferenceRequest.Builder request() {
        return InferenceRequest.newBuilder()
                .setRequestId("r-1")
                .setTenant("acme")
                .setUser("u-1")
                .setPriority(Priority.BATCH)
                .setCallerRegion("eu-west")
                .setMetadata(Map.of("event", "signup"))
                .setCreatedAt(Instant.EPOCH)
                .setMessages(List.of(message("system"), message("user"), message("assistant"), message("user")));
    }

    static Facts facts(InferenceRequest.Builder request, Finding... findings) {
        TenantProfile tenant = TenantProfile.newBuilder()
                .setTenantId("acme")
                .setVersion(1)
                .setTier("gold")
                .setUpdatedAt(Instant.EPOCH)
                .build();
        Classification prompt = Classification.newBuilder()
                .setIntent(Intent.FAQ)
                .setIntentConfidence(0.9)
                .setComplexity(0.2)
                .setComplexityConfidence(0.8)
                .setDomain("law")
                .setDomainConfidence(0.7)
                .setLanguage("de")
                .setSensitivity(List.of(findings))
                .setEstimatedInputTokens(1_000)
                .setEstimatedOutputTokens(200)
                .build();
        return new Facts(request.build(), tenant, prompt, 2, NOW + 90_500, NOW, Signals.NONE);
    }

    static Facts facts() {
        return facts(request());
    }

    static Finding finding(String kind, double confidence) {
        return Finding.newBuilder().setKind(kind).setConfidence(confidence).build();
    }

    static ModelSpec.Builder model(String id) {
        return ModelSpec.newBuilder()
                .setModelId(id)
                .setTopic("llm.models." + id)
                .setVersion(1)
                .setProvider("acme-ai")
                .setEndpoint("http://localhost/v1")
                .setUpstreamModel(id)
                .setQuality(QualityPrior.newBuilder().build())
                .setLatency(LatencyPrior.newBuilder().build())
                .setPrices(List.of())
                .setUpdatedAt(Instant.EPOCH);
    }

    private static Message message(String role) {
        return Message.newBuilder().setRole(role).setContent("hello").build();
    }
}
