/**
 * Remembers which requests nobody wants any more.
 *
 * <p>In: {@code llm.cancellations}, all partitions. Out: the running calls of a cancelled request are broken off; intakes
 * ask before they take and before they call. Stored: recent cancellations, in memory, bounded by number and age. On failure:
 * what cannot be read is passed over; the router ends the request all the same, the call then runs to its end.
 */
@NullMarked
package dev.weirkeeper.worker.cancel;

import org.jspecify.annotations.NullMarked;
