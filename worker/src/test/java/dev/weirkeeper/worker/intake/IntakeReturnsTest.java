package dev.weirkeeper.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.worker.Samples;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What an intake gives back or holds instead of calling it. */
class IntakeReturnsTest extends IntakeFixture {
    @Test
    void shouldGiveBackAfterTheCommitWhatMayNotStartAnyMore() throws Exception {
        append(
                0,
                Samples.dispatch("late")
                        .setStartBy(Instant.ofEpochMilli(Samples.NOW))
                        .build());
        append(0, "a");

        turns(1);

        awaitSaid("CALL a");
        assertThat(said).containsExactly("STARTED a epoch 1", "COMMIT", "RETURNED late START_BY_PASSED", "CALL a");
        assertThat(consumer.committedOffset(0)).isEqualTo(2);
    }

    @Test
    void shouldGiveBackWhatIsForbiddenBetweenCommitAndCall() throws Exception {
        append(0, "a");
        afterCommit = () -> {
            // Another worker was told to wait in the meantime.
            situation = new Situation(true, Samples.NOW, 60_000, situation.spec(), situation.access());
        };

        turns(1);

        awaitSaid("RETURNED a PAUSED");
        assertThat(said).containsExactly("STARTED a epoch 1", "COMMIT", "RETURNED a PAUSED");
        await().until(() -> permits.free() == 3);
    }

    @Test
    void shouldGiveBackWhatWasCommittedWhenTheWorkerStops() throws Exception {
        append(0, "a");
        stopping = true;

        turns(1);

        awaitSaid("RETURNED a STOPPING");
        assertThat(calls()).isEmpty();
    }

    @Test
    void shouldHoldWithoutBrokerTime() throws Exception {
        Situation fresh = situation;
        situation = new Situation(false, Samples.NOW, 0, fresh.spec(), fresh.access());
        append(0, "a");
        turns(3);
        assertThat(said).isEmpty();

        situation = fresh;
        turns(1);

        awaitSaid("CALL a");
    }

    @Test
    void shouldGiveBackInAPauseOnlyWhatCannotWaitAndWhatStandsBeforeIt() throws Exception {
        Situation now = situation;
        situation = new Situation(true, Samples.NOW, 5_000, now.spec(), now.access());
        append(0, "patient");
        append(
                0,
                Samples.dispatch("urgent")
                        .setStartBy(Instant.ofEpochMilli(Samples.NOW + 1_000))
                        .build());
        append(0, "behind");
        append(1, "other");

        turns(2);

        assertThat(said).containsExactly("COMMIT", "RETURNED patient PAUSED", "RETURNED urgent PAUSED");
        assertThat(consumer.committedOffset(0)).isEqualTo(2);
        situation = now;
        turns(1);
        awaitSaid("CALL behind", "CALL other");
    }
}
