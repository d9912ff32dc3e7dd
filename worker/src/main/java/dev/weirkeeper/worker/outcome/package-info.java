/**
 * What became of a provider call, in one vocabulary for all providers.
 *
 * <p>In: an HTTP status with the provider's code and words, or an exception of the transport. Out: a
 * {@link dev.weirkeeper.worker.outcome.CallResult}. There is one table, {@link dev.weirkeeper.worker.outcome.ErrorTable};
 * nothing else judges errors. Stores nothing. On failure: there is none, what no row knows has a row of its own.
 */
@NullMarked
package dev.weirkeeper.worker.outcome;

import org.jspecify.annotations.NullMarked;
