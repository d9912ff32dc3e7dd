/**
 * Tells the ledger what became of dispatches, and people what could not be read.
 *
 * <p>In: a dispatch and what happened to it. Out: an {@code AttemptEvent} on {@code llm.attempts}, in the partition the
 * dispatch names; raw bytes on {@code llm.dead-letters}. Stored: what is not yet acknowledged, in the producer. On failure:
 * the returned future fails; an answer that no event can hold becomes an error that says so.
 */
@NullMarked
package dev.weirkeeper.worker.report;

import org.jspecify.annotations.NullMarked;
