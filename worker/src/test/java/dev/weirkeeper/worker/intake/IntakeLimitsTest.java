package dev.weirkeeper.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.schema.Lease;
import dev.weirkeeper.schema.Limits;
import dev.weirkeeper.worker.Samples;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.junit.jupiter.api.Test;

/** What a provider's limit keeps from being taken, and what is done with a share that no call uses. */
class IntakeLimitsTest extends IntakeFixture {

    private void limit() {
        Situation free = situation;
        situation = new Situation(
                true,
                Samples.NOW,
                0,
                Samples.spec("http://host/v1")
                        .setLimits(Limits.newBuilder().setConcurrency(1).build())
                        .build(),
                free.access(),
                free.unwanted());
    }

    private static Lease lease(long sequence, long atMs) {
        return lease(sequence, atMs, 1);
    }

    private static Lease lease(long sequence, long atMs, int places) {
        return Lease.newBuilder()
                .setLimit(Samples.MODEL)
                .setWorkerId("w")
                .setIncarnation("i")
                .setGeneration(1)
                .setSequence(sequence)
                .setConcurrency(places)
                .setLongestCallMs(60_000)
                .setValidForMs(15_000)
                .setIssuedAt(Instant.ofEpochMilli(atMs))
                .build();
    }

    @Test
    void shouldLeaveWhatItsLimitDoesNotLetStartAndTakeItWithTheLease() throws Exception {
        limit();
        append(0, "a");
        append(0, "b");
        turns(3);
        assertThat(said).isEmpty();
        assertThat(permits.free()).isEqualTo(3);
        assertThat(limits.report().getFirst().getWantedCalls()).isEqualTo(2);

        limits.lease(lease(1, Samples.NOW));
        turns(2);

        awaitSaid("CALL a");
        assertThat(calls()).containsExactly("CALL a");
        assertThat(limits.report().getFirst().getWantedCalls()).isEqualTo(1);
        callsMayEnd.countDown();
        await().until(() -> permits.free() == 3);
        turns(1);
        awaitSaid("CALL b");
    }

    @Test
    void shouldGiveTheShareBackOfWhatIsNotCalled() throws Exception {
        limit();
        limits.lease(lease(1, Samples.NOW));
        consumer.failNextCommit(new CommitFailedException(), false);
        append(0, "a");
        turns(1);

        assertThat(limits.report().getFirst().getRunning()).isZero();
        assertThat(permits.free()).isEqualTo(3);
    }

    @Test
    void shouldGiveBackWhatItsLeaseIsOverForAtTheLastLook() throws Exception {
        limit();
        limits.lease(lease(1, Samples.NOW));
        append(0, "a");
        afterCommit = () -> limits.lease(lease(2, Samples.NOW - 15_000));
        turns(1);

        awaitSaid("RETURNED a LIMITED");
        assertThat(calls()).isEmpty();
        await().untilAsserted(() ->
                assertThat(limits.report().getFirst().getRunning()).isZero());
    }

    /** A worker that died with the whole limit keeps it for minutes; another deployment may have room at once. */
    @Test
    void shouldGiveBackWhatItsLimitHasHadNothingForForAWhile() throws Exception {
        limit();
        limits.lease(lease(1, Samples.NOW, 0));
        append(0, "a");
        append(0, "b");
        turns(2);
        clocks.pass(Duration.ofMillis(4_900));
        append(1, "late");
        turns(2);
        assertThat(said).isEmpty();
        assertThat(limits.report().getFirst().getWantedCalls()).isEqualTo(2);

        clocks.pass(Duration.ofMillis(100));
        turns(2);

        awaitSaid("RETURNED a LIMITED");
        awaitSaid("RETURNED b LIMITED");
        assertThat(said).noneMatch(line -> line.contains("late"));
        limits.lease(lease(2, Samples.NOW));
        turns(1);
        awaitSaid("CALL late");
    }

    @Test
    void shouldKeepWhatWaitsForACallToEnd() throws Exception {
        limit();
        limits.lease(lease(1, Samples.NOW));
        append(0, "a");
        append(0, "b");
        turns(2);
        awaitSaid("CALL a");
        clocks.pass(Duration.ofSeconds(60));
        turns(2);

        assertThat(said).noneMatch(line -> line.startsWith("RETURNED"));
    }
}
