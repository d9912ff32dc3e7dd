package dev.weirkeeper.connector.client;

import org.jspecify.annotations.Nullable;

/** Why a client has no response to give. The message names what to look at, and never the contents of a request. */
public abstract sealed class ClientException extends RuntimeException
        permits NotConnectedException, NotAcceptedException, ResponseTimedOutException, ClientClosedException {
    private static final long serialVersionUID = 1L;

    private final String code;

    ClientException(String code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** A stable code, lower_snake_case. */
    public String code() {
        return code;
    }
}
