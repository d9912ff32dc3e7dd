package dev.weirkeeper.worker.call;

import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.worker.heartbeat.BrokerClock;
import dev.weirkeeper.worker.heartbeat.Pauses;
import dev.weirkeeper.worker.metrics.WorkerMeters;
import dev.weirkeeper.worker.outcome.CallResult;
import dev.weirkeeper.worker.outcome.CallResult.Answered;
import dev.weirkeeper.worker.outcome.CallResult.Failed;
import dev.weirkeeper.worker.outcome.ErrorTable;
import dev.weirkeeper.worker.outcome.Failure;
import dev.weirkeeper.worker.provider.Provider;
import dev.weirkeeper.worker.report.AttemptLog;
import dev.weirkeeper.worker.report.AttemptLog.CallTimes;
import dev.weirkeeper.worker.report.Returns;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs each permitted call on a virtual thread of its own. Thread-safe. */
public final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    /**
     * What calls work with.
     *
     * @param provider makes the calls
     * @param log is told how they end
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

    /** Calls that work with the given parts. */
    public Calls(Parts parts) {
        this.parts = parts;
    }

    /**
     * Starts a call and returns at once.
     *
     * @param permitted the dispatch
     * @param permits gets one permit back when the call has ended and its end is handed to the log
     */
    public void start(Permitted permitted, Permits permits) {
        count.incrementAndGet();
        RunningCall call = new RunningCall();
        running.add(call);
        Thread unused = Thread.ofVirtual().name("weirkeeper-call").start(() -> run(call, permitted, permits));
    }

    /** How many run now. */
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

    /** Breaks off all that run; each ends CANCELLED. */
    public void abortAll() {
        running.forEach(RunningCall::abort);
    }

    private void run(RunningCall call, Permitted permitted, Permits permits) {
        try {
            obstacle(call, permitted)
                    .ifPresentOrElse(
                            reason -> parts.returns().giveBack(permitted.dispatch(), permitted.epoch(), reason),
                            () -> makeCall(call, permitted));
        } finally {
            running.remove(call);
            permits.giveBack();
            count.decrementAndGet();
        }
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
        return call.enter() ? Optional.empty() : Optional.of(ReturnReason.STOPPING);
    }

    private long left(Permitted permitted) {
        return permitted.endsByNanos() - parts.nanos().getAsLong();
    }

    private void makeCall(RunningCall call, Permitted permitted) {
        long startedAt = parts.clock().now();
        CallResult result = call(call, permitted);
        CallTimes times =
                new CallTimes(startedAt, Math.max(startedAt, parts.clock().now()));
        pauseIfAsked(permitted.spec().getModelId(), result);
        report(permitted, result, times);
    }

    private CallResult call(RunningCall call, Permitted permitted) {
        Duration limit = Duration.ofNanos(Math.max(1, left(permitted)));
        try {
            return parts.provider().call(permitted.spec(), permitted.dispatch(), permitted.access(), limit);
        } catch (InterruptedException e) {
            return Failed.of(Failure.WORKER_STOPPING, "the worker stopped before the call ended");
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

    private void pauseIfAsked(String model, CallResult result) {
        if (!(result instanceof Failed failed)) {
            return;
        }
        boolean throttled = failed.failure().outcome() == AttemptOutcome.THROTTLED;
        Duration asked = Duration.ofMillis(failed.retryAfterMs() == null ? 0 : failed.retryAfterMs());
        // "Too many, come back at once" is no answer: then our own wait holds.
        Duration pause = throttled && !asked.isPositive() ? parts.defaultPause() : asked;
        if (pause.isPositive()) {
            parts.pauses().pause(model, pause, failed.failure().code());
        }
    }

    private void report(Permitted permitted, CallResult result, CallTimes times) {
        parts.meters().callEnded(permitted.dispatch().getModel(), outcome(result), times.endedAt() - times.startedAt());
        var unused = parts.log()
                .ended(permitted.dispatch(), permitted.epoch(), result, times)
                .whenComplete((appended, failure) -> {
                    if (failure != null) {
                        lost(permitted, failure);
                    }
                });
    }

    private void lost(Permitted permitted, Throwable failure) {
        parts.meters().eventLost();
        LOG.atError()
                .addKeyValue("requestId", permitted.dispatch().getRequestId())
                .addKeyValue("tenantId", permitted.dispatch().getTenant())
                .addKeyValue("model", permitted.dispatch().getModel())
                .addKeyValue("attempt", permitted.dispatch().getAttempt())
                .addKeyValue("errorCode", "event_lost")
                .log("the end of a call is not on the log, the ledger will count it UNKNOWN: {}", failure.toString());
    }

    private static AttemptOutcome outcome(CallResult result) {
        return switch (result) {
            case Answered answered -> AttemptOutcome.ANSWERED;
            case Failed failed -> failed.failure().outcome();
        };
    }
}
