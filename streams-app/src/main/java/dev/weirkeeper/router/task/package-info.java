/**
 * Task: what the processors of one Kafka Streams task share.
 *
 * <p>In: what a process has made once. Out: the task's stores, its course, its guard and its way to the sinks. Stored: see
 * {@link dev.weirkeeper.router.plan.StoreNames}. On failure: see {@link dev.weirkeeper.router.plan.Guard}.
 */
@NullMarked
package dev.weirkeeper.router.task;

import org.jspecify.annotations.NullMarked;
