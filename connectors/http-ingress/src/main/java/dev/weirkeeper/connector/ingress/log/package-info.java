/**
 * Reads topics without a group, as every instance of this door does for itself.
 *
 * <p>In: topics. Out: their records, in order of each partition. Stored: positions, in memory. On failure: a new consumer goes
 * on where the last one stopped; a record that nobody can read is logged and passed over.
 */
@NullMarked
package dev.weirkeeper.connector.ingress.log;

import org.jspecify.annotations.NullMarked;
