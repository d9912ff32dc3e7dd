package dev.weirkeeper.connector.ingress.stream;

import dev.weirkeeper.schema.ResponseChunk;
import java.util.function.Consumer;

/** Where pieces of answers come from. */
public interface ChunkFeed {
    /** An end of listening. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Listens for one request's chunks from now on: subscribe first, then send the request.
     *
     * @param taker told each chunk, in order of its partition, on the feed's thread: it must not block
     */
    Subscription subscribe(String tenant, String requestId, Consumer<ResponseChunk> taker);
}
