package dev.weirkeeper.serde;

import org.apache.kafka.common.errors.SerializationException;

/** The registry refuses to register a schema (incompatible, invalid, read-only): configuration, people must act. */
public class SchemaRefusedException extends SerializationException {
    private static final long serialVersionUID = 1L;

    public SchemaRefusedException(String message, Throwable cause) {
        super(message, cause);
    }

    public SchemaRefusedException(String message) {
        super(message);
    }
}
