package dev.weirkeeper.router.simulate;

import dev.weirkeeper.router.time.Deadlines;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ModelKind;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.Parameters;
import dev.weirkeeper.schema.PolicyWeights;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.RoutingPolicy;
import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/** Traffic and set-ups for tests, each with an unremarkable default. */
final class Days {
    /** A Monday. */
    static final Instant START = Instant.parse("2026-06-01T00:00:00Z");

    static final Terms TERMS = terms(200);

    private static final List<String> PROMPTS = List.of(
            "What is the tallest mountain of Europe?",
            "Write a Java function that merges two sorted lists, and explain its complexity.",
            "Translate to French: the weir is open.",
            "Prove that there are infinitely many primes, step by step.",
            "Summarise: the meeting was moved to Tuesday because the room was taken.");

    static {
        TrustedRecords.vouch();
    }

    private Days() {}

    static Terms terms(int permits) {
        return new Terms(permits, 7, new Deadlines(120_000, 900_000, 86_400_000));
    }

    static Outcome run(Setup setup, List<Asked> traffic, Terms terms) {
        return Simulation.run(setup, traffic, terms, arrived -> {});
    }

    /** The figures of a name, which must be there. */
    static Group group(SortedMap<String, Group> groups, String name) {
        return Optional.ofNullable(groups.get(name)).orElseThrow();
    }

    static Setup setup(ModelSpec... models) {
        return new Setup(List.of(models), List.of(tenant().build()), List.of(policy().build()));
    }

    static ModelSpec.Builder model(String id) {
        return ModelSpec.newBuilder()
                .setModelId(id)
                .setTopic("llm.models." + id)
                .setVersion(1)
                .setProvider("acme")
                .setEndpoint("http://localhost/v1")
                .setUpstreamModel(id)
                .setKind(ModelKind.LARGE)
                .setQuality(QualityPrior.newBuilder().setPrior(0.8).build())
                .setLatency(LatencyPrior.newBuilder()
                        .setFirstTokenMs(300)
                        .setTokensPerSecond(100)
                        .build())
                .setPrices(List.of(price(500_000_000, 1_500_000_000)))
                .setUpdatedAt(START.minus(Duration.ofDays(1)));
    }

    static Price price(long input, long output) {
        return Price.newBuilder()
                .setValidFrom(Instant.EPOCH)
                .setInputNanoUsdPerMTok(input)
                .setOutputNanoUsdPerMTok(output)
                .build();
    }

    static TenantProfile.Builder tenant() {
        return TenantProfile.newBuilder().setTenantId("acme-inc").setVersion(1).setUpdatedAt(START);
    }

    /** One that explores nothing. */
    static RoutingPolicy.Builder policy() {
        return RoutingPolicy.newBuilder()
                .setPolicyId("default")
                .setVersion(1)
                .setWeights(PolicyWeights.newBuilder().build())
                .setExplorationGamma(0)
                .setUpdatedAt(START);
    }

    /** A batch that can wait so long. */
    static Consumer<InferenceRequest.Builder> batch(Duration deadline) {
        return request -> request.setPriority(Priority.BATCH)
                .setDeadline(request.getCreatedAt().plus(deadline));
    }

    /** With answers of so many tokens at the most. */
    static Consumer<InferenceRequest.Builder> bounded(int tokens) {
        return request -> request.setParameters(
                Parameters.newBuilder().setMaxOutputTokens(tokens).build());
    }

    /** So many requests, one after the other. */
    static List<Asked> every(Duration gap, int count, Consumer<InferenceRequest.Builder> change) {
        List<Asked> traffic = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Instant at = START.plus(gap.multipliedBy(i));
            InferenceRequest.Builder request = InferenceRequest.newBuilder()
                    .setRequestId("r-" + i)
                    .setTenant("acme-inc")
                    .setCreatedAt(at)
                    .setMessages(List.of(Message.newBuilder()
                            .setRole("user")
                            .setContent(PROMPTS.get(i % PROMPTS.size()))
                            .build()));
            change.accept(request);
            traffic.add(new Asked(at.toEpochMilli(), request.build()));
        }
        return traffic;
    }
}
