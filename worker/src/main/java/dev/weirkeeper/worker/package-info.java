/**
 * The worker: calls providers and reports what it saw; never decides.
 *
 * <p>In: {@link dev.weirkeeper.worker.WorkerConfig}, {@code llm.catalogue}, {@code llm.model-health},
 * {@code llm.cancellations}, {@code llm.limits}, the topics of its models, other workers' heartbeats. Out: provider calls,
 * {@code llm.attempts}, {@code llm.workers}, {@code llm.dead-letters}. Stored: nothing but its consumer groups' offsets. On failure: a crash at any moment leaves each dispatch either to be read again, and then
 * it was not called, or on record as STARTED.
 */
@NullMarked
package dev.weirkeeper.worker;

import org.jspecify.annotations.NullMarked;
