/**
 * Inbox: what is addressed to a running request or to a partition, before any new request.
 *
 * <p>In: {@code llm.attempts}, {@code llm.inbox}, {@code llm.cancellations}. Out: plans, and the ticks by which each task
 * learns the log's time. Stored: nothing of its own. On failure: a report that cannot be read is a dead letter and the lease
 * ends what it was about; an entry that cannot be swept ends FAILED, and the next one is swept. Next room: attempt.
 */
@NullMarked
package dev.weirkeeper.router.inbox;

import org.jspecify.annotations.NullMarked;
