/**
 * The router's sign of life and the broker's time.
 *
 * <p>In: nothing but time. Out: a {@code WorkerStatus} of role ROUTER on {@code llm.workers} each second, outside of any
 * transaction, so that the topic's time moves on when every worker is gone; broker time. Stored: one clock sample, in
 * memory. On failure: a heartbeat that is not acknowledged makes the clock stale; the next one is tried a second later.
 */
@NullMarked
package dev.weirkeeper.router.heartbeat;

import org.jspecify.annotations.NullMarked;
