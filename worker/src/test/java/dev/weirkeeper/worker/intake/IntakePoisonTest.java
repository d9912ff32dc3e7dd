package dev.weirkeeper.worker.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.worker.Samples;
import dev.weirkeeper.worker.report.DeadLetters;
import org.junit.jupiter.api.Test;

/** What an intake does with what it cannot read. */
class IntakePoisonTest extends IntakeFixture {
    @Test
    void shouldBuryPoisonWithItsCauseAndGoOn() throws Exception {
        consumer.append(0, "nonsense".getBytes(UTF_8));
        consumer.append(0, "unknown schema".getBytes(UTF_8));
        consumer.append(0, null);
        append(0, Samples.dispatch("lost").setHomePartition(4).build());
        append(0, Samples.dispatch("timeless").setCallTimeoutMs(0).build());
        append(0, "good");

        turns(1);

        awaitSaid("CALL good");
        assertThat(letters.history())
                .extracting(letter ->
                        new String(letter.headers().lastHeader(DeadLetters.CODE).value(), UTF_8))
                .containsExactly(
                        "record_malformed", "schema_unknown", "record_empty", "dispatch_invalid", "dispatch_invalid");
        assertThat(consumer.committedOffset(0)).isEqualTo(6);
        assertThat(registry.get("weirkeeper.worker.dead.letters").counter().count())
                .isEqualTo(5);
    }

    @Test
    void shouldNotCommitWhatCouldNotBeBuried() throws Exception {
        letters.sendException = new IllegalStateException("closed");
        consumer.append(0, "nonsense".getBytes(UTF_8));
        turns(1);
        assertThat(consumer.committedOffset(0)).isEqualTo(-1);

        letters.sendException = null;
        turns(3);

        assertThat(letters.history()).hasSize(1);
        assertThat(consumer.committedOffset(0)).isEqualTo(1);
    }

    @Test
    void shouldWaitWithEverythingWhileTheRegistryIsDown() throws Exception {
        registryDown = true;
        append(0, "a");
        turns(3);
        assertThat(said).isEmpty();
        assertThat(letters.history()).isEmpty();

        registryDown = false;
        turns(1);

        awaitSaid("CALL a");
    }
}
