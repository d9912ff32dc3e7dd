package dev.weirkeeper.connector.client;

/**
 * What a client has done since it was connected.
 *
 * @param inFlight requests whose futures are not complete yet
 * @param answered responses handed to their futures, whatever their status
 * @param timedOut futures that ended with {@link ResponseTimedOutException}
 * @param notAccepted futures that ended with {@link NotAcceptedException}
 * @param skipped responses to this client's requests that could not be read (malformed, or of an unknown schema)
 */
public record ClientCounts(int inFlight, long answered, long timedOut, long notAccepted, long skipped) {}
