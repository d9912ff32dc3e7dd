/**
 * Reads stretches of topics for people: from a moment on, up to what is committed now, without a consumer group.
 *
 * <p>In: a topic, a moment, a key. Out: decoded records with their place. Stores nothing, commits nothing. On failure: a
 * record that cannot be decoded is counted and stepped over; a missing topic and a silent broker are exceptions.
 */
@NullMarked
package dev.weirkeeper.ops.scan;

import org.jspecify.annotations.NullMarked;
