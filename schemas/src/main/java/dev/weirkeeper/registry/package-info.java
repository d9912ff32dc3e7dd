/**
 * An embedded schema registry that speaks Confluent's REST API, for one process and one writer.
 *
 * <p>In: HTTP on loopback. Out: JSON as Confluent's registry answers it. Stored: the compacted topic {@code _schemas}, in
 * Confluent's record layout, from which all is read at the start; a copy in memory answers. On failure: errors with
 * Confluent's codes; a write is answered only after the broker has it, and one that may or may not have arrived makes the
 * registry read the topic again before the next.
 */
@NullMarked
package dev.weirkeeper.registry;

import org.jspecify.annotations.NullMarked;
