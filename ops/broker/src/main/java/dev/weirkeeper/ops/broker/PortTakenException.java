package dev.weirkeeper.ops.broker;

/** Something listens on the port already. */
public final class PortTakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int port;

    PortTakenException(int port, Throwable cause) {
        super("port " + port + " on 127.0.0.1 is taken", cause);
        this.port = port;
    }

    /** The port. */
    public int port() {
        return port;
    }
}
