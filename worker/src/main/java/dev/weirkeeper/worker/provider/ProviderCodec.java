package dev.weirkeeper.worker.provider;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.worker.outcome.CallResult;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One provider's way of asking and answering, without the network. Thread-safe. */
public interface ProviderCodec {

    /**
     * A provider request.
     *
     * @param path what comes after the deployment's endpoint, with its leading slash
     * @param headers headers of this API, without authentication
     * @param body the body
     */
    record Encoded(String path, Map<String, String> headers, byte[] body) {}

    /**
     * A whole provider response.
     *
     * @param status the HTTP status
     * @param body its body
     */
    record Reply(int status, byte[] body) {}

    /**
     * Makes the request.
     *
     * @throws ParameterInvalidException where the dispatch asks for what cannot be put into a request
     */
    Encoded encode(ModelSpec spec, DispatchedRequest dispatch);

    /** The headers that carry a key. */
    Map<String, String> authentication(String key);

    /**
     * Reads a response, also one of an error.
     *
     * @return the result, with no wait in it: waits are in headers, which are the same for all codecs
     */
    CallResult decode(Reply reply);

    /**
     * Begins to read an answer that comes in events.
     *
     * @param status the HTTP status, 200 to 299
     */
    StreamedAnswer streamed(int status);

    /** Reads one answer, event by event. Not thread-safe. */
    interface StreamedAnswer {
        /**
         * Reads an event.
         *
         * @param data its data
         * @return its piece of the answer's text, empty where it is a piece of something else such as a tool call; null
         *     where it brings nothing of the answer
         */
        @Nullable
        String next(String data);

        /** Whether nothing more needs to be read. */
        boolean over();

        /** Characters of the answer so far. */
        int size();

        /** The result, once there is one: the answer is whole, or it has failed. */
        Optional<CallResult> result();
    }
}
