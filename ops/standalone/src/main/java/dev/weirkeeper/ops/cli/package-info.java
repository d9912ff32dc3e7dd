/**
 * The command line: the root command, the options that verbs share, and how they print.
 *
 * <p>In: arguments, {@code WEIRKEEPER_*} variables, a properties file. Out: text or JSON on standard output, progress and
 * errors on standard error, an exit code ({@link ExitCode}). Stored: nothing. On failure: one line that says what
 * happened and one that says what to do; a stack trace only with {@code WEIRKEEPER_DEBUG}.
 */
@NullMarked
package dev.weirkeeper.ops.cli;

import org.jspecify.annotations.NullMarked;
