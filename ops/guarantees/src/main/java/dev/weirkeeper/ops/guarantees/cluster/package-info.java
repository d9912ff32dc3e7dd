/**
 * A whole Weirkeeper out of processes that can be killed: one or three brokers, routers, workers; beside them, in this
 * process, the schema registry and the fake provider, which are judges and never broken in the same breath.
 *
 * <p>In: how many of each. Out: handles that kill, stop, continue and start them. Stored: logs, brokers' data and routers'
 * state in a directory. On failure: {@link dev.weirkeeper.ops.guarantees.cluster.PartFailedException} with the end of the
 * part's log; what was started is stopped by {@code close}, and by the end of this process.
 */
@NullMarked
package dev.weirkeeper.ops.guarantees.cluster;

import org.jspecify.annotations.NullMarked;
