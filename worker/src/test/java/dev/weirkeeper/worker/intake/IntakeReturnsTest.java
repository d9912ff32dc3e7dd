package dev.weirkeeper.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.worker.Samples;
import java.time.Instant;
import org.apache.kafka.clients.consumer.CommitFailedException;
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
            situation = new Situation(
                    true, Samples.NOW, 60_000, situation.spec(), situation.access(), situation.unwanted());
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
        situation = new Situation(false, Samples.NOW, 0, fresh.spec(), fresh.access(), fresh.unwanted());
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
        situation = new Situation(true, Samples.NOW, 5_000, now.spec(), now.access(), now.unwanted());
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

    @Test
    void shouldGiveBackWhatIsNotWantedAnyMoreWithoutAPermit() throws Exception {
        for (int i = 0; i < 3; i++) {
            append(1, "running" + i);
        }
        turns(1);
        await().until(() -> permits.free() == 0);
        unwanted.put("cancelled", ReturnReason.CANCELLED);
        unwanted.put("sick", ReturnReason.MODEL_SICK);
        append(0, "cancelled");
        append(0, "sick");

        turns(2);

        awaitSaid("RETURNED cancelled CANCELLED", "RETURNED sick MODEL_SICK");
        assertThat(consumer.committedOffset(0)).isEqualTo(2);
        assertThat(calls()).hasSize(3);
    }

    @Test
    void shouldGiveBackWhatWasCancelledBetweenCommitAndCall() throws Exception {
        append(0, "a");
        afterCommit = () -> unwanted.put("a", ReturnReason.CANCELLED);

        turns(1);

        awaitSaid("RETURNED a CANCELLED");
        assertThat(calls()).isEmpty();
    }

    @Test
    void shouldNotDisturbWhoCanWaitForThePausesEndBecauseOfACancelledOneBehind() throws Exception {
        Situation now = situation;
        situation = new Situation(true, Samples.NOW, 5_000, now.spec(), now.access(), now.unwanted());
        unwanted.put("cancelled", ReturnReason.CANCELLED);
        append(0, "patient");
        append(0, "cancelled");

        turns(3);

        assertThat(said).isEmpty();
    }

    @Test
    void shouldGiveBackWhatItHoldsWhenItStops() throws Exception {
        for (int i = 0; i < 5; i++) {
            append(0, "a" + i);
        }
        turns(1);
        await().untilAsserted(() -> assertThat(calls()).hasSize(3));

        intake.giveBackHeld();

        assertThat(said).contains("RETURNED a3 STOPPING", "RETURNED a4 STOPPING");
        assertThat(consumer.committedOffset(0)).isEqualTo(5);
        assertThat(permits.taken()).isEqualTo(3);
    }

    @Test
    void shouldLeaveToItsHeirsWhatItCannotCommitWhenItStops() throws Exception {
        for (int i = 0; i < 4; i++) {
            append(0, "a" + i);
        }
        turns(1);
        consumer.failNextCommit(new CommitFailedException(), false);

        intake.giveBackHeld();

        assertThat(said).noneMatch(line -> line.startsWith("RETURNED"));
        assertThat(consumer.committedOffset(0)).isEqualTo(3);
    }
}
