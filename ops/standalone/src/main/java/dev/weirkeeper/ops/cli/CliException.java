package dev.weirkeeper.ops.cli;

import org.jspecify.annotations.Nullable;

/** A failure that a person can do something about: what happened, and what to do. */
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String hint;
    private final int exitCode;

    private CliException(String what, String hint, int exitCode, @Nullable Throwable cause) {
        super(what, cause);
        this.hint = hint;
        this.exitCode = exitCode;
    }

    /**
     * Something failed: exit code 1.
     *
     * @param what one line, what happened
     * @param hint one line, what to do; empty: nothing to say
     */
    public static CliException failed(String what, String hint) {
        return new CliException(what, hint, ExitCode.FAILED, null);
    }

    /** As {@link #failed(String, String)}, with its cause for {@code WEIRKEEPER_DEBUG}. */
    public static CliException failed(String what, String hint, Throwable cause) {
        return new CliException(what, hint, ExitCode.FAILED, cause);
    }

    /** The command line or the configuration is wrong: exit code 2. */
    public static CliException usage(String what, String hint) {
        return new CliException(what, hint, ExitCode.USAGE, null);
    }

    /** What to do, one line; may be empty. */
    public String hint() {
        return hint;
    }

    /** 1 or 2. */
    public int exitCode() {
        return exitCode;
    }
}
