package dev.weirkeeper.ops.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A verb. Results go to {@link #out}, progress and warnings to {@link #err}; what fails is thrown, as a
 * {@link CliException} where a person can do something about it. {@code call} returns one of {@link ExitCode}.
 */
public abstract class Verb implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    /** Standard output, UTF-8. */
    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Standard error, UTF-8. */
    protected final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Refuses a value that the command line's types cannot refuse: exit code 2. */
    protected final CliException usage(String what) {
        return CliException.usage(what, "See: " + spec.qualifiedName() + " --help");
    }
}
