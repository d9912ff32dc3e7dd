/**
 * The HTTP server and its endpoints.
 *
 * <p>In: HTTP/1.1 calls. Out: answers, whole or as server-sent events; requests, cancellations, feedback and signals to the log.
 * Stored: nothing beyond the call. On failure: OpenAI's error JSON with the right status; the id of the call is in
 * {@code x-request-id} and in the log.
 */
@NullMarked
package dev.weirkeeper.connector.ingress.http;

import org.jspecify.annotations.NullMarked;
