package dev.weirkeeper.ops.cli;

/** What a verb's exit code means. */
public final class ExitCode {
    /** All that was asked for was done. */
    public static final int OK = 0;
    /** Something failed. */
    public static final int FAILED = 1;
    /** The command line or the configuration is wrong. */
    public static final int USAGE = 2;

    private ExitCode() {}
}
