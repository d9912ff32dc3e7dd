package dev.weirkeeper.worker.call;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.worker.limit.Share;
import dev.weirkeeper.worker.provider.Credentials;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A dispatch that may be called: STARTED is on the log and its offset is committed.
 *
 * @param dispatch the dispatch
 * @param spec the deployment
 * @param access its key
 * @param epoch generation of the consumer group in which it was taken
 * @param endsByNanos the call is broken off then, on the monotonic clock
 * @param share what it takes of its provider's limit, until its end
 * @param obstacle asked by the calling thread as the last thing before the call: why it must not be made after all
 */
public record Permitted(
        DispatchedRequest dispatch,
        ModelSpec spec,
        Credentials.Access access,
        int epoch,
        long endsByNanos,
        Share share,
        Supplier<Optional<ReturnReason>> obstacle) {}
