/**
 * Audit: every decision on record, and made again from its record.
 *
 * <p>In: decisions. Out: {@code llm.decisions}, in the same transaction as the dispatch, wait or end they led to. Stored:
 * nothing. On failure: the transaction is undone, so no dispatch is without its decision.
 */
@NullMarked
package dev.weirkeeper.router.audit;

import org.jspecify.annotations.NullMarked;
