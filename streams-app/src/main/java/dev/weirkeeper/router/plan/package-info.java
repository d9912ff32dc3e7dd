/**
 * Plan first, then write: what a record leads to is made as a {@link dev.weirkeeper.router.plan.Plan} without touching
 * anything, and carried out as a whole.
 *
 * <p>In: plans. Out: records for the sinks. Stored: ledger, bodies, answers, and what follows from ledger entries (due times,
 * the waiting, holders, spend), see {@link dev.weirkeeper.router.plan.StoreNames}. On failure: before the first write the
 * record is planned otherwise (it ends FAILED and becomes a dead letter, in the same transaction); after it the transaction
 * is undone and the record comes again.
 */
@NullMarked
package dev.weirkeeper.router.plan;

import org.jspecify.annotations.NullMarked;
