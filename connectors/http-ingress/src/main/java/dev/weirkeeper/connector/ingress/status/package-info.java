/**
 * How requests stand, for callers who come back to ask.
 *
 * <p>In: {@code llm.requests}, {@code llm.decisions} and {@code llm.responses}. Out: the state of one request. Stored: the newest
 * requests and their answers, bounded in number and bytes, in memory. On failure: what is no longer held is not found, and the
 * caller is told how far back is seen.
 */
@NullMarked
package dev.weirkeeper.connector.ingress.status;

import org.jspecify.annotations.NullMarked;
