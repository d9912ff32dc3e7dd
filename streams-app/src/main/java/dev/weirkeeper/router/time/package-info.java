/**
 * Time comes from the log.
 *
 * <p>In: append times, and broker time as known from acknowledgements. Out: the order in which records are handled, and the
 * time to decide by. Stored: nothing. On failure: where broker time is not known well, the append time of the record at hand
 * takes its place, so nothing ends early.
 */
@NullMarked
package dev.weirkeeper.router.time;

import org.jspecify.annotations.NullMarked;
