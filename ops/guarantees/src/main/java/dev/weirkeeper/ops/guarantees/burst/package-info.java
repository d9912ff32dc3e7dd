/**
 * Thousands of requests at once against a hard budget that pays for a third of them or less: is it spent, and no more than it?
 *
 * <p>In: which burst, and a place. Out: a {@link dev.weirkeeper.ops.guarantees.burst.BurstRow} each, judged by the topics and the
 * provider's journal. Stored: the parts' logs. On failure: a run that cannot be made at all throws and leaves no row.
 */
@NullMarked
package dev.weirkeeper.ops.guarantees.burst;

import org.jspecify.annotations.NullMarked;
