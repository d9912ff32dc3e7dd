package dev.weirkeeper.ops.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.WorkerModel;
import dev.weirkeeper.schema.WorkerPause;
import dev.weirkeeper.schema.WorkerRole;
import dev.weirkeeper.schema.WorkerState;
import dev.weirkeeper.schema.WorkerStatus;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkersTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    static {
        TrustedRecords.vouch();
    }

    @Test
    void shouldCountTheOffersOfThoseAliveOnly() {
        Workers workers = Workers.of(
                List.of(
                        beat("a", WorkerState.RUNNING, 0),
                        beat("b", WorkerState.RUNNING, 5),
                        beat("dead", WorkerState.RUNNING, 7),
                        beat("gone", WorkerState.STOPPED, 1)),
                NOW);

        assertThat(workers.alive(WorkerRole.WORKER))
                .extracting(WorkerStatus::getWorkerId)
                .containsExactly("a", "b");
        assertThat(workers.alive(WorkerRole.ROUTER)).isEmpty();
        assertThat(workers.dead()).isEqualTo(1);
        assertThat(workers.offer("m")).isEqualTo(new Workers.Offer(2, 8, 2));
        assertThat(workers.offer("other")).isEqualTo(new Workers.Offer(0, 0, 0));
    }

    @Test
    void shouldTakeEverybodyForDeadWhereNobodyWritesAnyMore() {
        Workers workers = Workers.of(List.of(beat("a", WorkerState.RUNNING, 60)), NOW);

        assertThat(workers.alive(WorkerRole.WORKER)).isEmpty();
        assertThat(workers.dead()).isEqualTo(1);
        assertThat(Workers.of(List.of(), NOW).alive(WorkerRole.WORKER)).isEmpty();
    }

    @Test
    void shouldTellHowLongAModelIsStillPaused() {
        Workers workers = Workers.of(List.of(beat("a", WorkerState.RUNNING, 2)), NOW);

        assertThat(workers.pause("m", NOW)).isEqualTo(Duration.ofSeconds(8));
        assertThat(workers.pause("m", NOW.plusSeconds(9))).isZero();
    }

    private static Found<WorkerStatus> beat(String id, WorkerState state, long secondsAgo) {
        WorkerStatus status = WorkerStatus.newBuilder()
                .setWorkerId(id)
                .setIncarnation("1")
                .setState(state)
                .setModels(List.of(new WorkerModel("m", 4, 1, List.of())))
                .setPauses(List.of(new WorkerPause("m", 10_000L, "")))
                .setSentAt(NOW)
                .build();
        return new Found<>(id, status, 0, 0, NOW.minusSeconds(secondsAgo));
    }
}
