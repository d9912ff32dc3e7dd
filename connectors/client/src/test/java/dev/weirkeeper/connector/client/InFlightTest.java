package dev.weirkeeper.connector.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InFlightTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Starts near the overflow of a long, as {@link System#nanoTime} may. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    private final InFlight inFlight = inFlight(100);

    private InFlight inFlight(int max) {
        return new InFlight(max, nanos::get, Runnable::run);
    }

    @Test
    void shouldHandAResponseToItsTenantAlone() throws Exception {
        CompletableFuture<InferenceResponse> ours =
                inFlight.admit("acme", "r1", MINUTE).future();
        CompletableFuture<InferenceResponse> theirs =
                inFlight.admit("other", "r1", MINUTE).future();

        inFlight.answer(response("acme", "r1"));

        assertThat(ours).isCompletedWithValue(response("acme", "r1"));
        assertThat(theirs).isNotDone();
        assertThat(inFlight.awaits("r1")).isTrue();
        assertThat(inFlight.size()).isOne();
    }

    @Test
    void shouldAnswerEveryFutureOfARepeatedIdOnce() throws Exception {
        CompletableFuture<InferenceResponse> first =
                inFlight.admit("acme", "r1", MINUTE).future();
        CompletableFuture<InferenceResponse> second =
                inFlight.admit("acme", "r1", MINUTE).future();

        inFlight.answer(response("acme", "r1"));
        inFlight.answer(response("acme", "r1"));

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(inFlight.answered()).isEqualTo(2);
        assertThat(inFlight.awaits("r1")).isFalse();
    }

    @Test
    void shouldNameTheRequestWhoseTimeIsUp() throws Exception {
        CompletableFuture<InferenceResponse> late =
                inFlight.admit("acme", "late", Duration.ofMillis(100)).future();
        CompletableFuture<InferenceResponse> patient =
                inFlight.admit("acme", "patient", Duration.ofDays(1_000_000)).future();

        nanos.addAndGet(Duration.ofMillis(99).toNanos());
        inFlight.expire();
        assertThat(late).isNotDone();
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        inFlight.expire();

        assertThatThrownBy(late::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ResponseTimedOutException.class)
                .hasMessageContaining("late")
                .hasMessageContaining("acme")
                .hasMessageContaining("100 ms");
        assertThat(patient).isNotDone();
        assertThat(inFlight.timedOut()).isOne();
        assertThat(inFlight.awaits("late")).isFalse();
    }

    @Test
    void shouldBlockWhileAsManyWaitAsMay() throws Exception {
        InFlight two = inFlight(2);
        two.admit("acme", "r1", MINUTE);
        CompletableFuture<InferenceResponse> cancelled =
                two.admit("acme", "r2", MINUTE).future();
        FutureTask<InFlight.Waiter> third = new FutureTask<>(() -> two.admit("acme", "r3", MINUTE));
        Thread blocked = started(third);
        await().until(() -> blocked.getState() == Thread.State.WAITING);
        assertThat(two.size()).isEqualTo(2);

        cancelled.cancel(true); // the caller lost interest: that makes room too

        assertThat(third.get().future()).isNotDone();
        assertThat(two.size()).isEqualTo(2);
    }

    @Test
    void shouldGiveBackOnePermitHoweverManyEndsARequestHas() throws Exception {
        InFlight one = inFlight(1);
        InFlight.Waiter waiter = one.admit("acme", "r1", Duration.ofNanos(1));
        nanos.addAndGet(1_000);
        one.expire();
        one.fail(waiter, new ClientClosedException("again"));
        one.answer(response("acme", "r1"));
        one.admit("acme", "r2", MINUTE);

        FutureTask<InFlight.Waiter> second = new FutureTask<>(() -> one.admit("acme", "r3", MINUTE));
        Thread blocked = started(second);

        await().until(() -> blocked.getState() == Thread.State.WAITING);
        assertThat(one.size()).isOne();
        one.answer(response("acme", "r2"));
        assertThat(second.get().future()).isNotDone();
    }

    @Test
    void shouldEndAllThatWaitAndAllThatAreBlockedWhenClosed() throws Exception {
        InFlight one = inFlight(1);
        CompletableFuture<InferenceResponse> waiting =
                one.admit("acme", "r0", MINUTE).future();
        List<FutureTask<InFlight.Waiter>> blocked = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            String id = "r" + i;
            FutureTask<InFlight.Waiter> task = new FutureTask<>(() -> one.admit("acme", id, MINUTE));
            Thread thread = started(task);
            await().until(() -> thread.getState() == Thread.State.WAITING);
            blocked.add(task);
        }

        one.close();

        assertThatThrownBy(waiting::get).hasCauseInstanceOf(ClientClosedException.class);
        for (FutureTask<InFlight.Waiter> task : blocked) {
            assertThatThrownBy(task::get).hasCauseInstanceOf(ClientClosedException.class);
        }
        assertThat(one.size()).isZero();
    }

    private static Thread started(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static InferenceResponse response(String tenant, String requestId) {
        TrustedRecords.vouch();
        return InferenceResponse.newBuilder()
                .setTenant(tenant)
                .setRequestId(requestId)
                .setStatus(ResponseStatus.ANSWERED)
                .setCreatedAt(Instant.EPOCH)
                .setCompletedAt(Instant.EPOCH)
                .build();
    }
}
