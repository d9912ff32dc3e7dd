package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.NOW;
import static dev.weirkeeper.router.app.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.decide.Capacity;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.schema.ResponseStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest extends RouterTest {
    private static final long YEAR_MS = Duration.ofDays(365).toMillis();

    @ParameterizedTest
    @CsvSource({"INTERACTIVE, 120000", "STANDARD, 900000", "BATCH, 86400000", "UNKNOWN, 900000"})
    void shouldGiveEachPriorityADeadline(Priority priority, long spanMs) {
        router.send(request("r1").setPriority(priority).build());

        assertThat(router.dispatches("small").getFirst().getDeadline().toEpochMilli())
                .isEqualTo(NOW + spanMs);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1})
    void shouldCountFromTheBrokersTimeWhateverTheClientsClockSays(long years) {
        Instant created = Instant.ofEpochMilli(NOW + years * YEAR_MS);
        router.send(request("r1")
                .setCreatedAt(created)
                .setDeadline(created.plusSeconds(30))
                .build());

        assertThat(router.dispatches("small").getFirst().getDeadline().toEpochMilli())
                .isEqualTo(NOW + 30_000);
    }

    @Test
    void shouldExpireAtOnceWhatHasNoTimeAtAll() {
        router.send(request("r1").setDeadline(Instant.ofEpochMilli(NOW)).build());

        assertThat(onlyResponse().getStatus()).isEqualTo(ResponseStatus.EXPIRED);
        assertThat(onlyDispatches()).isEmpty();
    }

    @Test
    void shouldExpireWithinASecondWhatWaits() {
        router.tables.capacities.put("small", new Capacity(0, 0, 0));
        router.send(
                request("r1").setDeadline(Instant.ofEpochMilli(NOW + 10_000)).build());

        router.pass(Duration.ofMillis(9_500));
        assertThat(router.responses()).isEmpty();
        router.pass(Duration.ofMillis(1_500));

        InferenceResponse response = onlyResponse();
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.EXPIRED);
        assertThat(response.getError().getCode()).isEqualTo("deadline_passed");
        assertThat(response.getCompletedAt().toEpochMilli()).isBetween(NOW + 10_000, NOW + 11_000);
    }

    /** Their leases are due and not over, because the log stood still; each turn would look at these alone. */
    @Test
    void shouldExpireWhatIsDueBehindManyCallsWhoseLeasesLastLonger() {
        router.tables.capacities.put("small", new Capacity(1, 1_000, 0));
        for (int i = 0; i < 600; i++) {
            router.send(request("running-" + i).build());
        }
        List<DispatchedRequest> running = router.dispatches("small");
        assertThat(running).hasSize(600);
        running.forEach(dispatch -> router.report(Samples.started(dispatch)));
        router.tables.capacities.put("small", new Capacity(0, 0, 0));
        Duration leases = Duration.ofMillis(running.getFirst().getCallTimeoutMs() + 10_000);
        Instant deadline = Instant.ofEpochMilli(NOW).plus(leases).plusMillis(100);
        router.send(request("late").setDeadline(deadline).build());

        router.jump(leases.plusMillis(500));
        router.pass(Duration.ofSeconds(1));

        InferenceResponse response = onlyResponse();
        assertThat(response.getRequestId()).isEqualTo("late");
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.EXPIRED);
    }

    @Test
    void shouldExpireWhatRunsAndIgnoreItsEnd() {
        router.send(
                request("r1").setDeadline(Instant.ofEpochMilli(NOW + 10_000)).build());
        DispatchedRequest dispatch = router.dispatches("small").getFirst();
        router.report(Samples.started(dispatch));

        router.pass(Duration.ofSeconds(11));
        router.report(Samples.answered(dispatch));

        InferenceResponse response = onlyResponse();
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.EXPIRED);
        assertThat(response.getAttempts()).isEqualTo(1);
    }

    @Test
    void shouldLetNoCallStartAfterTheDeadline() {
        router.send(
                request("r1").setDeadline(Instant.ofEpochMilli(NOW + 10_000)).build());

        assertThat(router.dispatches("small").getFirst().getStartBy().toEpochMilli())
                .isLessThanOrEqualTo(NOW + 10_000);
    }

    private InferenceResponse onlyResponse() {
        List<InferenceResponse> all = router.responses();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private List<DispatchedRequest> onlyDispatches() {
        return router.dispatches("small");
    }
}
