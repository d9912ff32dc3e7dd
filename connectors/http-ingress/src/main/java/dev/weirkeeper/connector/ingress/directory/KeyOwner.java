package dev.weirkeeper.connector.ingress.directory;

import dev.weirkeeper.schema.ApiKey;

/**
 * Whose a key is.
 *
 * @param tenant the tenant's id
 * @param key what is kept of the key
 */
public record KeyOwner(String tenant, ApiKey key) {}
