package dev.weirkeeper.worker.report;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.worker.outcome.CallResult;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the worker tells of dispatches. Every method returns at once with a future of the event's append time in
 * milliseconds; it fails where the event is not on the log, or might not be. Thread-safe.
 */
public interface AttemptLog {

    /**
     * When a call ran, in broker time, milliseconds since the epoch.
     *
     * @param startedAt when it began
     * @param firstTokenAt when the first piece of a streamed answer came; null where none did
     * @param endedAt when it ended
     */
    record CallTimes(long startedAt, @Nullable Long firstTokenAt, long endedAt) {}

    /**
     * A call may be made now.
     *
     * @param epoch generation of the consumer group in which the dispatch was taken
     * @param callTimeoutMs the call is over this long after the event
     */
    CompletableFuture<Long> started(DispatchedRequest dispatch, int epoch, long callTimeoutMs);

    /** No call was made and none will be. */
    CompletableFuture<Long> returned(DispatchedRequest dispatch, int epoch, ReturnReason reason);

    /** The call ended. */
    CompletableFuture<Long> ended(DispatchedRequest dispatch, int epoch, CallResult result, CallTimes times);
}
