/**
 * Whether models scale and fail apart from each other: ratios within one run.
 *
 * <p>In: nothing but a place. Out: a {@link dev.weirkeeper.ops.guarantees.scaling.Ratio} each. Stored: nothing. On failure: a
 * part that does not start ends the run.
 */
@NullMarked
package dev.weirkeeper.ops.guarantees.scaling;

import org.jspecify.annotations.NullMarked;
