package dev.weirkeeper.connector.client;

import org.jspecify.annotations.Nullable;

/**
 * The client could not start: {@code broker_unreachable}, {@code topic_unknown}. Trying again may help once the broker
 * runs, or the topic exists.
 */
public final class NotConnectedException extends ClientException {
    private static final long serialVersionUID = 1L;

    NotConnectedException(String code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }
}
