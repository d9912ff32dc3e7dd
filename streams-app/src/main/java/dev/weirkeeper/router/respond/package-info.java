/**
 * Respond: the one terminal answer.
 *
 * <p>In: a ledger entry that ended, and how. Out: a response on {@code llm.responses} or the existing topic under it that the
 * request named. Stored: nothing here; the response is remembered in {@code terminal-response}. On failure: a response too
 * large for its topic is cut to an error.
 */
@NullMarked
package dev.weirkeeper.router.respond;

import org.jspecify.annotations.NullMarked;
