/**
 * The router as a process: its configuration, its topology, its start and its stop.
 *
 * <p>In: configuration. Out: a running Kafka Streams application. Stored: nothing here; the rooms name their stores. On
 * failure: a start that cannot work is refused with one line that says what to do; a stream thread that dies is replaced
 * and its transaction aborted, so what it had in hand is done again as if it had never begun.
 */
@NullMarked
package dev.weirkeeper.router.app;

import org.jspecify.annotations.NullMarked;
