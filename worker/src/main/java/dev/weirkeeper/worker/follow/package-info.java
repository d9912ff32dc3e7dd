/**
 * Follows a topic as a table: all partitions, no group, no committed offsets.
 *
 * <p>In: a topic. Out: its records, in order of each partition, on one thread. Stored: nothing. On failure: logged, and
 * read again from its start after a pause, so a listener must take a record twice.
 */
@NullMarked
package dev.weirkeeper.worker.follow;

import org.jspecify.annotations.NullMarked;
