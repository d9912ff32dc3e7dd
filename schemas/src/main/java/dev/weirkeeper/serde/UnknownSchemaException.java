package dev.weirkeeper.serde;

import org.apache.kafka.common.errors.SerializationException;

/** The registry answered and does not know the schema id: poison, trying again never helps. */
public class UnknownSchemaException extends SerializationException {
    private static final long serialVersionUID = 1L;

    public UnknownSchemaException(String message, Throwable cause) {
        super(message, cause);
    }

    public UnknownSchemaException(String message) {
        super(message);
    }
}
