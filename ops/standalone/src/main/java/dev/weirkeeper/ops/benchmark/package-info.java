/**
 * The verb {@code bench}: times a running Weirkeeper.
 *
 * <p>In: a scenario and its flags. Out: a table, or JSON. Stored: nothing. On failure: requests without a response are
 * counted and make the exit code 1; figures never do.
 */
@NullMarked
package dev.weirkeeper.ops.benchmark;

import org.jspecify.annotations.NullMarked;
