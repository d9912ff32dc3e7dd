/**
 * The HTTP door to Weirkeeper: OpenAI's shape of chat completions, and requests that are fetched later.
 *
 * <p>In: HTTP calls. Out: requests on {@code llm.requests}, and their answers to the callers. Stored: nothing that matters; any
 * instance can be killed, and any other goes on for its callers. On failure: OpenAI's error JSON.
 */
@NullMarked
package dev.weirkeeper.connector.ingress;

import org.jspecify.annotations.NullMarked;
