package dev.weirkeeper.worker.provider;

/** A request was held back at the last moment; the provider has seen nothing of it. */
public final class NotSentException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Held back by the caller's watch. */
    public NotSentException() {
        super("the request was held back before it was sent");
    }
}
