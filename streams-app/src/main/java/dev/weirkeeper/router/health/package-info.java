/**
 * How each deployment is doing, learnt from the calls that ended.
 *
 * <p>In: ended attempts, keyed by model, through a repartition topic: one writer per deployment. Out: rows of
 * {@code llm.model-health}. Stored: one small entry per deployment. On failure: a sample that makes no sense is passed over;
 * without samples a row stands still and its {@code asOf} says so.
 */
@NullMarked
package dev.weirkeeper.router.health;

import org.jspecify.annotations.NullMarked;
