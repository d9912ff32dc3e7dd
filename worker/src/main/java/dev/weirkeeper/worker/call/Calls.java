package dev.weirkeeper.worker.call;

import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.schema.Usage;
import dev.weirkeeper.worker.chunk.Chunks;
import dev.weirkeeper.worker.heartbeat.BrokerClock;
import dev.weirkeeper.worker.heartbeat.Pauses;
import dev.weirkeeper.worker.metrics.WorkerMeters;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Answered;
import dev.weirkeeper.worker.outcome.CallResult.Failed;
import dev.weirkeeper.worker.outcome.ErrorTable;
import dev.weirkeeper.worker.provider.NotSentException;
import dev.weirkeeper.worker.provider.Provider;
import dev.weirkeeper.worker.report.AttemptLog;
import dev.weirkeeper.worker.report.AttemptLog.CallTimes;
import dev.weirkeeper.worker.report.Returns;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs each permitted call on a virtual thread of its own. Thread-safe. */
public final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);

    /**
     * What calls work with.
     *
     * @param provider makes the calls
     * @param log is told how they end
     * @param chunks publishes streamed answers while they come
     * @param returns takes back what must not be called after all
     * @param clock broker time
     * @param nanos the monotonic clock
     * @param pauses is told of waits that providers ask for
     * @param defaultPause how long a model is left alone after a rate limit without a wait
     * @param meters counts
     */
    public record Parts(
            Provider provider,
            AttemptLog log,
            Chunks chunks,
            Returns returns,
            BrokerClock clock,
            LongSupplier nanos,
            PauseSink pauses,
            Duration defaultPause,
            WorkerMeters meters) {}

    /** Where a provider's wish to be left alone goes. */
    @FunctionalInterface
    public interface PauseSink {
        /** The model is to be left alone from now on. */
        void pause(String model, Duration wait, String reason);

        /** Keeps the pause and tells others of it at once. */
        static PauseSink of(Pauses pauses, Runnable publish) {
            return (model, wait, reason) -> {
                pauses.told(model, wait, reason);
                publish.run();
            };
        }
    }

    private final Parts parts;
    private final Set<RunningCall> running = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final CountDownLatch leaving = new CountDownLatch(1);

    /** Calls that work with the given parts. */
    public Calls(Parts parts) {
        this.parts = parts;
    }

    /**
     * Starts a call and returns at once.
     *
     * @param permitted the dispatch
     * @param permits gets one permit back when the end of the call is on the log
     */
    public void start(Permitted permitted, Permits permits) {
        count.incrementAndGet();
        RunningCall call = new RunningCall(permitted.dispatch());
        running.add(call); // before the last look: a cancellation is either seen there or finds the call here
        Thread unused = Thread.ofVirtual().name("weirkeeper-call").start(() -> run(call, permitted, permits));
    }

    /** How many run now, those included whose end is not on the log yet. */
    public int running() {
        return count.get();
    }

    /**
     * Waits until none runs.
     *
     * @return whether none runs
     */
    public boolean awaitNone(Duration longest) throws InterruptedException {
        long until = parts.nanos().getAsLong() + longest.toNanos();
        while (count.get() > 0 && until - parts.nanos().getAsLong() > 0) {
            Thread.sleep(LOOK_AGAIN);
        }
        return count.get() == 0;
    }

    /** Breaks off all that run, because the worker stops; each ends CANCELLED. */
    public void abortAll() {
        running.forEach(call -> call.abort(BreakOff.STOPPING));
    }

    /** Breaks off the calls of a request that nobody wants any more; each ends CANCELLED. */
    public void cancel(String tenant, String requestId) {
        running.forEach(call -> {
            if (call.isFor(tenant, requestId)) {
                call.abort(BreakOff.CANCELLED);
            }
        });
    }

    /** From now on, what cannot be put on the log is given up instead of tried again: the process is leaving. */
    public void leave() {
        leaving.countDown();
    }

    private void run(RunningCall call, Permitted permitted, Permits permits) {
        try {
            Provider.Prepared prepared = prepared(permitted);
            Optional<ReturnReason> reason = obstacle(call, permitted);
            if (reason.isPresent()) {
                giveBack(permitted, reason.get());
            } else {
                makeCall(call, permitted, prepared, permits);
            }
        } finally {
            permitted.share().close();
            running.remove(call);
            permits.giveBack();
            count.decrementAndGet();
        }
    }

    /** All that takes time is done before the last look, so that little can change after it. */
    private Provider.Prepared prepared(Permitted permitted) {
        try {
            return parts.provider().prepare(permitted.spec(), permitted.dispatch(), permitted.access());
        } catch (RuntimeException e) { // it has announced a start: it must end on record
            return (limit, watch) -> {
                throw e;
            };
        }
    }

    private void giveBack(Permitted permitted, ReturnReason reason) {
        parts.returns().giveBack(permitted.dispatch(), permitted.epoch(), reason);
    }

    /**
     * The last look, by the thread that will call: between the commit and this moment the process may have stood still for
     * as long as it likes. Whatever is found here is given back, because no call was made.
     */
    private Optional<ReturnReason> obstacle(RunningCall call, Permitted permitted) {
        Optional<ReturnReason> found = permitted.obstacle().get();
        if (found.isPresent()) {
            return found;
        }
        if (left(permitted) <= 0) {
            return Optional.of(ReturnReason.START_BY_PASSED);
        }
        return call.enter() ? Optional.empty() : Optional.of(call.why().returnReason());
    }

    private long left(Permitted permitted) {
        return permitted.endsByNanos() - parts.nanos().getAsLong();
    }

    private void makeCall(RunningCall call, Permitted permitted, Provider.Prepared prepared, Permits permits) {
        long startedAt = parts.clock().now();
        long startedNanos = parts.nanos().getAsLong();
        CallWatch watch = new CallWatch(permitted, parts);
        CallResult result;
        try {
            result = call(call, permitted, prepared, watch);
        } catch (NotSentException e) {
            giveBack(permitted, watch.whyNotSent());
            return;
        }
        permitted.share().end(tokens(result)); // at its end, not when that is told: others may wait for it
        long endedAt = Math.max(startedAt, parts.clock().now());
        CallTimes times = new CallTimes(startedAt, watch.firstTokenAt(), endedAt);
        watch.onResult(result);
        permits.callEnded(outcome(result), startedNanos, parts.nanos().getAsLong());
        report(permitted, result, times);
    }

    private CallResult call(RunningCall call, Permitted permitted, Provider.Prepared prepared, CallWatch watch)
            throws NotSentException {
        Duration limit = Duration.ofNanos(Math.max(1, left(permitted)));
        try {
            return prepared.send(limit, watch);
        } catch (InterruptedException e) {
            return Failed.of(call.why().failure(), call.why().words());
        } catch (RuntimeException e) { // the edge of the thread: a started call must end on record
            LOG.atError()
                    .addKeyValue("dispatchId", permitted.dispatch().getDispatchId())
                    .setCause(e)
                    .log("a call failed inside the worker");
            return Failed.of(
                    ErrorTable.of(e),
                    "the worker failed inside: " + e.getClass().getSimpleName());
        } finally {
            call.leave();
        }
    }

    /**
     * Until it is on the log: the answer is paid for. The call's thread waits, and its permit with it, so that memory is
     * bounded and nothing more is taken while ends cannot be told. An event that comes twice is one to the ledger.
     */
    private void report(Permitted permitted, CallResult result, CallTimes times) {
        parts.meters().callEnded(permitted.dispatch().getModel(), outcome(result), times.endedAt() - times.startedAt());
        Duration wait = FIRST_BACK_OFF;
        while (true) {
            try {
                var unused = parts.log()
                        .ended(permitted.dispatch(), permitted.epoch(), result, times)
                        .get();
                return;
            } catch (ExecutionException e) {
                notOnTheLog(permitted, e);
                if (leftWithin(wait)) {
                    parts.meters().eventLost();
                    return;
                }
                wait = wait.multipliedBy(2).compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait.multipliedBy(2);
            } catch (InterruptedException e) { // nobody interrupts a call's thread here
                parts.meters().eventLost();
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean leftWithin(Duration wait) {
        try {
            return leaving.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void notOnTheLog(Permitted permitted, Exception failure) {
        LOG.atError()
                .addKeyValue("requestId", permitted.dispatch().getRequestId())
                .addKeyValue("tenantId", permitted.dispatch().getTenant())
                .addKeyValue("model", permitted.dispatch().getModel())
                .addKeyValue("attempt", permitted.dispatch().getAttempt())
                .addKeyValue("errorCode", "end_not_logged")
                .log("the end of a call is not on the log: {}", String.valueOf(failure.getCause()));
    }

    private static long tokens(CallResult result) {
        @Nullable
        Usage usage = switch (result) {
            case Answered answered -> answered.usage();
            case Failed failed -> failed.usage();
        };
        return usage == null ? 0 : usage.getInputTokens() + usage.getOutputTokens();
    }

    private static AttemptOutcome outcome(CallResult result) {
        return switch (result) {
            case Answered answered -> AttemptOutcome.ANSWERED;
            case Failed failed -> failed.failure().outcome();
        };
    }
}
