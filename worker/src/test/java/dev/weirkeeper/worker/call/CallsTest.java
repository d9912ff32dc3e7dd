package dev.weirkeeper.worker.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.worker.Samples;
import dev.weirkeeper.worker.chunk.HeldChunks;
import dev.weirkeeper.worker.heartbeat.Clocks;
import dev.weirkeeper.worker.limit.Share;
import dev.weirkeeper.worker.metrics.WorkerMeters;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Answered;
import dev.weirkeeper.worker.outcome.CallResult.Failed;
import dev.weirkeeper.worker.outcome.Failure;
import dev.weirkeeper.worker.provider.Credentials;
import dev.weirkeeper.worker.provider.NotSentException;
import dev.weirkeeper.worker.provider.Provider;
import dev.weirkeeper.worker.report.AttemptLog;
import dev.weirkeeper.worker.report.Returns;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallsTest {
    private static final Answered ANSWER = new Answered(Samples.message("assistant", "hello"), "stop", null);

    private final Clocks clocks = new Clocks();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile Runnable whenRefused = () -> {};
    private final Permits permits = Permits.fixed(1_000);

    private final AttemptLog log = new AttemptLog() {
        @Override
        public CompletableFuture<Long> started(DispatchedRequest dispatch, int epoch, long callTimeoutMs) {
            throw new AssertionError("calls do not start twice");
        }

        @Override
        public CompletableFuture<Long> returned(DispatchedRequest dispatch, int epoch, ReturnReason reason) {
            said.add("RETURNED " + dispatch.getDispatchId() + " " + reason);
            return CompletableFuture.completedFuture(1L);
        }

        @Override
        public CompletableFuture<Long> ended(
                DispatchedRequest dispatch, int epoch, CallResult result, CallTimes times) {
            String how = switch (result) {
                case Answered answered -> "ANSWERED";
                case Failed failed -> failed.failure().name();
            };
            said.add("ENDED " + dispatch.getDispatchId() + " " + how);
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                whenRefused.run();
                return CompletableFuture.failedFuture(new IllegalStateException("no broker"));
            }
            return CompletableFuture.completedFuture(1L);
        }
    };

    private Calls calls(Provider provider) {
        WorkerMeters meters = new WorkerMeters(registry);
        return new Calls(new Calls.Parts(
                provider,
                log,
                HeldChunks.none(),
                new Returns(log, meters),
                clocks.broker(),
                clocks::nanos,
                (model, wait, reason) -> said.add("PAUSE " + model + " " + wait.toMillis() + " " + reason),
                Duration.ofSeconds(1),
                meters));
    }

    private Permitted permitted(String id, Optional<ReturnReason> obstacle) {
        return permitted(id, () -> obstacle);
    }

    private Permitted permitted(String id, Supplier<Optional<ReturnReason>> obstacle) {
        permits.tryTake();
        return new Permitted(
                Samples.dispatch(id).build(),
                Samples.spec("http://host/v1").build(),
                new Credentials.Access.Open(),
                1,
                clocks.nanos() + TimeUnit.SECONDS.toNanos(30),
                Share.unlimited(),
                obstacle);
    }

    private void run(Calls calls, Permitted permitted) {
        calls.start(permitted, permits);
        await().until(() -> calls.running() == 0);
    }

    @Test
    void shouldReportHowACallEndedAndGiveItsPermitBack() {
        run(calls((spec, dispatch, access) -> (limit, watch) -> ANSWER), permitted("d", Optional.empty()));

        assertThat(said).containsExactly("ENDED d ANSWERED");
        assertThat(permits.free()).isEqualTo(1_000);
        assertThat(registry.get("weirkeeper.worker.calls")
                        .tags("model", Samples.MODEL, "outcome", "answered")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void shouldGiveTheCallTheTimeThatIsLeft() {
        CopyOnWriteArrayList<Duration> limits = new CopyOnWriteArrayList<>();
        Permitted permitted = permitted("d", Optional.empty());
        clocks.pass(Duration.ofSeconds(12));

        run(
                calls((spec, dispatch, access) -> (limit, watch) -> {
                    limits.add(limit);
                    return ANSWER;
                }),
                permitted);

        assertThat(limits).containsExactly(Duration.ofSeconds(18));
    }

    @Test
    void shouldNotCallButGiveBackWhatIsForbiddenAtTheLastMoment() {
        Provider never = (spec, dispatch, access) -> (limit, watch) -> {
            throw new AssertionError("called");
        };

        run(calls(never), permitted("d", Optional.of(ReturnReason.PAUSED)));

        assertThat(said).containsExactly("RETURNED d PAUSED");
        assertThat(permits.free()).isEqualTo(1_000);
    }

    @Test
    void shouldNotCallWhenItsTimeIsOverBeforeItBegan() {
        Permitted permitted = permitted("d", Optional.empty());
        clocks.pass(Duration.ofSeconds(30));

        run(calls((spec, dispatch, access) -> (limit, watch) -> ANSWER), permitted);

        assertThat(said).containsExactly("RETURNED d START_BY_PASSED");
    }

    @Test
    void shouldTellOfARateLimitBeforeItReportsTheCall() {
        run(
                calls((spec, dispatch, access) ->
                        (limit, watch) -> new Failed(Failure.RATE_LIMITED, "slow", 429, 2_500L, null)),
                permitted("d", Optional.empty()));

        assertThat(said).containsExactly("PAUSE swift 2500 rate_limited", "ENDED d RATE_LIMITED");
    }

    @Test
    void shouldPauseByDefaultWhereARateLimitNamesNoWaitOrNone() {
        run(
                calls((spec, dispatch, access) -> (limit, watch) -> Failed.of(Failure.RATE_LIMITED, "slow")),
                permitted("a", Optional.empty()));
        run(
                calls((spec, dispatch, access) ->
                        (limit, watch) -> new Failed(Failure.RATE_LIMITED, "slow", 429, 0L, null)),
                permitted("b", Optional.empty()));

        assertThat(said)
                .filteredOn(line -> line.startsWith("PAUSE"))
                .hasSize(2)
                .containsOnly("PAUSE swift 1000 rate_limited");
    }

    @Test
    void shouldPauseForAnOverloadOnlyWhereAsked() {
        run(
                calls((spec, dispatch, access) -> (limit, watch) -> Failed.of(Failure.PROVIDER_OVERLOADED, "busy")),
                permitted("a", Optional.empty()));
        assertThat(said).containsExactly("ENDED a PROVIDER_OVERLOADED");

        run(
                calls((spec, dispatch, access) ->
                        (limit, watch) -> new Failed(Failure.PROVIDER_OVERLOADED, "busy", 503, 700L, null)),
                permitted("b", Optional.empty()));
        assertThat(said).contains("PAUSE swift 700 provider_overloaded");
    }

    @Test
    void shouldPutAnEndOnRecordWhateverThrows() {
        run(
                calls((spec, dispatch, access) -> (limit, watch) -> {
                    throw new IllegalStateException("a fault of ours");
                }),
                permitted("d", Optional.empty()));

        assertThat(said).containsExactly("ENDED d WORKER_ERROR");
        assertThat(permits.free()).isEqualTo(1_000);
    }

    @Test
    void shouldTellAnEndUntilItIsOnTheLogAndKeepItsPermitUntilThen() {
        refusals.set(2);
        CountDownLatch told = new CountDownLatch(1);
        whenRefused = () -> {
            if (permits.taken() == 1) {
                told.countDown();
            }
        };

        run(calls((spec, dispatch, access) -> (limit, watch) -> ANSWER), permitted("d", Optional.empty()));

        assertThat(said).containsExactly("ENDED d ANSWERED", "ENDED d ANSWERED", "ENDED d ANSWERED");
        assertThat(told.getCount()).isZero();
        assertThat(permits.free()).isEqualTo(1_000);
        assertThat(registry.find("weirkeeper.worker.events.lost").counter()).isNull();
    }

    @Test
    void shouldGiveAnEndUpOnlyWhenTheWorkerLeaves() {
        refusals.set(Integer.MAX_VALUE);
        Calls calls = calls((spec, dispatch, access) -> (limit, watch) -> ANSWER);
        calls.start(permitted("d", Optional.empty()), permits);
        await().until(() -> said.size() > 1);
        assertThat(calls.running()).isEqualTo(1);

        calls.leave();

        await().until(() -> calls.running() == 0);
        assertThat(registry.get("weirkeeper.worker.events.lost").counter().count())
                .isEqualTo(1);
    }

    @Test
    void shouldTellOfARateLimitWhenTheHeadersAreThereAndOnce() {
        run(
                calls((spec, dispatch, access) -> (limit, watch) -> {
                    watch.onHead(429, Optional.of(Duration.ofMillis(2_500)));
                    said.add("BODY");
                    return new Failed(Failure.RATE_LIMITED, "slow", 429, 2_500L, null);
                }),
                permitted("d", Optional.empty()));

        assertThat(said).containsExactly("PAUSE swift 2500 rate_limited", "BODY", "ENDED d RATE_LIMITED");
    }

    @Test
    void shouldGiveBackWhatIsForbiddenWhenTheConnectionStands() {
        CopyOnWriteArrayList<Optional<ReturnReason>> looks =
                new CopyOnWriteArrayList<>(List.of(Optional.empty(), Optional.of(ReturnReason.PAUSED)));
        Permitted permitted = permitted("d", looks::removeFirst);

        run(
                calls((spec, dispatch, access) -> (limit, watch) -> {
                    if (watch.maySend()) {
                        return ANSWER;
                    }
                    throw new NotSentException();
                }),
                permitted);

        assertThat(said).containsExactly("RETURNED d PAUSED");
        assertThat(permits.free()).isEqualTo(1_000);
    }

    @Test
    void shouldBreakOffTheCallsOfACancelledRequestAndNoOthers() {
        CountDownLatch begun = new CountDownLatch(3);
        CountDownLatch end = new CountDownLatch(1);
        Calls calls = calls((spec, dispatch, access) -> (limit, watch) -> {
            begun.countDown();
            end.await();
            return ANSWER;
        });
        List.of("a", "b", "c").forEach(id -> calls.start(permitted(id, Optional.empty()), permits));
        await().until(() -> begun.getCount() == 0);

        calls.cancel("acme", "request-b");
        calls.cancel("another tenant", "request-a");
        await().until(() -> calls.running() == 2);
        assertThat(said).containsExactly("ENDED b REQUEST_CANCELLED");

        end.countDown();
        await().until(() -> calls.running() == 0);
        assertThat(said).contains("ENDED a ANSWERED", "ENDED c ANSWERED");
    }

    @Test
    void shouldLetFewerRunWhereTheProviderRefuses() {
        Permits shrinking = Permits.adaptive(10);
        Calls calls =
                calls((spec, dispatch, access) -> (limit, watch) -> Failed.of(Failure.PROVIDER_OVERLOADED, "busy"));
        shrinking.tryTake();

        calls.start(permitted("d", Optional.empty()), shrinking);
        await().until(() -> calls.running() == 0);

        assertThat(shrinking.size()).isEqualTo(8);
        assertThat(shrinking.free()).isEqualTo(8);
    }

    @Test
    void shouldBreakOffWhatRunsAndGiveBackWhatHasNotBegun() {
        CountDownLatch begun = new CountDownLatch(1);
        Calls calls = calls((spec, dispatch, access) -> (limit, watch) -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return ANSWER;
        });
        calls.start(permitted("running", Optional.empty()), permits);
        await().until(() -> begun.getCount() == 0);

        calls.abortAll();

        await().until(() -> calls.running() == 0);
        assertThat(said).containsExactly("ENDED running WORKER_STOPPING");
    }

    @Test
    void shouldWaitForCallsOnlySoLong() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Calls calls = new Calls(new Calls.Parts(
                (spec, dispatch, access) -> (limit, watch) -> {
                    end.await();
                    return ANSWER;
                },
                log,
                HeldChunks.none(),
                new Returns(log, new WorkerMeters(registry)),
                clocks.broker(),
                System::nanoTime,
                (model, wait, reason) -> {},
                Duration.ofSeconds(1),
                new WorkerMeters(registry)));
        Permitted permitted = new Permitted(
                Samples.dispatch("d").build(),
                Samples.spec("http://host/v1").build(),
                new Credentials.Access.Open(),
                1,
                System.nanoTime() + TimeUnit.MINUTES.toNanos(1),
                Share.unlimited(),
                Optional::empty);
        permits.tryTake();
        calls.start(permitted, permits);

        assertThat(calls.awaitNone(Duration.ofMillis(30))).isFalse();
        end.countDown();
        assertThat(calls.awaitNone(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void shouldHoldAThousandCallsAtOnce() {
        CountDownLatch end = new CountDownLatch(1);
        Calls calls = calls((spec, dispatch, access) -> (limit, watch) -> {
            end.await();
            return ANSWER;
        });
        IntStream.range(0, 1_000)
                .mapToObj(i -> permitted("d" + i, Optional.empty()))
                .forEach(permitted -> calls.start(permitted, permits));

        assertThat(calls.running()).isEqualTo(1_000);
        assertThat(permits.free()).isZero();
        end.countDown();
        await().until(() -> permits.free() == 1_000);
        assertThat(said).hasSize(1_000).doesNotHaveDuplicates();
    }
}
