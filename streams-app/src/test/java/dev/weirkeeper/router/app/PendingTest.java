package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.NOW;
import static dev.weirkeeper.router.app.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.decide.Capacity;
import dev.weirkeeper.router.plan.Keys;
import dev.weirkeeper.router.plan.StoreNames;
import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.RoutingDecision;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
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
    void shouldEndWhatIsDueBeforeTheNextRegularTick() {
        router.tables.capacities.put("small", NONE);
        router.send(request("r")
                .setDeadline(Instant.ofEpochMilli(router.nowMs() + 1_100))
                .build());
        router.pass(Duration.ofSeconds(1));
        assertThat(router.responses()).isEmpty();
        for (int i = 0; i < 3; i++) {
            router.pass(Duration.ofMillis(100));
        }

        assertThat(router.responses()).extracting(InferenceResponse::getStatus).containsExactly(ResponseStatus.EXPIRED);
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

    @Test
    void shouldShareBetweenTenantsWhateverOneOfThemHasWaiting() {
        router.tables.tenants.put("noisy", Samples.tenant("noisy"));
        router.tables.capacities.put("small", NONE);
        for (int i = 0; i < 60; i++) {
            router.send(request("n" + i).setTenant("noisy").build());
        }
        router.send(request("quiet").build());
        router.tables.capacities.put("small", new Capacity(1, 4, 0));
        router.pass(Duration.ofSeconds(1));

        List<DispatchedRequest> out = router.dispatches("small");
        assertThat(out).as("no more than the window").hasSizeBetween(5, 8);
        assertThat(out).extracting(DispatchedRequest::getTenant).contains("acme", "noisy");
        router.report(Samples.answered(out.getFirst()));
        assertThat(router.dispatches("small")).as("a place was freed").hasSize(1);
    }

    @Test
    void shouldNotLetArrivalsOvertakeThoseWhoWait() {
        router.tables.capacities.put("small", new Capacity(1, 1, 0));
        for (int i = 0; i < 5; i++) {
            router.send(request("r" + i).build());
        }
        List<DispatchedRequest> out = router.dispatches("small");
        int first = out.size();
        assertThat(first).isBetween(2, 3);

        router.tables.capacities.put("small", new Capacity(1, 2, 0));
        router.send(request("late").build());
        assertThat(router.dispatches("small"))
                .as("others wait for the new place")
                .isEmpty();
        router.pass(Duration.ofSeconds(2));

        assertThat(router.dispatches("small"))
                .isNotEmpty()
                .extracting(DispatchedRequest::getRequestId)
                .doesNotContain("with the last name");
        router.send(request("urgent").setPriority(Priority.INTERACTIVE).build());
        router.report(Samples.answered(out.getFirst()));
        assertThat(router.dispatches("small"))
                .extracting(DispatchedRequest::getRequestId)
                .containsExactly("urgent");
    }

    @Test
    void shouldTellTheOwnerOfADeploymentWhoWaitsForIt() {
        router.tables.capacities.put("small", new Capacity(1, 1, 0));
        for (int i = 0; i < 6; i++) {
            router.send(request("r" + i).build());
        }
        router.pass(Duration.ofSeconds(1));

        ModelHealth row =
                router.read(Samples.TOPICS.modelHealth(), ModelHealth.class).getLast();
        assertThat(row.getModelId()).isEqualTo("small");
        assertThat(row.getWaiting()).isBetween(3, 4);
        assertThat(row.getWindows())
                .hasSize(1)
                .allSatisfy(window -> assertThat(window).isBetween(2, 4));
    }

    @Test
    void shouldGoOnWithThePlacesOfAnEarlierRelease() {
        router.tables.capacities.put("small", NONE);
        router.send(request("r1").build());
        KeyValueStore<Bytes, byte[]> pending = router.driver().getKeyValueStore(StoreNames.WAITING);
        Bytes place = pending.all().next().key;
        byte[] identity = "acme\0r1".getBytes(StandardCharsets.UTF_8);
        pending.delete(place);
        pending.put(
                Bytes.wrap(ByteBuffer.allocate(1 + Long.BYTES + identity.length)
                        .put((byte) 1)
                        .putLong(Keys.deadline(place))
                        .put(identity)
                        .array()),
                new byte[Long.BYTES]);
        router.pass(Duration.ofSeconds(1));

        assertThat(pending.all().next().key).isEqualTo(place);
        router.tables.capacities.put("small", SOME);
        router.pass(Duration.ofSeconds(1));
        assertThat(router.dispatches("small")).hasSize(1);
        assertThat(pending.all().hasNext()).isFalse();
    }
}
