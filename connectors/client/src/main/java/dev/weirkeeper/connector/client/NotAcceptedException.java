package dev.weirkeeper.connector.client;

import org.jspecify.annotations.Nullable;

/**
 * The broker did not acknowledge the record. Where the code is {@code produce_failed} it may have been written all the
 * same (an acknowledgement can be lost): sending it again under the same request id is safe, because the router answers an
 * id once. Other codes mean that nothing left this process: {@code request_too_large}, {@code not_serializable},
 * {@code registry_unavailable}, {@code schema_refused}, {@code reply_to_not_followed}, {@code interrupted}.
 */
public final class NotAcceptedException extends ClientException {
    private static final long serialVersionUID = 1L;

    private final String requestId;

    NotAcceptedException(String code, String requestId, String message, @Nullable Throwable cause) {
        super(code, message, cause);
        this.requestId = requestId;
    }

    /** The id of the request that was not accepted. */
    public String requestId() {
        return requestId;
    }
}
