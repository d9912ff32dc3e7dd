package dev.weirkeeper.connector.ingress.http;

/**
 * A page that the process shows beside the API, like {@code /readyz}: for GET and HEAD, without a key.
 *
 * @param status HTTP status
 * @param contentType media type
 * @param body text
 */
public record Page(int status, String contentType, String body) {}
