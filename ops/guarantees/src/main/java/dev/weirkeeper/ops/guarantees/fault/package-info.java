/**
 * What can be broken on purpose, as values, and the hand that breaks it.
 *
 * <p>In: a fault and a running cluster. Out: when it hurt ({@link dev.weirkeeper.ops.guarantees.Disturbance}). Stored:
 * nothing. On failure: a part that does not come back is a {@code PartFailedException}, which ends the run.
 */
@NullMarked
package dev.weirkeeper.ops.guarantees.fault;

import org.jspecify.annotations.NullMarked;
