/**
 * Looks at Weirkeeper's topics from outside, as any client could.
 *
 * <p>In: committed records of responses, decisions, attempts and dead letters. Out: what promises speak of
 * ({@link dev.weirkeeper.ops.guarantees.Seen}). Stored: all of it, in memory. On failure: a record that cannot be decoded ends
 * the observation with an exception, because a kit that overlooks records finds nothing.
 */
@NullMarked
package dev.weirkeeper.ops.guarantees.observe;

import org.jspecify.annotations.NullMarked;
