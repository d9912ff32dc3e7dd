/**
 * Dead letters: what could not be read or handled, for people.
 *
 * <p>In: the bytes as they came, and why. Out: records on {@code llm.dead-letters} with cause and origin in headers. Stored:
 * nothing. On failure: nothing can fail; bytes too large for the topic are left out, the origin still has them.
 */
@NullMarked
package dev.weirkeeper.router.deadletter;

import org.jspecify.annotations.NullMarked;
