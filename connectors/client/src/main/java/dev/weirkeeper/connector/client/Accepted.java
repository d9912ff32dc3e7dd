package dev.weirkeeper.connector.client;

import java.time.Instant;

/**
 * The broker has the record: from here on the router owes it exactly one end.
 *
 * @param requestId the request
 * @param partition where it lies, 0 or more
 * @param offset where it lies in the partition, 0 or more
 * @param appendedAt when it was appended, by the broker's clock
 */
public record Accepted(String requestId, int partition, long offset, Instant appendedAt) {}
