/**
 * Evaluate: how well a ranking of prompts, or a choice among models, spends money. Pure.
 *
 * <p>In: outcome tables, scores of prompts. Out: {@link dev.weirkeeper.ops.learning.evaluate.RouteMetrics} as RouteLLM defines them
 * ({@code evaluate.py}, lm-sys/RouteLLM @0b64fda), with bootstrap intervals. Stored:
 * nothing. On failure: rows without the models that are compared are left out and counted.
 */
@NullMarked
package dev.weirkeeper.ops.learning.evaluate;

import org.jspecify.annotations.NullMarked;
