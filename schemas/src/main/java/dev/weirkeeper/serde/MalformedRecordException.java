package dev.weirkeeper.serde;

import org.apache.kafka.common.errors.SerializationException;

/** The bytes are no record of the expected type: poison, trying again never helps. */
public class MalformedRecordException extends SerializationException {
    private static final long serialVersionUID = 1L;

    public MalformedRecordException(String message, Throwable cause) {
        super(message, cause);
    }

    public MalformedRecordException(String message) {
        super(message);
    }
}
