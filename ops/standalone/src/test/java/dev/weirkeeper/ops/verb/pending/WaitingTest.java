package dev.weirkeeper.ops.verb.pending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    static {
        TrustedRecords.vouch();
    }

    private final Waiting waiting = new Waiting();

    @Test
    void shouldGroupThoseWhoWaitByReasonAndTenant() {
        waiting.decided(
                deferred("acme", "a", "no_permits", 0).setRequested("auto").build());
        waiting.decided(deferred("acme", "b", "no_permits", 5)
                .setRequested("gpt")
                .setDeferredUntil(NOON.plusSeconds(60))
                .build());
        waiting.decided(deferred("zenith", "c", "no_permits", 1).build());
        waiting.decided(deferred("acme", "d", "no_live_workers", 2).build());

        assertThat(waiting.groups())
                .containsExactly(
                        new Waiting.Group(
                                "no_permits",
                                "acme",
                                Map.of("auto", 1L, "gpt", 1L),
                                2,
                                NOON,
                                "a",
                                Optional.of(NOON.plusSeconds(60))),
                        new Waiting.Group(
                                "no_live_workers",
                                "acme",
                                Map.of("auto", 1L),
                                1,
                                NOON.plusSeconds(2),
                                "d",
                                Optional.empty()),
                        new Waiting.Group(
                                "no_permits",
                                "zenith",
                                Map.of("auto", 1L),
                                1,
                                NOON.plusSeconds(1),
                                "c",
                                Optional.empty()));
    }

    @Test
    void shouldLeaveOutWhoIsOutOrHasEnded() {
        waiting.decided(deferred("acme", "routed", "no_permits", 0).build());
        waiting.decided(deferred("acme", "routed", "no_permits", 3)
                .setOutcome(DecisionOutcome.ROUTED)
                .build());
        waiting.decided(deferred("acme", "ended", "no_permits", 0).build());
        waiting.ended(response("acme", "ended"));
        waiting.decided(deferred("acme", "same-id", "no_permits", 0).build());
        waiting.ended(response("zenith", "same-id"));

        assertThat(waiting.groups())
                .singleElement()
                .satisfies(group -> assertThat(group.oldestId()).isEqualTo("same-id"));
    }

    @Test
    void shouldCountWhoWaitsAgainSinceTheLastDecision() {
        waiting.decided(deferred("acme", "a", "no_permits", 0).build());
        waiting.decided(deferred("acme", "a", "deployments_recovering", 9).build());

        assertThat(waiting.groups()).singleElement().satisfies(group -> {
            assertThat(group.reason()).isEqualTo("deployments_recovering");
            assertThat(group.oldestSince()).isEqualTo(NOON.plusSeconds(9));
        });
    }

    private static RoutingDecision.Builder deferred(String tenant, String id, String reason, long atSecond) {
        return RoutingDecision.newBuilder()
                .setDecisionId("d")
                .setRequestId(id)
                .setTenant(tenant)
                .setAttempt(1)
                .setOutcome(DecisionOutcome.DEFERRED)
                .setReason(reason)
                .setDecidedAt(NOON.plusSeconds(atSecond));
    }

    private static InferenceResponse response(String tenant, String id) {
        return InferenceResponse.newBuilder()
                .setRequestId(id)
                .setTenant(tenant)
                .setStatus(ResponseStatus.EXPIRED)
                .setCreatedAt(NOON)
                .setCompletedAt(NOON)
                .build();
    }
}
