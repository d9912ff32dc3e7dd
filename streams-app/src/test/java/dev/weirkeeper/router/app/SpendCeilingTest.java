package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.NOW;
import static dev.weirkeeper.router.app.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.schema.RoutingDecision;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SpendCeilingTest extends RouterTest {

    @Test
    void shouldRefuseWhatWouldPassTheCeilingAndSayWhenToAskAgain() {
        ceilingFor(1);
        router.send(request("r1").build());
        router.send(request("r2").build());

        assertThat(router.dispatches("small"))
                .extracting(DispatchedRequest::getRequestId)
                .containsExactly("r1");
        assertThat(router.responses()).singleElement().satisfies(response -> {
            assertThat(response.getStatus()).isEqualTo(ResponseStatus.REFUSED);
            assertThat(response.getError().getCode()).isEqualTo("spend_ceiling_reached");
            assertThat(response.getRetryAt()).isEqualTo(startOfNextDay());
        });
        assertThat(router.decisions())
                .extracting(RoutingDecision::getOutcome)
                .containsExactly(DecisionOutcome.ROUTED, DecisionOutcome.REFUSED);
    }

    @Test
    void shouldReleaseWhatWasNotSpent() {
        ceilingFor(1);
        router.send(request("r1").build());
        router.report(Samples.returned(router.dispatches("small").getFirst(), ReturnReason.STOPPING));
        DispatchedRequest second = router.dispatches("small").getFirst();
        router.report(Samples.answered(second)); // costs 15, far less than its estimate

        router.send(request("r2").build());

        assertThat(router.responses())
                .extracting(response -> response.getRequestId(), response -> response.getStatus())
                .containsExactly(org.assertj.core.groups.Tuple.tuple("r1", ResponseStatus.ANSWERED), spent("r2"));
        router.jump(Duration.between(Instant.ofEpochMilli(router.nowMs()), startOfNextDay()));
        router.send(request("r3").build());
        assertThat(router.dispatches("small")).hasSize(1);
    }

    @Test
    void shouldNotCountSimulatedModels() {
        ceilingFor(0);
        router.tables.models.put(
                "small", Samples.model("small").setSimulated(true).build());

        router.send(request("r1").build());

        assertThat(router.dispatches("small")).hasSize(1);
    }

    private static org.assertj.core.groups.Tuple spent(String id) {
        return org.assertj.core.groups.Tuple.tuple(id, ResponseStatus.REFUSED);
    }

    private static Instant startOfNextDay() {
        return Instant.ofEpochMilli(NOW)
                .truncatedTo(java.time.temporal.ChronoUnit.DAYS)
                .plus(Duration.ofDays(1));
    }

    /** A ceiling that so many calls at their estimate pass, and not one more. */
    private void ceilingFor(int calls) {
        router.send(request("probe").build());
        long estimate = router.decisions().getFirst().getCandidates().stream()
                .mapToLong(candidate -> candidate.getCostNanoUsd())
                .max()
                .orElse(0);
        assertThat(estimate).isPositive();
        long ceiling = estimate * calls + (calls == 0 ? 0 : 10);
        restartWith(RouterConfig.SPEND_CEILING, BigDecimal.valueOf(ceiling, 9).toPlainString());
    }
}
