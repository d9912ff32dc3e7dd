/**
 * A wrong clock for one process.
 *
 * <p>In: a shift in milliseconds, as the argument of a Java agent. Out: a process in which every reading of the wall clock,
 * Kafka's clients' included, is off by it; the monotonic clock is right, as on a machine whose time is set wrong. Stored:
 * nothing. On failure: a class that cannot be read is left as it is.
 */
@NullMarked
package dev.weirkeeper.ops.guarantees.clock;

import org.jspecify.annotations.NullMarked;
