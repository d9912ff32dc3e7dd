package dev.weirkeeper.connector.ingress.directory;

/**
 * A name that a request may give as its model.
 *
 * @param id the name
 * @param owner who runs it, as OpenAI's {@code owned_by}
 * @param created seconds since the epoch
 */
public record ModelName(String id, String owner, long created) {}
