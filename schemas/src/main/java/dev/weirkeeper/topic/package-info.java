/**
 * Topic names, partitioning and the layout of every topic.
 *
 * <p>In: a prefix. Out: names, subjects, home partitions, and what each topic must look like. Stores nothing; bad names
 * are refused with {@link java.lang.IllegalArgumentException}.
 */
@NullMarked
package dev.weirkeeper.topic;

import org.jspecify.annotations.NullMarked;
