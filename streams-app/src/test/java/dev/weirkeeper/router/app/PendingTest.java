package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.NOW;
import static dev.weirkeeper.router.app.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.decide.Capacity;
import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.RoutingDecision;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PendingTest extends RouterTest {
    private static final Capacity NONE = new Capacity(0, 0, 0);
    private static final Capacity SOME = new Capacity(1, 64, 0);

    @Test
    void shouldWaitForWorkersAndGoOnWhenTheyCome() {
        router.tables.capacities.put("small", NONE);
        router.send(request("r1").build());
        router.pass(Duration.ofSeconds(5));
        assertThat(router.dispatches("small")).isEmpty();
        assertThat(router.responses()).isEmpty();

        router.tables.capacities.put("small", SOME);
        router.pass(Duration.ofSeconds(1));

        assertThat(router.dispatches("small")).hasSize(1);
        assertThat(router.decisions())
                .as("a decision is on record where its outcome changes, not each time somebody looks")
                .extracting(RoutingDecision::getOutcome)
                .containsExactly(DecisionOutcome.DEFERRED, DecisionOutcome.ROUTED);
    }

    @Test
    void shouldTakeByPriorityThenByDeadline() {
        router.tables.capacities.put("small", NONE);
        router.send(request("batch").setPriority(Priority.BATCH).build());
        router.send(request("late").setPriority(Priority.STANDARD).build());
        router.send(request("soon")
                .setPriority(Priority.STANDARD)
                .setDeadline(Instant.ofEpochMilli(NOW + 60_000))
                .build());
        router.send(request("now").setPriority(Priority.INTERACTIVE).build());

        router.tables.capacities.put("small", SOME);
        router.pass(Duration.ofSeconds(1));

        assertThat(router.dispatches("small"))
                .extracting(DispatchedRequest::getRequestId)
                .containsExactly("now", "soon", "late", "batch");
    }

    @Test
    void shouldNotKeepOthersWaitingForOneThatNobodyCanTake() {
        router.addModel("other");
        router.tables.capacities.put("other", NONE);
        router.tables.capacities.put("small", NONE);
        router.send(request("stuck")
                .setModel("other")
                .setPriority(Priority.INTERACTIVE)
                .build());
        router.send(request("free").setModel("small").build());

        router.tables.capacities.put("small", SOME);
        router.pass(Duration.ofSeconds(1));

        assertThat(router.dispatches("small"))
                .extracting(DispatchedRequest::getRequestId)
                .containsExactly("free");
        assertThat(router.dispatches("other")).isEmpty();
    }

    @Test
    void shouldHoldWhileConfigurationArrives() {
        router.tables.caughtUp = false;
        router.tables.tenants.clear();
        router.send(request("r1").build());
        router.pass(Duration.ofSeconds(2));
        assertThat(router.responses()).isEmpty();

        router.tables.caughtUp = true;
        router.tables.tenants.put("acme", Samples.tenant("acme"));
        router.pass(Duration.ofSeconds(1));

        assertThat(router.dispatches("small")).hasSize(1);
    }

    @Test
    void shouldKnowWhatIsUnderWay() {
        router.send(request("out").build());
        router.tables.capacities.put("small", NONE);
        router.send(request("waits").build());
        assertThat(router.supplies.inFlight().running()).isEqualTo(2);
        assertThat(router.supplies.inFlight().of("small")).isEqualTo(1);

        router.cancel("waits");
        router.report(Samples.answered(router.dispatches("small").getFirst()));

        assertThat(router.supplies.inFlight().running()).isZero();
        assertThat(router.supplies.inFlight().of("small")).isZero();
    }
}
