package dev.weirkeeper.worker.outcome;

/**
 * What a provider said with an error response.
 *
 * @param status the HTTP status, 100..599
 * @param code its code, in lower case; empty where it gave none
 * @param type its type of error, in lower case; empty where it gave none
 * @param message its words; empty where it gave none
 */
public record ProviderError(int status, String code, String type, String message) {}
