package dev.weirkeeper.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.fakeprovider.Behaviour;
import dev.weirkeeper.ops.fakeprovider.Fault;
import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ResponseChunk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streamed answers on a real broker. */
class WorkerStreamIT {
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

    private static void send(ModelSpec model, String id) {
        stage.send(model, 0, Stage.dispatch(model, id).setStream(true).build());
    }

    private static AttemptEvent end(ModelSpec model, String id) {
        return soon().until(
                        () -> stage.events(model, AttemptEventType.ENDED).stream()
                                .filter(heard -> heard.dispatchId().equals(id))
                                .map(Stage.Heard::event)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static List<ResponseChunk> streamOf(String id) {
        soon().until(() -> stage.chunks("request-" + id).stream().anyMatch(ResponseChunk::getLast));
        return stage.chunks("request-" + id);
    }

    private static String text(List<ResponseChunk> chunks) {
        return chunks.stream()
                .map(chunk -> Objects.requireNonNullElse(chunk.getDelta(), ""))
                .collect(Collectors.joining());
    }

    @Test
    void shouldPublishAnAnswerWhileItComesAndReportItWhole() throws Exception {
        ModelSpec model = stage.model(new SimulatedModel("streams", 20, 0, 50, 40, Behaviour.none()), 1);
        try (Worker worker = stage.worker("streams-1", 4, model)) {
            send(model, "streamed");

            soon().until(() -> !stage.chunks("request-streamed").isEmpty());
            assertThat(stage.events(model, AttemptEventType.ENDED)).isEmpty(); // heard before the call is over
            AttemptEvent end = end(model, "streamed");
            List<ResponseChunk> chunks = streamOf("streamed");
            assertThat(text(chunks))
                    .isEqualTo(Objects.requireNonNull(end.getMessage()).getContent());
            assertThat(chunks)
                    .extracting(ResponseChunk::getSequence)
                    .containsExactlyElementsOf(
                            LongStream.range(0, chunks.size()).boxed().toList());
            assertThat(chunks.getLast().getUsage()).isEqualTo(end.getUsage()).isNotNull();
            assertThat(chunks.getLast().getFinishReason()).isEqualTo(end.getFinishReason());
            assertThat(end.getFirstTokenAt())
                    .isAfterOrEqualTo(end.getCallStartedAt())
                    .isBefore(end.getCallEndedAt());
            assertThat(worker.health().problems()).isEmpty();
        }
    }

    @Test
    void shouldSayWhereAStreamIsCut() throws Exception {
        ModelSpec model = stage.model(
                SimulatedModel.steady("cuts", 20).with(Behaviour.faulty(Behaviour.Faults.always(Fault.CUT))), 1);
        try (Worker worker = stage.worker("cuts-1", 4, model)) {
            send(model, "cut");

            assertThat(end(model, "cut").getOutcome()).isEqualTo(AttemptOutcome.STREAM_CUT);
            List<ResponseChunk> chunks = streamOf("cut");
            assertThat(text(chunks)).isNotEmpty();
            assertThat(chunks.getLast().getError()).isEqualTo("connection_lost");
            assertThat(worker.health().problems()).isEmpty();
        }
    }

    @Test
    void shouldPublishNothingOfAnAnswerThatIsWantedWhole() throws Exception {
        ModelSpec model = stage.model(SimulatedModel.steady("whole", 0), 1);
        try (Worker worker = stage.worker("whole-1", 4, model)) {
            stage.send(model, 0, Stage.dispatch(model, "whole").build());
            send(model, "after");

            assertThat(end(model, "whole").getFirstTokenAt()).isNull();
            assertThat(streamOf("after")).isNotEmpty();
            assertThat(stage.chunks("request-whole")).isEmpty();
            assertThat(worker.health().problems()).isEmpty();
        }
    }
}
