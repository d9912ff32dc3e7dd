/**
 * Takes dispatches from a model's topic and permits their calls: the place where "one dispatch, at most one call" is kept.
 *
 * <p>In: one model topic, by a consumer group of this model's workers. Out: permitted calls, RETURNED events, dead letters.
 * Stored: records that are fetched but not taken, in memory; the group's offsets. For each batch, in this order: take no
 * more than there are permits; STARTED on the log, acknowledged; offsets committed; only then calls.
 *
 * <p>On failure: where STARTED or the commit fails, nothing of the batch is called, the consumer goes back to what is
 * committed, and whoever owns the partition reads it again. An exception that nobody expected ends the consumer; it is
 * made anew after a pause. What is not committed is nobody's yet; what is committed is never read again.
 */
@NullMarked
package dev.weirkeeper.worker.intake;

import org.jspecify.annotations.NullMarked;
