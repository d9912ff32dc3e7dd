package dev.weirkeeper.router.plan;

/** A record killed its thread too often. */
public final class GivenUpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GivenUpException(int deaths) {
        super("given up after it stopped a stream thread " + deaths + " times");
    }
}
