/**
 * A client of the router for Java services: a request goes in, a future of its one response comes out.
 *
 * <p>In: {@link dev.weirkeeper.connector.client.ClientConfig} properties and requests. Out: requests on
 * {@code llm.requests}, in their home partition, and cancellations; futures that end with what came on the response topic, and
 * streams of what comes on the chunks topic before.
 * Stored: nothing; a client that dies leaves its requests to be answered, and whoever reads the response topic sees the
 * answers. On failure: one exception type for each thing a caller can do about it, all under
 * {@link dev.weirkeeper.connector.client.ClientException}.
 */
@NullMarked
package dev.weirkeeper.connector.client;

import org.jspecify.annotations.NullMarked;
