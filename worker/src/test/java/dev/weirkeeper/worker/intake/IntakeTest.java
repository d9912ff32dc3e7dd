package dev.weirkeeper.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** The order STARTED acknowledged, committed, called; and what happens where a step of it fails. */
class IntakeTest extends IntakeFixture {
    @Test
    void shouldCallOnlyAfterStartedIsAcknowledgedAndTheOffsetIsCommitted() throws Exception {
        append(0, "a");

        turns(1);

        awaitSaid("CALL a");
        assertThat(said).containsExactly("STARTED a epoch 1", "COMMIT", "CALL a");
        assertThat(consumer.committedOffset(0)).isEqualTo(1);
        assertThat(permits.taken()).isEqualTo(1);
        callsMayEnd.countDown();
        awaitSaid("ENDED a");
        await().until(() -> permits.free() == 3);
    }

    @Test
    void shouldTakeNoMoreThanItHasPermits() throws Exception {
        for (int i = 0; i < 4; i++) {
            append(0, "a" + i);
            append(1, "b" + i);
        }

        turns(3);

        await().untilAsserted(() -> assertThat(calls()).hasSize(3));
        assertThat(consumer.committedOffset(0) + consumer.committedOffset(1)).isEqualTo(3);
        assertThat(said).filteredOn(line -> line.startsWith("STARTED")).hasSize(3);
        callsMayEnd.countDown();
        await().until(() -> permits.free() > 0);
        for (int i = 0; i < 50 && calls().size() < 8; i++) {
            turns(1);
        }
        await().untilAsserted(() -> assertThat(calls()).hasSize(8).doesNotHaveDuplicates());
    }

    @Test
    void shouldCallNothingWhereStartedIsNotAcknowledged() throws Exception {
        startedFails = true;
        append(0, "a");
        turns(1);

        assertThat(said).containsExactly("STARTED a epoch 1");
        assertThat(consumer.committedOffset(0)).isEqualTo(-1);
        assertThat(permits.free()).isEqualTo(3);

        startedFails = false;
        turns(3);

        awaitSaid("CALL a");
        assertThat(said).containsExactly("STARTED a epoch 1", "STARTED a epoch 1", "COMMIT", "CALL a");
    }

    @Test
    void shouldCallNothingWhereTheCommitIsRefused() throws Exception {
        consumer.failNextCommit(new CommitFailedException(), false);
        append(0, "a");
        append(0, "b");
        turns(1);

        assertThat(calls()).isEmpty();
        assertThat(permits.free()).isEqualTo(3);
        assertThat(registry.get("weirkeeper.worker.dispatches.not.permitted")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void shouldReadAgainWhatWasNotCommittedAndCallItOnce() throws Exception {
        consumer.failNextCommit(new RebalanceInProgressException(), false);
        append(0, "a");
        turns(1);
        consumer.generation(2);

        turns(3);

        awaitSaid("CALL a");
        assertThat(calls()).hasSize(1);
        assertThat(said).contains("STARTED a epoch 2");
        assertThat(said).noneMatch(line -> line.startsWith("RETURNED"));
    }

    @Test
    void shouldGiveBackWhatWasCommittedAfterAll() throws Exception {
        consumer.failNextCommit(new TimeoutException("no answer"), true);
        append(0, "a");
        turns(3);

        // The offset is committed, so nobody will read it again, and it was not called: the ledger may have it back.
        assertThat(said).contains("RETURNED a NOT_PERMITTED");
        assertThat(calls()).isEmpty();
        assertThat(consumer.committedOffset(0)).isEqualTo(1);
    }

    @Test
    void shouldGiveItBackUnderTheGenerationInWhichItWasTaken() throws Exception {
        consumer.failNextCommit(new TimeoutException("no answer"), true);
        append(0, "a");
        turns(1);
        consumer.generation(2);

        turns(3);

        // Should the commit be an heir's after all, its STARTED is of a newer generation, and the ledger ignores this.
        assertThat(said).contains("RETURNED a NOT_PERMITTED");
        assertThat(returnedIn).containsExactly(1);
        assertThat(calls()).isEmpty();
    }

    @Test
    void shouldDropWhatItHoldsOfARevokedPartitionAndKeepCallsRunning() throws Exception {
        for (int i = 0; i < 5; i++) {
            append(0, "a" + i);
        }
        turns(1);
        await().untilAsserted(() -> assertThat(calls()).hasSize(3));
        assertThat(intake.partitions()).containsExactlyInAnyOrder(0, 1);
        assertThat(consumer.committedOffset(0)).isEqualTo(3);

        consumer.rebalance(List.of(consumer.partition(1)));
        callsMayEnd.countDown();
        await().until(() -> permits.free() == 3);
        turns(3);

        assertThat(intake.partitions()).containsExactly(1);
        assertThat(calls()).hasSize(3);
        assertThat(said).contains("ENDED a0", "ENDED a1", "ENDED a2");
    }

    @Test
    void shouldForgetADroppedBatchOfARevokedPartition() throws Exception {
        consumer.failNextCommit(new TimeoutException("no answer"), true);
        append(0, "a");
        turns(1);

        consumer.rebalance(List.of(consumer.partition(1)));
        turns(3);

        assertThat(said).noneMatch(line -> line.startsWith("RETURNED"));
        assertThat(calls()).isEmpty();
    }
}
