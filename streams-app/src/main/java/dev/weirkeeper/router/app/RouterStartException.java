package dev.weirkeeper.router.app;

/** A router cannot start; the message is one line that says what to do. */
public final class RouterStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RouterStartException(String message) {
        super(message);
    }

    RouterStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
