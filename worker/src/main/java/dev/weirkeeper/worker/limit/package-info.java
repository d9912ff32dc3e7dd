/**
 * This worker's shares of provider limits: how many calls may run, start and what they may use is decided here, before each
 * call, without a question to anybody.
 *
 * <p>In: leases of {@code llm.limits} that bear this worker's incarnation; the calls of its intakes. Out: yes or no to each
 * call; what is used, given back and waited for, in the heartbeat. Stored: one book per limit, in memory. On failure: no
 * lease, or one whose time is over by the broker's clock, means no call; what waits stays where it is until it may start or
 * may not any more. A lease that comes late, twice or again changes nothing.
 */
@NullMarked
package dev.weirkeeper.worker.limit;

import org.jspecify.annotations.NullMarked;
