package dev.weirkeeper.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.fakeprovider.Behaviour;
import dev.weirkeeper.ops.fakeprovider.Fault;
import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.schema.WorkerState;
import dev.weirkeeper.schema.WorkerStatus;
import dev.weirkeeper.worker.Stage.Heard;
import dev.weirkeeper.worker.intake.IntakeStatus;
import dev.weirkeeper.worker.report.DeadLetters;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers against a real broker, a real registry and a provider over HTTP. Each test has a model of its own. */
class WorkerIT {
    private static Stage stage;

    @BeforeAll
    static void setStage(@TempDir Path directory) throws Exception {
        stage = Stage.set(directory);
    }

    @AfterAll
    static void strike() {
        stage.close();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60));
    }

    private static List<Heard> started(ModelSpec model) {
        return stage.events(model, AttemptEventType.STARTED);
    }

    private static List<Heard> ended(ModelSpec model) {
        return stage.events(model, AttemptEventType.ENDED);
    }

    private static List<Heard> returned(ModelSpec model) {
        return stage.events(model, AttemptEventType.RETURNED);
    }

    @Test
    void shouldCallEachDispatchOnceAndReportIt() throws Exception {
        ModelSpec model = stage.model(SimulatedModel.steady("once", 20), 4);
        try (Worker worker = stage.worker("once-1", 50, model)) {
            stage.send(model, null, 200);

            soon().until(() -> ended(model).size() == 200);

            assertThat(ended(model)).allSatisfy(heard -> {
                assertThat(heard.event().getOutcome()).isEqualTo(AttemptOutcome.ANSWERED);
                assertThat(heard.partition()).isEqualTo(2); // the home partition that the dispatch names
                assertThat(heard.event().getWorkerId()).isEqualTo("once-1");
                assertThat(Objects.requireNonNull(heard.event().getMessage()).getContent())
                        .contains("Simulated");
            });
            assertThat(stage.calls(model)).hasSize(200);
            stage.assertBoundedAndOnRecord(model);
            assertThat(worker.health().problems()).isEmpty();
        }
    }

    @Test
    void shouldServeModelsThatComeIntoTheCatalogueLater() throws Exception {
        Map<String, Object> properties = stage.properties("star-1", 4);
        properties.put(WorkerConfig.MODELS, "*");
        try (Worker worker = stage.worker(properties, Surroundings.ofProcess())) {
            ModelSpec model = stage.model(SimulatedModel.steady("vendor/late:free@eu", 0), 1);
            stage.send(model, null, 3);

            soon().until(() -> ended(model).size() == 3);
            assertThat(worker.health().models()).extracting(IntakeStatus::model).contains("vendor/late:free@eu");
        }
    }

    @Test
    void shouldHoldFiveHundredCallsFromOnePartitionAndBreakThemOffAfterTheGrace() throws Exception {
        ModelSpec model = stage.model(SimulatedModel.steady("slow", 3_600_000), 1);
        Map<String, Object> properties = stage.properties("slow-1", 500, model);
        properties.put(WorkerConfig.STOP_GRACE_MS, "0");
        Worker worker = stage.worker(properties, Surroundings.ofProcess());
        for (int i = 0; i < 520; i++) {
            stage.send(
                    model,
                    0,
                    Stage.dispatch(model, "slow-" + i)
                            .setCallTimeoutMs(3_000_000)
                            .setStartBy(Instant.now().plusSeconds(120))
                            .setDeadline(Instant.now().plusSeconds(3_600))
                            .build());
        }
        soon().until(() -> stage.running(model) == 500);
        assertThat(worker.health().models()).singleElement().satisfies(status -> {
            assertThat(status.inFlight()).isEqualTo(500);
            assertThat(status.partitions()).containsExactly(0);
        });
        assertThat(started(model)).hasSize(500); // no more than there are permits

        worker.close();

        soon().until(() -> ended(model).size() == 500);
        assertThat(ended(model))
                .allSatisfy(heard -> assertThat(heard.event().getOutcome()).isEqualTo(AttemptOutcome.CANCELLED));
        assertThat(stage.running(model)).isZero();
        stage.assertBoundedAndOnRecord(model);
        soon().until(() -> stage.heartbeats("slow-1").getLast().getState() == WorkerState.STOPPED);
    }

    @Test
    void shouldLetRunningCallsEndAndLeaveTheRestToOthersWhenStopped() throws Exception {
        ModelSpec model = stage.model(SimulatedModel.steady("stop", 1_500), 2);
        Worker first = stage.worker("stop-1", 10, model);
        stage.send(model, null, 40);
        soon().until(() -> stage.running(model) == 10);

        first.close();

        assertThat(stage.running(model)).isZero();
        assertThat(first.ready()).isFalse();
        long byFirst = stage.calls(model).size();
        soon().until(() -> ended(model).size() == byFirst);
        assertThat(byFirst).isLessThan(40);
        try (Worker second = stage.worker("stop-2", 40, model)) {
            assertThat(second).isNotNull();
            soon().until(() -> ended(model).size() + returned(model).size() == 40);
        }
        assertThat(ended(model))
                .allSatisfy(heard -> assertThat(heard.event().getOutcome()).isEqualTo(AttemptOutcome.ANSWERED));
        stage.assertBoundedAndOnRecord(model);
    }

    @Test
    void shouldShareAModelAndCallNothingTwiceThroughARebalance() throws Exception {
        ModelSpec model = stage.model(SimulatedModel.steady("shared", 700), 4);
        try (Worker first = stage.worker("shared-1", 60, model)) {
            stage.send(model, null, 300);
            soon().until(() -> stage.running(model) >= 50);
            try (Worker second = stage.worker("shared-2", 60, model)) {
                soon().until(() -> ended(model).size() == 300);

                assertThat(first.health().models().getFirst().partitions())
                        .doesNotContainAnyElementsOf(
                                second.health().models().getFirst().partitions());
            }
        }
        assertThat(ended(model))
                .extracting(heard -> heard.event().getWorkerId())
                .contains("shared-1", "shared-2");
        stage.assertBoundedAndOnRecord(model);
    }

    @Test
    void shouldHearARateLimitThatAnotherWorkerMet() throws Exception {
        Behaviour throttled = Behaviour.faulty(new Behaviour.Faults(1, 60_000, 0, 0, 0, 0, 0));
        ModelSpec model = stage.model(SimulatedModel.steady("paused", 0).with(throttled), 2);
        try (Worker first = stage.worker("paused-1", 4, model);
                Worker second = stage.worker("paused-2", 4, model)) {
            soon().until(() -> first.health().models().getFirst().partitions().size() == 1
                    && second.health().models().getFirst().partitions().size() == 1);
            int ofFirst =
                    first.health().models().getFirst().partitions().iterator().next();
            stage.send(model, ofFirst, Stage.dispatch(model, "met").build());
            soon().until(() -> ended(model).size() == 1);
            Heard met = ended(model).getFirst();
            assertThat(met.event().getOutcome()).isEqualTo(AttemptOutcome.THROTTLED);
            assertThat(met.event().getRetryAfterMs()).isEqualTo(60_000);

            // P9: within half a second of the 429 on record, all others leave the model alone.
            soon().until(() -> stage.pausesToldBy("paused-1").findFirst().isPresent());
            assertThat(stage.pausesToldBy("paused-1").findFirst().orElseThrow()).isLessThan(met.appendMillis() + 500);
            soon().until(() -> System.currentTimeMillis() - met.appendMillis() > 500);
            for (int partition = 0; partition < 2; partition++) {
                stage.send(
                        model,
                        partition,
                        Stage.dispatch(model, "later-" + partition).build());
            }

            soon().until(() -> returned(model).size() == 2);
            assertThat(returned(model))
                    .allSatisfy(
                            heard -> assertThat(heard.event().getReturnReason()).isEqualTo(ReturnReason.PAUSED));
            assertThat(stage.calls(model)).hasSize(1);
        }
    }

    @Test
    void shouldReportHowEachCallFailed() throws Exception {
        Map<Fault, AttemptOutcome> outcomes = Map.of(
                Fault.SERVER_ERROR, AttemptOutcome.OVERLOADED,
                Fault.RESET, AttemptOutcome.STREAM_CUT,
                Fault.HANG, AttemptOutcome.TIMED_OUT);
        Map<Fault, ModelSpec> models = new HashMap<>();
        for (Fault fault : outcomes.keySet()) {
            SimulatedModel shape = SimulatedModel.steady("fault-" + fault.headerValue(), 0)
                    .with(Behaviour.faulty(Behaviour.Faults.always(fault)));
            models.put(fault, stage.model(shape, 1));
        }
        try (Worker worker = stage.worker("faults-1", 4, models.values().toArray(ModelSpec[]::new))) {
            assertThat(worker).isNotNull();
            models.values()
                    .forEach(model -> stage.send(
                            model,
                            null,
                            Stage.dispatch(model, "d-" + model.getModelId())
                                    .setCallTimeoutMs(model.equals(models.get(Fault.HANG)) ? 700 : 30_000)
                                    .build()));

            models.forEach((fault, model) -> {
                soon().until(() -> ended(model).size() == 1);
                assertThat(ended(model).getFirst().event().getOutcome()).isEqualTo(outcomes.get(fault));
                assertThat(stage.calls(model)).hasSize(1); // nobody tries again but the ledger
            });
        }
    }

    @Test
    void shouldReturnWhatItCannotOrMustNotCall() throws Exception {
        ModelSpec model = stage.model(SimulatedModel.steady("back", 0), 1);
        ModelSpec keyless =
                stage.model(SimulatedModel.steady("keyless", 0), 1, spec -> spec.setApiKeyEnv("WEIRKEEPER_TEST_UNSET"));
        try (Worker worker = stage.worker("back-1", 4, model, keyless)) {
            assertThat(worker).isNotNull();
            stage.send(
                    model,
                    null,
                    Stage.dispatch(model, "late")
                            .setStartBy(Instant.now().minusSeconds(1))
                            .build());
            stage.send(keyless, null, Stage.dispatch(keyless, "k").build());

            soon().until(() -> returned(model).size() == 1 && returned(keyless).size() == 1);
        }
        assertThat(returned(model).getFirst().event().getReturnReason()).isEqualTo(ReturnReason.START_BY_PASSED);
        assertThat(returned(keyless).getFirst().event().getReturnReason()).isEqualTo(ReturnReason.CREDENTIALS_MISSING);
        assertThat(stage.calls(model)).isEmpty();
        assertThat(started(model)).isEmpty();
    }

    @Test
    void shouldBuryWhatIsNoDispatchAndGoOn() throws Exception {
        ModelSpec model = stage.model(SimulatedModel.steady("poison", 0), 1);
        stage.sendBytes(model.getTopic(), 0, "k", "no Avro".getBytes(UTF_8));
        stage.sendBytes(model.getTopic(), 0, "k", new byte[] {0, 0, 1, 2, 3, 4});
        stage.send(model, 0, 1);
        try (Worker worker = stage.worker("poison-1", 4, model)) {
            assertThat(worker).isNotNull();
            soon().until(() -> ended(model).size() == 1);
        }
        soon().until(() -> stage.deadLetters().size() == 2);
        assertThat(stage.deadLetters())
                .extracting(letter ->
                        new String(letter.headers().lastHeader(DeadLetters.CODE).value(), UTF_8))
                .containsExactlyInAnyOrder("record_malformed", "schema_unknown");
    }

    @Test
    void shouldGoByTheBrokersClockWhereItsOwnIsWrong() throws Exception {
        ModelSpec model = stage.model(SimulatedModel.steady("clock", 0), 1);
        for (Duration wrong : List.of(Duration.ofMinutes(2), Duration.ofMinutes(-2))) {
            InstantSource wall = InstantSource.offset(InstantSource.system(), wrong);
            Surroundings surroundings =
                    new Surroundings(Surroundings.ofProcess().environment(), wall, System::nanoTime);
            String id = "clock" + wrong.toMinutes();
            try (Worker worker = stage.worker(stage.properties(id, 4, model), surroundings)) {
                assertThat(worker).isNotNull();
                stage.send(model, null, Stage.dispatch(model, "good" + id).build());
                stage.send(
                        model,
                        null,
                        Stage.dispatch(model, "late" + id)
                                .setStartBy(Instant.now().minusSeconds(1))
                                .build());

                soon().until(() -> ended(model).stream()
                                .anyMatch(heard -> heard.dispatchId().equals("good" + id))
                        && returned(model).stream()
                                .anyMatch(heard -> heard.dispatchId().equals("late" + id)));
            }
        }
        assertThat(ended(model)).allSatisfy(heard -> {
            long at = Objects.requireNonNull(heard.event().getCallStartedAt()).toEpochMilli();
            assertThat(at).isBetween(heard.appendMillis() - 10_000, heard.appendMillis() + 10_000);
        });
        assertThat(stage.calls(model)).hasSize(2);
    }

    @Test
    void shouldTellInItsHeartbeatWhatItHolds() throws Exception {
        ModelSpec model = stage.model(SimulatedModel.steady("beat", 60_000), 2);
        Map<String, Object> properties = stage.properties("beat-1", 3, model);
        properties.put(WorkerConfig.STOP_GRACE_MS, "0");
        properties.put(WorkerConfig.REGION, "eu-north");
        try (Worker worker = stage.worker(properties, Surroundings.ofProcess())) {
            stage.send(model, null, 2);
            soon().until(() -> stage.running(model) == 2);

            soon().until(() -> stage.heartbeats("beat-1").getLast().getModels().stream()
                    .anyMatch(held -> held.getInFlight() == 2));
            WorkerStatus status = stage.heartbeats("beat-1").getLast();
            assertThat(status.getState()).isEqualTo(WorkerState.RUNNING);
            assertThat(status.getRegion()).isEqualTo("eu-north");
            assertThat(status.getModels()).singleElement().satisfies(held -> {
                assertThat(held.getModel()).isEqualTo("beat");
                assertThat(held.getPermits()).isEqualTo(3);
                assertThat(held.getPartitions()).containsExactly(0, 1);
            });
            assertThat(worker.id()).isEqualTo("beat-1");
        }
    }

    @Test
    void shouldSpendNothingMoreOnCancelledRequestsAndSickDeployments() throws Exception {
        ModelSpec model = stage.model(SimulatedModel.steady("unwanted", 600_000), 1);
        try (Worker worker = stage.worker("unwanted-1", 2, model)) {
            assertThat(worker).isNotNull();
            List.of("runs", "stays", "waits", "queued")
                    .forEach(
                            id -> stage.send(model, 0, Stage.dispatch(model, id).build()));
            soon().until(() -> stage.running(model) == 2);

            stage.open(model, Instant.now().plusSeconds(60));
            soon().until(() -> returned(model).size() == 2);
            stage.cancel("request-later"); // before its dispatch is there
            stage.cancel("request-runs");
            soon().until(() -> ended(model).size() == 1 && stage.running(model) == 1);
            stage.send(model, 0, Stage.dispatch(model, "later").build());
            soon().until(() -> returned(model).size() == 3);
            stage.cancel("request-stays");
            soon().until(() -> stage.running(model) == 0);
        }

        assertThat(returned(model))
                .extracting(heard -> heard.dispatchId() + " " + heard.event().getReturnReason())
                .containsExactly("waits MODEL_SICK", "queued MODEL_SICK", "later CANCELLED");
        assertThat(ended(model).getFirst().event().getOutcome()).isEqualTo(AttemptOutcome.CANCELLED);
        assertThat(Objects.requireNonNull(ended(model).getFirst().event().getError())
                        .getCode())
                .isEqualTo("request_cancelled");
        assertThat(stage.calls(model))
                .hasSize(2)
                .allSatisfy(call -> assertThat(call.result()).contains("client_gone"));
    }
}
