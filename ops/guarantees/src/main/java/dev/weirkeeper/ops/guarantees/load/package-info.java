/**
 * Requests at a steady rate, whose fate is known beforehand as far as promises go.
 *
 * <p>In: how many, how fast, what is odd about them. Out: records on the request topic, and what was sent
 * ({@link dev.weirkeeper.ops.guarantees.Produced}). Stored: what was sent, in memory. On failure: a record that the brokers do
 * not acknowledge is on the list as such.
 */
@NullMarked
package dev.weirkeeper.ops.guarantees.load;

import org.jspecify.annotations.NullMarked;
