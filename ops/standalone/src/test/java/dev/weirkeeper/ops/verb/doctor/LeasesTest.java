package dev.weirkeeper.ops.verb.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.scan.Found;
import dev.weirkeeper.ops.scan.Workers;
import dev.weirkeeper.schema.WorkerLimit;
import dev.weirkeeper.schema.WorkerRole;
import dev.weirkeeper.schema.WorkerState;
import dev.weirkeeper.schema.WorkerStatus;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_000_000);

    static {
        TrustedRecords.vouch();
    }

    private static Workers worker(long sequence, int wanted) {
        WorkerStatus status = WorkerStatus.newBuilder()
                .setWorkerId("w")
                .setIncarnation("i")
                .setRole(WorkerRole.WORKER)
                .setState(WorkerState.RUNNING)
                .setLimits(List.of(WorkerLimit.newBuilder()
                        .setLimit("openai-1")
                        .setSequence(sequence)
                        .setWantedCalls(wanted)
                        .build()))
                .setSentAt(NOW)
                .build();
        return Workers.of(List.of(new Found<>("w", status, 0, 0, NOW)), NOW);
    }

    @Test
    void shouldSayWhichWorkerWaitsForALeaseOfWhichLimit() {
        assertThat(PartsCheck.leases(worker(0, 3))).hasValueSatisfying(finding -> {
            assertThat(finding.level()).isEqualTo(Finding.Level.WARN);
            assertThat(finding.detail()).isEqualTo("w waits for a lease of limit openai-1");
        });
    }

    @Test
    void shouldSayNothingOfWorkersThatHaveOneOrWantNone() {
        assertThat(PartsCheck.leases(worker(4, 3))).isEmpty();
        assertThat(PartsCheck.leases(worker(0, 0))).isEmpty();
    }
}
