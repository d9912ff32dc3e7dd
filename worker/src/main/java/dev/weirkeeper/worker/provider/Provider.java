package dev.weirkeeper.worker.provider;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.worker.outcome.CallResult;
import java.time.Duration;

/** Makes provider calls. Thread-safe. */
@FunctionalInterface
public interface Provider {

    /**
     * Makes one call and waits for its end. An interrupt breaks the call off.
     *
     * @param spec the deployment
     * @param dispatch what to ask
     * @param access the key, or that none is needed
     * @param limit the call is broken off after this, more than zero
     * @return how it ended
     * @throws InterruptedException where the calling thread was interrupted; the exchange is aborted then
     */
    CallResult call(ModelSpec spec, DispatchedRequest dispatch, Credentials.Access access, Duration limit)
            throws InterruptedException;
}
