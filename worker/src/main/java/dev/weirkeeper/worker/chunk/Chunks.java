package dev.weirkeeper.worker.chunk;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ResponseChunk;
import dev.weirkeeper.worker.outcome.CallResult;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Opens the streams of calls. Thread-safe. */
public final class Chunks {

    /** Takes chunks to their topic. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Sends a chunk; does not wait for its acknowledgement.
         *
         * @param partition the request's home
         * @return false: it is lost
         */
        boolean send(ResponseChunk chunk, int partition);
    }

    /** Runs something later. */
    @FunctionalInterface
    public interface Timer {
        /** Runs it once, on another thread. */
        void after(Duration wait, Runnable what);
    }

    /** Where one call's answer goes. Thread-safe. */
    public interface Stream {
        /** A piece of the text; empty ones are passed over. */
        void text(String piece);

        /** The call has ended; nothing comes after this. */
        void end(CallResult result);
    }

    private static final Stream UNWANTED = new Stream() {
        @Override
        public void text(String piece) {}

        @Override
        public void end(CallResult result) {}
    };

    private final Sink sink;
    private final Timer timer;
    private final LongSupplier nanos;
    private final LongSupplier brokerMillis;

    /**
     * @param sink takes the chunks
     * @param timer wakes a stream that waits for more text
     * @param nanos the monotonic clock
     * @param brokerMillis broker time
     */
    public Chunks(Sink sink, Timer timer, LongSupplier nanos, LongSupplier brokerMillis) {
        this.sink = sink;
        this.timer = timer;
        this.nanos = nanos;
        this.brokerMillis = brokerMillis;
    }

    /** The stream of a dispatch's call; one that goes nowhere where the caller does not want a stream. */
    public Stream open(DispatchedRequest dispatch) {
        return dispatch.getStream() ? new ChunkStream(dispatch, sink, timer, nanos, brokerMillis) : UNWANTED;
    }
}
