package dev.weirkeeper.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.fakeprovider.JournalEntry;
import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.schema.WorkerState;
import dev.weirkeeper.worker.Stage.Heard;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that are killed or stand still, and a broker that goes away. The provider's journal is the judge. */
class WorkerCrashIT {
    private static Stage stage;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void setStage() throws Exception {
        stage = Stage.set(directory);
    }

    @AfterAll
    static void strike() {
        stage.close();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(90));
    }

    private static void send(ModelSpec model, int from, int to) {
        for (int i = from; i < to; i++) {
            stage.send(
                    model,
                    i % 2,
                    Stage.dispatch(model, model.getModelId() + "-" + i)
                            .setStartBy(Instant.now().plusSeconds(300))
                            .setDeadline(Instant.now().plusSeconds(900))
                            .setCallTimeoutMs(600_000)
                            .build());
        }
    }

    private static Set<String> ids(ModelSpec model, AttemptEventType type) {
        return stage.events(model, type).stream().map(Heard::dispatchId).collect(Collectors.toSet());
    }

    private static Set<String> startedBy(ModelSpec model, String worker) {
        return stage.events(model, AttemptEventType.STARTED).stream()
                .filter(heard -> heard.event().getWorkerId().equals(worker))
                .map(Heard::dispatchId)
                .collect(Collectors.toSet());
    }

    /** Every dispatch has an end, or came back, or has a STARTED of the worker that can no longer tell its end. */
    private static boolean accountedFor(ModelSpec model, String gone, int count) {
        Set<String> known = new HashSet<>(ids(model, AttemptEventType.ENDED));
        known.addAll(ids(model, AttemptEventType.RETURNED));
        known.addAll(startedBy(model, gone));
        return known.size() == count && stage.running(model) == 0;
    }

    @Test
    void shouldCallNothingAgainThatAKilledWorkerHadStarted() throws Exception {
        ModelSpec model = stage.model(SimulatedModel.steady("killed", 600_000), 2);
        send(model, 0, 150);
        try (WorkerProcess victim =
                WorkerProcess.start(stage.properties("killed-1", 60, model), directory.resolve("killed.log"))) {
            soon().until(() -> stage.running(model) >= 50);
            victim.kill();
        }
        soon().until(() -> stage.running(model) == 0); // its connections are closed
        long lost = stage.calls(model).stream()
                .filter(call -> call.result().equals(Optional.of("client_gone")))
                .count();
        assertThat(lost).isGreaterThanOrEqualTo(50);

        stage.provider.put(SimulatedModel.steady("killed", 200)); // what is called from now on ends soon
        try (Worker heir = stage.worker("killed-2", 200, model)) {
            assertThat(heir).isNotNull();
            soon().until(() -> accountedFor(model, "killed-1", 150));
        }

        stage.assertBoundedAndOnRecord(model);
        Set<String> calledByHeir = stage.events(model, AttemptEventType.ENDED).stream()
                .filter(heard -> heard.event().getWorkerId().equals("killed-2"))
                .map(Heard::dispatchId)
                .collect(Collectors.toSet());
        assertThat(calledByHeir).isNotEmpty();
        Set<String> called =
                stage.calls(model).stream().map(JournalEntry::dispatchId).collect(Collectors.toSet());
        assertThat(called).containsAll(calledByHeir);
    }

    @Test
    void shouldCallNothingTwiceWhereAWorkerStoodStillWhileAnotherTookOver() throws Exception {
        ModelSpec model = stage.model(SimulatedModel.steady("halted", 400), 2);
        try (WorkerProcess sleeper =
                WorkerProcess.start(stage.properties("halted-1", 20, model), directory.resolve("halted.log"))) {
            send(model, 0, 200);
            soon().until(() -> stage.calls(model).size() >= 40);
            sleeper.halt();
            try (Worker heir = stage.worker("halted-2", 100, model)) {
                // Once the sleeper's session is over the heir has everything that was not committed.
                soon().until(() -> accountedFor(model, "halted-1", 200)
                        && heir.health().models().getFirst().partitions().size() == 2);
                int beats = stage.heartbeats("halted-1").size();

                sleeper.goOn();

                soon().until(() -> stage.heartbeats("halted-1").size() > beats + 2);
                send(model, 200, 260);
                soon().until(() -> {
                    Set<String> known = new HashSet<>(ids(model, AttemptEventType.ENDED));
                    known.addAll(ids(model, AttemptEventType.RETURNED));
                    return known.size() == 260;
                });
            }
        }
        stage.assertBoundedAndOnRecord(model);
    }

    @Test
    void shouldEndItsCallsAndGiveTheRestBackWhenTheProcessIsToldToStop() throws Exception {
        ModelSpec model = stage.model(SimulatedModel.steady("told", 2_000), 2);
        Map<String, Object> properties = stage.properties("told-1", 20, model);
        properties.put(WorkerConfig.STOP_GRACE_MS, "15000");
        Duration took;
        try (WorkerProcess worker = WorkerProcess.start(properties, directory.resolve("told.log"))) {
            send(model, 0, 60);
            soon().until(() -> stage.running(model) == 20);

            took = worker.stop();
        }

        assertThat(took).isLessThan(Duration.ofSeconds(15)); // a call's time and a little, not the grace
        assertThat(stage.running(model)).isZero();
        assertThat(stage.heartbeats("told-1").getLast().getState()).isEqualTo(WorkerState.STOPPED);
        soon().until(() ->
                ids(model, AttemptEventType.ENDED).size() == stage.calls(model).size());
        assertThat(stage.events(model, AttemptEventType.ENDED))
                .allSatisfy(heard -> assertThat(heard.event().getOutcome()).isEqualTo(AttemptOutcome.ANSWERED));
        assertThat(stage.events(model, AttemptEventType.RETURNED))
                .isNotEmpty()
                .allSatisfy(heard -> assertThat(heard.event().getReturnReason()).isEqualTo(ReturnReason.STOPPING));
        stage.assertBoundedAndOnRecord(model);
    }

    @Test
    void shouldReportCallsThatEndedWhileTheBrokerWasAway() throws Exception {
        ModelSpec model = stage.model(SimulatedModel.steady("outage", 3_000), 2);
        try (Worker worker = stage.worker("outage-1", 40, model)) {
            send(model, 0, 40);
            soon().until(() -> stage.running(model) == 40);

            stage.bounceBroker(() -> soon().until(() -> stage.running(model) == 0));

            soon().until(() -> ids(model, AttemptEventType.ENDED).size() == 40);
            assertThat(stage.events(model, AttemptEventType.ENDED))
                    .allSatisfy(heard -> assertThat(heard.event().getOutcome()).isEqualTo(AttemptOutcome.ANSWERED));
            soon().until(worker::ready);
            send(model, 40, 60);
            soon().until(() -> ids(model, AttemptEventType.ENDED).size() == 60);
        }
        stage.assertBoundedAndOnRecord(model);
    }
}
