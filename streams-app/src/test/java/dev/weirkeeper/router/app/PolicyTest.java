package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.decide.Capacity;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.schema.RoutingRule;
import dev.weirkeeper.schema.SensitivityRule;
import dev.weirkeeper.schema.SplitArm;
import dev.weirkeeper.schema.SplitKey;
import dev.weirkeeper.schema.TrafficSplit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Policies on the whole way of a request. */
class PolicyTest extends RouterTest {

    @Test
    void shouldTellArmAndRulesOnDecisionAndResponse() {
        router.tables.policies.put(
                "default",
                Samples.policy("default")
                        .setRules(List.of(rule("gold", "tier == 'standard'")
                                .setPrefer(List.of("small"))
                                .build()))
                        .setSplits(List.of(TrafficSplit.newBuilder()
                                .setName("canary")
                                .setKey(SplitKey.TENANT)
                                .setArms(List.of(
                                        SplitArm.newBuilder().setName("all").build()))
                                .build()))
                        .build());
        router.send(request("r1").build());
        router.report(Samples.answered(dispatch()));

        assertThat(router.decisions()).singleElement().satisfies(decision -> {
            assertThat(decision.getRules()).containsExactly("gold");
            assertThat(decision.getArm()).isEqualTo("canary/all");
            assertThat(decision.getStrategy()).isEqualTo("value");
        });
        assertThat(router.responses())
                .singleElement()
                .satisfies(response -> assertThat(response.getArm()).isEqualTo("canary/all"));
    }

    @Test
    void shouldStayWhereItIsPinnedInFailoverToo() {
        router.addModel("other");
        router.tables.policies.put(
                "default",
                Samples.policy("default")
                        .setRules(List.of(rule("only", "true").setPin("other").build()))
                        .build());
        router.send(request("r1").build());
        DispatchedRequest first = router.dispatches("other").getFirst();

        router.report(Samples.failed(first, AttemptOutcome.MISCONFIGURED, "credentials_refused"));

        assertThat(router.dispatches("small")).isEmpty();
        assertThat(router.responses()).singleElement().satisfies(response -> {
            assertThat(response.getStatus()).isEqualTo(ResponseStatus.FAILED);
            assertThat(response.getError().getMessage()).contains("not_pinned", "failed_before");
        });
    }

    @Test
    void shouldKeepASensitivePromptInItsRegionInFailoverToo() {
        router.tables.models.put(
                "abroad", Samples.model("abroad").setRegion("us").build());
        router.tables.capacities.put("abroad", new Capacity(1, 8, 0));
        router.tables.policies.put(
                "default",
                Samples.policy("default")
                        .setSensitivity(List.of(SensitivityRule.newBuilder()
                                .setName("pii")
                                .setKinds(List.of("email"))
                                .setRegions(List.of("eu"))
                                .build()))
                        .build());
        router.send(request("r1")
                .setMessages(List.of(Samples.message("user", "Write to ines@example.org")))
                .build());
        router.report(Samples.failed(dispatch(), AttemptOutcome.MISCONFIGURED, "credentials_refused"));

        assertThat(router.dispatches("abroad")).isEmpty();
        assertThat(router.responses())
                .singleElement()
                .satisfies(
                        response -> assertThat(response.getError().getMessage()).contains("sensitive_content"));
    }

    @Test
    void shouldRefuseUnderAPolicyThatItDoesNotUnderstand() {
        router.tables.policies.put(
                "default",
                Samples.policy("default")
                        .setRules(List.of(rule("new", "sunshine > 3")
                                .setDeny(List.of("small"))
                                .build()))
                        .build());
        router.send(request("r1").build());

        assertThat(refusal().getError().getCode()).isEqualTo("policy_unusable");
        assertThat(router.dispatches("small")).isEmpty();
    }

    @Test
    void shouldRefuseWhereARuleThatRestrictsCannotBeEvaluated() {
        router.tables.policies.put(
                "default",
                Samples.policy("default")
                        .setRules(List.of(rule("staff", "metadata.staff == 'no'")
                                .setDeny(List.of("small"))
                                .build()))
                        .build());
        router.send(request("r1").build());
        router.send(request("r2").setMetadata(Map.of("staff", "yes")).build());

        InferenceResponse refused = refusal();
        assertThat(refused.getRequestId()).isEqualTo("r1");
        assertThat(refused.getError().getCode()).isEqualTo("policy_rule_failed");
        assertThat(refused.getError().getMessage()).contains("rule \"staff\"", "key 'staff' is not present");
        assertThat(router.dispatches("small"))
                .extracting(DispatchedRequest::getRequestId)
                .containsExactly("r2");
    }

    /** Those who wait are of one class only where the same rules hold for them. */
    @Test
    void shouldNotLetOneWaitForWhatOnlyAnotherMayHave() {
        router.addModel("other");
        router.tables.capacities.put("small", new Capacity(1, 0, 0));
        router.tables.capacities.put("other", new Capacity(1, 0, 0));
        router.tables.policies.put(
                "default",
                Samples.policy("default")
                        .setRules(List.of(
                                rule("a", "has(metadata.a)").setPin("small").build(),
                                rule("b", "has(metadata.b)").setPin("other").build()))
                        .build());
        router.send(request("r1").setMetadata(Map.of("a", "1")).build());
        router.send(request("r2").setMetadata(Map.of("b", "1")).build());
        assertThat(router.dispatches("small")).isEmpty();

        router.tables.capacities.put("other", new Capacity(1, 8, 0));
        router.pass(Duration.ofSeconds(3));

        assertThat(router.dispatches("other"))
                .extracting(DispatchedRequest::getRequestId)
                .containsExactly("r2");
        assertThat(router.dispatches("small")).isEmpty();
        assertThat(router.decisions()).extracting(RoutingDecision::getRules).contains(List.of("a"), List.of("b"));
    }

    private DispatchedRequest dispatch() {
        return router.dispatches("small").getFirst();
    }

    private InferenceResponse refusal() {
        List<InferenceResponse> responses = router.responses();
        assertThat(responses)
                .singleElement()
                .satisfies(response -> assertThat(response.getStatus()).isEqualTo(ResponseStatus.REFUSED));
        return responses.getFirst();
    }

    private static RoutingRule.Builder rule(String name, String when) {
        return RoutingRule.newBuilder().setName(name).setWhen(when);
    }
}
