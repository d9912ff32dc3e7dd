/**
 * Dispatch: from a waiting request to permission for one provider call.
 *
 * <p>In: a ledger entry that waits, its request, the tables. Out: {@link dev.weirkeeper.router.dispatch.Routed}: a dispatch for
 * the model's topic, a wait, or an end, each with the ledger entry and the audit record that belong to it. What a task sees of the
 * market is {@link dev.weirkeeper.router.dispatch.Outlook}. Stored: nothing here; the ceiling's spend lies in {@code spend}. On failure: nothing is sent to a topic that is not known to exist. Next
 * room: attempt.
 */
@NullMarked
package dev.weirkeeper.router.dispatch;

import org.jspecify.annotations.NullMarked;
