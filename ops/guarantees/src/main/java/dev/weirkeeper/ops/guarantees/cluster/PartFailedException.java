package dev.weirkeeper.ops.guarantees.cluster;

/** A process did not do what it must. */
public final class PartFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what it did not do
     */
    public PartFailedException(String message) {
        super(message);
    }

    PartFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
