package dev.weirkeeper.registry;

/** Something listens on the registry's port already. */
public final class PortTakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int port;

    PortTakenException(int port, Throwable cause) {
        super("port " + port + " on 127.0.0.1 is taken; give the registry another one", cause);
        this.port = port;
    }

    /** The port. */
    public int port() {
        return port;
    }
}
