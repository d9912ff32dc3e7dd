package dev.weirkeeper.worker.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.WorkerPause;
import dev.weirkeeper.worker.Samples;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PausesTest {
    private final Clocks clocks = new Clocks();
    private final Pauses pauses = new Pauses(clocks::nanos, () -> clocks.wall().toEpochMilli());

    @Test
    void shouldEndWhenItsTimeIsOver() {
        pauses.told("m", Duration.ofSeconds(2), "rate_limited");

        assertThat(pauses.left("m")).isEqualTo(Duration.ofSeconds(2));
        assertThat(pauses.left("other")).isZero();
        clocks.pass(Duration.ofMillis(1_999));
        assertThat(pauses.left("m")).isEqualTo(Duration.ofMillis(1));
        clocks.pass(Duration.ofMillis(1));
        assertThat(pauses.left("m")).isZero();
    }

    @Test
    void shouldNotBecomeShorterByALaterOne() {
        pauses.told("m", Duration.ofSeconds(10), "rate_limited");
        pauses.told("m", Duration.ofSeconds(1), "rate_limited");
        pauses.told("m", Duration.ZERO, "rate_limited");

        assertThat(pauses.left("m")).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void shouldKeepWhatOthersWereTold() {
        pauses.heard("m", Samples.NOW + 5_000);
        pauses.heard("m", Samples.NOW + 3_000);

        assertThat(pauses.left("m")).isEqualTo(Duration.ofSeconds(5));
        clocks.pass(Duration.ofSeconds(5));
        assertThat(pauses.left("m")).isZero();
    }

    @Test
    void shouldTakeTheLongerOfItsOwnAndTheOthers() {
        pauses.told("m", Duration.ofSeconds(2), "rate_limited");
        pauses.heard("m", Samples.NOW + 5_000);
        pauses.told("n", Duration.ofSeconds(8), "rate_limited");
        pauses.heard("n", Samples.NOW + 5_000);

        assertThat(pauses.left("m")).isEqualTo(Duration.ofSeconds(5));
        assertThat(pauses.left("n")).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void shouldNotPauseForWhatIsLongOver() {
        pauses.heard("m", Samples.NOW - 60_000);

        assertThat(pauses.left("m")).isZero();
    }

    @Test
    void shouldPublishOnlyItsOwnAndWhatIsLeft() {
        pauses.told("m", Duration.ofSeconds(3), "rate_limited");
        pauses.told("over", Duration.ofSeconds(1), "rate_limited");
        pauses.heard("theirs", Samples.NOW + 50_000);
        clocks.pass(Duration.ofSeconds(1));

        assertThat(pauses.toPublish())
                .containsExactly(WorkerPause.newBuilder()
                        .setModel("m")
                        .setForMs(2_000)
                        .setReason("rate_limited")
                        .build());
    }
}
