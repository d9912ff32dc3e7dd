/**
 * Answers as they come: pieces of text from {@code llm.chunks}, put in order for one reader.
 *
 * <p>In: chunks, and the one final response. Out: text to be sent, and the boundary between attempts. Stored: what was sent to
 * each open stream, in memory. On failure: what a lost chunk held comes with the final response.
 */
@NullMarked
package dev.weirkeeper.connector.ingress.stream;

import org.jspecify.annotations.NullMarked;
