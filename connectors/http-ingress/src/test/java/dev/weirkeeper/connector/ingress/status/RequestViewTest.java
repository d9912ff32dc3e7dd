package dev.weirkeeper.connector.ingress.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RequestViewTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");

    static {
        TrustedRecords.vouch();
    }

    private final RequestView view = new RequestView(3, 100);

    @Test
    void shouldFollowARequestFromQueuedToAnswered() {
        view.accepted(request("r"));
        assertThat(status("r")).isEqualTo("queued");

        view.decided(decision("r", DecisionOutcome.DEFERRED, 0));
        assertThat(view.find("t", "r").orElseThrow().pendingUntil()).isEqualTo(NOW);

        view.decided(decision("r", DecisionOutcome.ROUTED, 1));
        assertThat(status("r")).isEqualTo("routed");
        assertThat(view.find("t", "r").orElseThrow().model()).isEqualTo("m");

        view.ended(response("r", ResponseStatus.ANSWERED), new byte[10]);
        RequestState state = view.find("t", "r").orElseThrow();
        assertThat(state.status()).isEqualTo("answered");
        assertThat(state.createdAt()).isEqualTo(NOW);
        assertThat(state.ended()).isTrue();
    }

    @Test
    void shouldNotGoBackwardsWhereTopicsAreReadOutOfOrder() {
        view.ended(response("r", ResponseStatus.CANCELLED), new byte[10]);
        view.decided(decision("r", DecisionOutcome.ROUTED, 1));
        view.accepted(request("r"));

        assertThat(status("r")).isEqualTo("cancelled");
    }

    @Test
    void shouldShowARequestToItsTenantAlone() {
        view.accepted(request("r"));

        assertThat(view.find("other", "r")).isEmpty();
    }

    @Test
    void shouldLetTheOldestMakeRoomByNumber() {
        for (String id : new String[] {"a", "b", "c", "d"}) {
            view.accepted(request(id));
        }

        assertThat(view.find("t", "a")).isEmpty();
        assertThat(view.find("t", "b")).isPresent();
        assertThat(view.find("t", "d")).isPresent();
    }

    @Test
    void shouldLetTheOldestMakeRoomByBytes() {
        view.ended(response("a", ResponseStatus.ANSWERED), new byte[60]);
        view.ended(response("b", ResponseStatus.ANSWERED), new byte[60]);

        assertThat(view.find("t", "a")).isEmpty();
        assertThat(view.find("t", "b")).isPresent();
    }

    private String status(String id) {
        return view.find("t", id).orElseThrow().status();
    }

    private static InferenceRequest request(String id) {
        return InferenceRequest.newBuilder()
                .setRequestId(id)
                .setTenant("t")
                .setCreatedAt(NOW)
                .build();
    }

    private static RoutingDecision decision(String id, DecisionOutcome outcome, int attempt) {
        RoutingDecision.Builder decision = RoutingDecision.newBuilder()
                .setDecisionId("d")
                .setRequestId(id)
                .setTenant("t")
                .setAttempt(attempt)
                .setOutcome(outcome)
                .setDecidedAt(NOW);
        return outcome == DecisionOutcome.ROUTED
                ? decision.setChosen("m").build()
                : decision.setDeferredUntil(NOW).build();
    }

    private static InferenceResponse response(String id, ResponseStatus status) {
        return InferenceResponse.newBuilder()
                .setRequestId(id)
                .setTenant("t")
                .setStatus(status)
                .setCreatedAt(NOW)
                .setCompletedAt(NOW)
                .build();
    }
}
