package dev.weirkeeper.serde;

import org.apache.kafka.common.errors.SerializationException;

/** The registry cannot be asked now: trying again later helps. Nothing is known about the record. */
public class RegistryUnavailableException extends SerializationException {
    private static final long serialVersionUID = 1L;

    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    public RegistryUnavailableException(String message) {
        super(message);
    }
}
