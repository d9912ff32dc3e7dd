/**
 * What the worker measures.
 *
 * <p>In: counts from the other rooms. Out: Micrometer meters, all of them named in
 * {@link dev.weirkeeper.worker.metrics.WorkerMeter}. Stored: nothing of its own. Nothing here fails a call.
 */
@NullMarked
package dev.weirkeeper.worker.metrics;

import org.jspecify.annotations.NullMarked;
