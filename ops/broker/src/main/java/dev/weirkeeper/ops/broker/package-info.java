/**
 * A real Kafka broker (KRaft, one node, broker and controller) inside this process.
 *
 * <p>In: a port and a directory. Out: a bootstrap address. Stored: the broker's log, in the directory; a second start on
 * the same directory finds it again. On failure: start throws, with what to change.
 */
@NullMarked
package dev.weirkeeper.ops.broker;

import org.jspecify.annotations.NullMarked;
