/**
 * Programs that run one part each, to be started as processes of their own and killed.
 *
 * <p>In: a properties file, and words on standard input: stop, sample, be ready to wait at a {@link
 * dev.weirkeeper.ops.guarantees.part.Moment}, go on. Out: the line {@code ready} on standard output when the part works, and
 * answers to words; logs on standard error. Stored: what the part stores. On failure: exit code 1 and the cause on standard
 * error. A part whose standard input ends halts at once: it never outlives who started it.
 */
@NullMarked
package dev.weirkeeper.ops.guarantees.part;

import org.jspecify.annotations.NullMarked;
