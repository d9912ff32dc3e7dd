package dev.weirkeeper.connector.client;

import java.time.Duration;

/**
 * No response came in time. The request is not withdrawn: it may still be answered, and paid for. Give requests a
 * {@code deadline} to have the router end them, or {@link WeirkeeperClient#cancel} them.
 */
public final class ResponseTimedOutException extends ClientException {
    private static final long serialVersionUID = 1L;

    private final String tenant;
    private final String requestId;

    ResponseTimedOutException(String tenant, String requestId, Duration timeout) {
        super(
                "response_timed_out",
                "request " + requestId + " of tenant " + tenant + " has no response after " + timeout.toMillis()
                        + " ms; it may still be answered",
                null);
        this.tenant = tenant;
        this.requestId = requestId;
    }

    /** The tenant of the request. */
    public String tenant() {
        return tenant;
    }

    /** The id of the request. */
    public String requestId() {
        return requestId;
    }
}
