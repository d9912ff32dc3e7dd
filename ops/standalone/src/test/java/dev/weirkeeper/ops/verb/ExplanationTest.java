package dev.weirkeeper.ops.verb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseError;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.schema.RoutingStrategy;
import dev.weirkeeper.schema.StrategyKind;
import dev.weirkeeper.schema.StrategyShare;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Terminal TERMINAL = new Terminal(false, false, 100);

    static {
        TrustedRecords.vouch();
    }

    private final InferenceRequest request = InferenceRequest.newBuilder()
            .setRequestId("r")
            .setTenant("t")
            .setCreatedAt(NOW)
            .build();

    @Test
    void shouldTellADecisionFromItsRecordAlone() {
        RoutingDecision decision = StandInRouter.decision(request, NOW);

        List<String> lines = new Explanation("r", List.of(), List.of(decision), List.of()).lines(TERMINAL);

        assertThat(lines)
                .startsWith("request r: not ended yet")
                .contains("Decision d-r, attempt 1: ROUTED to sim-small")
                .contains(
                        "  value = $0.01 × quality × P(in time) − cost − $0.0001 × seconds; chosen by best_value, draw 0.0000")
                .contains("  →  sim-small  0.006955     0.72           -  $0.000165  800 ms    0.000080    90 %")
                .contains("     sim-nano   0.005705     0.58           -  $0.000055  400 ms    0.000040    10 %")
                .contains("    sim-coder  breaker_open  its breaker is open until 12:00");
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(140));
    }

    @Test
    void shouldTellWhatIsHeldAndUntilWhenAndCountWhatIsNotListed() {
        RoutingDecision held = RoutingDecision.newBuilder(StandInRouter.decision(request, NOW))
                .setOutcome(DecisionOutcome.DEFERRED)
                .setChosen(null)
                .setReason("no_permits")
                .setDeferredUntil(NOW.plusSeconds(1))
                .setExcludedBeyond(Map.of("not_requested", 3))
                .build();

        assertThat(new Explanation("r", List.of(), List.of(held), List.of()).lines(TERMINAL))
                .contains("Decision d-r, attempt 1: DEFERRED (no_permits), looked at again by 2026-11-24 12:00:01.000Z")
                .anySatisfy(line -> assertThat(line).contains("3 more", "not_requested"));
    }

    @Test
    void shouldTellWhatThePolicyDid() {
        RoutingDecision plain = StandInRouter.decision(request, NOW);
        plain.getCandidates().get(1).setPassedOver(true);
        RoutingDecision decision = RoutingDecision.newBuilder(plain)
                .setStrategy("weighted")
                .setTerms(RoutingStrategy.newBuilder()
                        .setKind(StrategyKind.WEIGHTED)
                        .setShares(List.of(new StrategyShare("sim-small", 9), new StrategyShare("sim-nano", 1)))
                        .build())
                .setRules(List.of("faq", "gold"))
                .setArm("canary/new")
                .setNotes(List.of("rule \"gold\" prefers [dedicated]: no deployment in the catalogue is meant by that"))
                .build();

        assertThat(new Explanation("r", List.of(), List.of(decision), List.of()).lines(TERMINAL))
                .anySatisfy(line ->
                        assertThat(line).endsWith("chosen by weighted (sim-small: 9, sim-nano: 1), draw 0.0000"))
                .contains(
                        "  rules that held: faq, gold",
                        "  arm: canary/new",
                        "  rule \"gold\" prefers [dedicated]: no deployment in the catalogue is meant by that")
                .anySatisfy(line -> assertThat(line).contains("sim-nano").endsWith("passed over"));
    }

    @Test
    void shouldTellARefusalAndWhyAnAttemptCameBack() {
        InferenceResponse refused = InferenceResponse.newBuilder()
                .setRequestId("r")
                .setTenant("t")
                .setStatus(ResponseStatus.REFUSED)
                .setError(new ResponseError("model_unknown", "no such model", false))
                .setCreatedAt(NOW)
                .setCompletedAt(NOW)
                .build();
        AttemptEvent returned = AttemptEvent.newBuilder(StandInRouter.attempt(request, AttemptEventType.RETURNED, NOW))
                .setReturnReason(ReturnReason.STOPPING)
                .build();

        assertThat(new Explanation("r", List.of(refused), List.of(), List.of(returned)).lines(TERMINAL))
                .contains("request r of tenant t: REFUSED", "  model_unknown: no such model")
                .anySatisfy(line -> assertThat(line).contains("returned", "worker-1", "stopping"));
    }
}
