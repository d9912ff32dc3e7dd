package dev.weirkeeper.connector.client;

/** The client was closed before the response came, or before the call. Requests that were accepted are answered anyway. */
public final class ClientClosedException extends ClientException {
    private static final long serialVersionUID = 1L;

    ClientClosedException(String message) {
        super("client_closed", message, null);
    }
}
