/**
 * How each deployment is doing, learnt from the calls that ended; and how much of it each partition may use.
 *
 * <p>In: ended attempts and what partitions want, keyed by model, through a repartition topic: one writer per deployment. Out: rows
 * of {@code llm.model-health}, with the windows of partitions while somebody is short, and who probes while the breaker is half
 * open. Stored: one small entry per deployment; demand is repeated, and not stored. On failure: a sample or a report that makes
 * no sense is passed over; without samples a row stands still and its {@code asOf} says so, and windows are no longer believed.
 */
@NullMarked
package dev.weirkeeper.router.health;

import org.jspecify.annotations.NullMarked;
