package dev.weirkeeper.worker.provider;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.worker.outcome.CallResult;
import java.time.Duration;
import java.util.Optional;

/** Makes provider calls. Thread-safe. */
@FunctionalInterface
public interface Provider {

    /** The caller's eyes and ears while a call is made. Asked and told on threads of the transport: it must not wait. */
    interface Watch {
        /**
         * Asked once, when the connection stands and before the first byte of the request is sent.
         *
         * @return false: nothing is sent
         */
        boolean maySend();

        /**
         * Status and headers of the response are there; its body is not.
         *
         * @param status the HTTP status
         * @param wait how long the provider asks to be left alone; empty where it does not say
         */
        void onHead(int status, Optional<Duration> wait);

        /**
         * A piece of a streamed answer is there.
         *
         * @param text its text; empty where the piece is none, such as a part of a tool call
         */
        default void onPiece(String text) {}
    }

    /** A call that is ready: all that takes time beforehand is done. */
    @FunctionalInterface
    interface Prepared {
        /**
         * Makes the call and waits for its end. An interrupt breaks it off.
         *
         * @param limit the call is broken off after this, more than zero
         * @param watch the caller's
         * @return how it ended
         * @throws NotSentException where the watch forbade it: the provider has seen nothing of the request
         * @throws InterruptedException where the calling thread was interrupted; the exchange is aborted then
         */
        CallResult send(Duration limit, Watch watch) throws NotSentException, InterruptedException;
    }

    /**
     * Makes a call ready.
     *
     * @param spec the deployment
     * @param dispatch what to ask
     * @param access the key, or that none is needed
     */
    Prepared prepare(ModelSpec spec, DispatchedRequest dispatch, Credentials.Access access);
}
