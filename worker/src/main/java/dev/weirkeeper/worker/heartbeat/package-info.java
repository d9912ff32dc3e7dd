/**
 * The worker's sign of life, the broker's time, and the pauses that providers asked for.
 *
 * <p>In: what the worker holds; other workers' heartbeats. Out: a {@code WorkerStatus} each second on {@code llm.workers};
 * broker time; who may be called now. Stored: one clock sample and a pause per model, in memory. On failure: a heartbeat
 * that is not acknowledged makes the clock stale, and with a stale clock no call starts; the next heartbeat is tried a
 * second later.
 */
@NullMarked
package dev.weirkeeper.worker.heartbeat;

import org.jspecify.annotations.NullMarked;
