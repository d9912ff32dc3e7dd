/**
 * Value: what a deployment is expected to cost, how well and how fast it is expected to answer, and what all that is worth in
 * dollars. The formulas of a decision, each in one place.
 *
 * <p>In: catalogue rows, live health, a classified prompt. Out: {@link dev.weirkeeper.router.value.Forecast}. Stored: nothing.
 * On failure: nothing can fail; what has not been measured comes from the catalogue's priors. Used by decide.
 */
@NullMarked
package dev.weirkeeper.router.value;

import org.jspecify.annotations.NullMarked;
