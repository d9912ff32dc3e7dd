/**
 * What Weirkeeper promises, as classes that watch a run and say whether the promise was kept.
 *
 * <p>In: what was sent ({@link dev.weirkeeper.ops.guarantees.Produced}), what was seen on the topics
 * ({@link dev.weirkeeper.ops.guarantees.Seen}), and the calls that the provider received
 * ({@link dev.weirkeeper.ops.guarantees.Call}), in any order. Out: a {@link dev.weirkeeper.ops.guarantees.Verdict} each.
 * Stored: what was seen, in memory, until the run is judged. On failure: a broken promise is a verdict, never an exception.
 *
 * <p>Nothing here knows Kafka or a clock: a history written by hand is judged like one from a cluster. All times are broker
 * or provider time, milliseconds since the epoch; both run on one machine here.
 */
@NullMarked
package dev.weirkeeper.ops.guarantees;

import org.jspecify.annotations.NullMarked;
