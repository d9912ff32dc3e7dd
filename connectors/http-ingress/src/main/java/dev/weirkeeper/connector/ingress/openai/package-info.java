/**
 * OpenAI's JSON to Weirkeeper's records and back. Pure: bytes and records in, records and bytes out.
 *
 * <p>In: bodies and headers of HTTP calls; responses and pieces of text. Out: requests for the router; bodies for callers.
 * Stored: nothing. On failure: {@link dev.weirkeeper.connector.ingress.openai.RefusedException}, which names the field, the
 * value and the rule, and knows its HTTP status.
 */
@NullMarked
package dev.weirkeeper.connector.ingress.openai;

import org.jspecify.annotations.NullMarked;
