/**
 * A long run under random faults: whether promises hold all the time, and whether processes grow.
 *
 * <p>In: how long, how fast, a seed. Out: a {@link dev.weirkeeper.ops.guarantees.soak.SoakResult}. Stored: what is not settled
 * yet, in memory; a request is settled and forgotten half a minute after its end, so that memory does not grow with the length
 * of the run. On failure: a part that does not come back ends the run.
 */
@NullMarked
package dev.weirkeeper.ops.guarantees.soak;

import org.jspecify.annotations.NullMarked;
