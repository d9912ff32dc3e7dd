/**
 * Knows which deployments are sick, as the router says.
 *
 * <p>In: {@code llm.model-health}. Out: whether a dispatch was made before its deployment's breaker opened; such are given
 * back, so that the router sends them elsewhere. Stored: one line per deployment, in memory. On failure: a row that cannot be
 * read is passed over, and the one before it holds.
 */
@NullMarked
package dev.weirkeeper.worker.health;

import org.jspecify.annotations.NullMarked;
