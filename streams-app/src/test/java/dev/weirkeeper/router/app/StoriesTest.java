package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.TOPICS;
import static dev.weirkeeper.router.app.Samples.message;
import static dev.weirkeeper.router.app.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.signal.Held;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.ModelKind;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.Price;
import dev.weirkeeper.schema.PriceSchedule;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.RoutingRule;
import dev.weirkeeper.schema.TenantProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The stories of {@code docs/stories.md}, from the request to the model's topic. */
class StoriesTest extends RouterTest {
    private static final String FAQ = "What are your opening hours?";
    private static final String STORY = "Write a short story about a lighthouse that falls in love with a ship.";
    private static final String FACT = "What is the capital of Mongolia?";

    private int sent;

    @BeforeEach
    void leaveOut() {
        router.tables.models.remove("small");
        rules(
                rule("faq", "intent == 'faq' && complexity < 0.5").setPrefer(List.of("desk")),
                rule("invoices", "has(metadata.useCase) && metadata.useCase == 'invoices'")
                        .setPrefer(List.of("clerk")),
                rule("open-ended", "intent in ['creative', 'brainstorm']").setPrefer(List.of("large")),
                rule("knowledge", "intent == 'knowledge'").setPrefer(List.of("rag")),
                rule("signup", "has(metadata.event) && metadata.event == 'signup'")
                        .setAnswerValueNanoUsd(200_000_000L),
                rule("gold", "tier == 'gold'").setPrefer(List.of("dedicated")));
    }

    @Test
    void shouldSendEachKindOfWorkToTheModelThatIsMadeForIt() {
        add(model("desk", 0.7, 0.05).setKind(ModelKind.SPECIALISED));
        add(model("clerk", 0.7, 0.3).setKind(ModelKind.FINE_TUNED));
        add(model("sage", 0.9, 5).setKind(ModelKind.LARGE));
        add(model("library", 0.75, 0.5).setKind(ModelKind.RAG));

        assertThat(target(ask(FAQ))).isEqualTo("desk");
        assertThat(target(ask(FAQ).setMetadata(Map.of("useCase", "invoices")))).isEqualTo("desk");
        assertThat(target(ask("Read this: total 30.").setMetadata(Map.of("useCase", "invoices"))))
                .isEqualTo("clerk");
        assertThat(target(ask(STORY))).isEqualTo("sage");
        assertThat(target(ask(FACT))).isEqualTo("library");
    }

    @Test
    void shouldKeepATenantInItsRegionInFailoverToo() {
        add(model("paris", 0.7, 1).setRegion("eu"));
        add(model("vienna", 0.6, 1).setRegion("eu"));
        add(model("ohio", 0.99, 0.1).setRegion("us"));
        tenant(Samples.tenant("acme"), List.of("eu"));

        router.send(ask(FACT).build());
        DispatchedRequest first = router.dispatches("paris").getFirst();
        router.report(Samples.failed(first, AttemptOutcome.MISCONFIGURED, "credentials_refused"));

        assertThat(router.dispatches("vienna")).hasSize(1);
        assertThat(router.dispatches("ohio")).isEmpty();
    }

    @Test
    void shouldAvoidTheFarRegionWhileTheNearOneIsWell() {
        add(model("ohio", 0.7, 1).setRegion("us-east"));
        add(model("paris", 0.7, 1).setRegion("eu-west"));
        InferenceRequest.Builder hurried =
                ask(FACT).setPriority(Priority.INTERACTIVE).setCallerRegion("eu-west");
        assertThat(target(hurried)).isEqualTo("paris");

        say("region:eu-west", "down");
        assertThat(target(hurried)).isEqualTo("ohio");
    }

    @Test
    void shouldAvoidACongestedModelOnceItIsSaid() {
        add(model("busy", 0.8, 1));
        add(model("idle", 0.7, 1));
        assertThat(target(ask(STORY))).isEqualTo("busy");

        say("model:busy", "congestion");
        assertThat(target(ask(STORY))).isEqualTo("idle");
    }

    @Test
    void shouldGiveTheMomentThatCountsTheBetterModel() {
        add(model("plain", 0.7, 0.2));
        add(model("best", 0.9, 60));
        assertThat(target(ask(FAQ))).isEqualTo("plain");
        assertThat(target(ask(FAQ).setMetadata(Map.of("event", "signup")))).isEqualTo("best");
    }

    @Test
    void shouldServeGoldCustomersFromTheirOwnDeploymentAlthoughItIsDearer() {
        add(model("shared", 0.8, 1));
        add(model("reserved", 0.8, 20).setDedicatedTo(List.of("gold")));
        assertThat(target(ask(STORY))).isEqualTo("shared");

        TenantProfile.Builder gold =
                TenantProfile.newBuilder(Samples.tenant("acme")).setTier("gold");
        tenant(gold.build(), List.of());
        assertThat(target(ask(STORY))).isEqualTo("reserved");
    }

    @Test
    void shouldUseTheCheaperModelOffPeak() {
        Price peaky = Price.newBuilder(price(0.5))
                .setSchedules(List.of(PriceSchedule.newBuilder()
                        .setFrom("01:00")
                        .setTo("04:00")
                        .setZone("UTC")
                        .setMultiplier(10.0)
                        .build()))
                .build();
        add(model("night", 0.7, 0).setPrices(List.of(peaky)));
        add(model("day", 0.7, 1.5));
        assertThat(target(ask(STORY))).isEqualTo("night");

        router.jump(Duration.ofHours(12)); // to 01:33 UTC
        assertThat(target(ask(STORY))).isEqualTo("day");
    }

    private void add(ModelSpec.Builder model) {
        router.addModel(model.getModelId());
        router.tables.models.put(model.getModelId(), model.build());
    }

    private static ModelSpec.Builder model(String id, double quality, double dollarsPerMTok) {
        return Samples.model(id)
                .setQuality(QualityPrior.newBuilder().setPrior(quality).build())
                .setPrices(List.of(price(dollarsPerMTok)));
    }

    private static Price price(double dollarsPerMTok) {
        long nano = Math.round(dollarsPerMTok * 1e9);
        return Price.newBuilder()
                .setValidFrom(Instant.EPOCH)
                .setInputNanoUsdPerMTok(nano)
                .setOutputNanoUsdPerMTok(nano)
                .build();
    }

    private void tenant(TenantProfile profile, List<String> regions) {
        router.tables.tenants.put(
                "acme", TenantProfile.newBuilder(profile).setRegions(regions).build());
    }

    private void rules(RoutingRule.Builder... rules) {
        List<RoutingRule> built = new ArrayList<>();
        for (RoutingRule.Builder rule : rules) {
            built.add(rule.build());
        }
        router.tables.policies.put(
                "default", Samples.policy("default").setRules(built).build());
    }

    private static RoutingRule.Builder rule(String name, String when) {
        return RoutingRule.newBuilder().setName(name).setWhen(when);
    }

    private void say(String scope, String name) {
        router.tables.signals.put(new Held(scope, name, 0.95, router.nowMs() + 60_000), router.nowMs());
    }

    private InferenceRequest.Builder ask(String text) {
        return request("r" + sent)
                .setCreatedAt(Instant.ofEpochMilli(router.nowMs()))
                .setMessages(List.of(message("user", text)));
    }

    /** Where a request goes; it is answered there. */
    private String target(InferenceRequest.Builder request) {
        router.send(request.setRequestId("r" + sent++).build());
        List<DispatchedRequest> out = new ArrayList<>();
        router.tables
                .models
                .keySet()
                .forEach(model -> out.addAll(router.read(TOPICS.model(model), DispatchedRequest.class)));
        assertThat(out).hasSize(1);
        router.report(Samples.answered(out.getFirst()));
        return out.getFirst().getModel();
    }
}
