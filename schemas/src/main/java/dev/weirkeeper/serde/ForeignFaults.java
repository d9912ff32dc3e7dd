package dev.weirkeeper.serde;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What another maker's serializer threw, said in our exceptions. Confluent's classes are known by name only. */
final class ForeignFaults {
    private static final String REST_EXCEPTION =
            "io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException";
    private static final Pattern CODE = Pattern.compile("error code: (\\d{3,5})");
    private static final int UNKNOWN_SCHEMA = 40403;

    private ForeignFaults() {}

    static SerializationException whileReading(RuntimeException thrown) {
        if (ours(thrown)) {
            return (SerializationException) thrown;
        }
        OptionalInt code = restCode(thrown);
        if (code.isPresent() && code.getAsInt() == UNKNOWN_SCHEMA) {
            return new UnknownSchemaException(text(thrown), thrown);
        }
        return code.isPresent() || outOfReach(thrown)
                ? new RegistryUnavailableException(text(thrown), thrown)
                : new MalformedRecordException(text(thrown), thrown);
    }

    static SerializationException whileWriting(RuntimeException thrown) {
        if (ours(thrown)) {
            return (SerializationException) thrown;
        }
        OptionalInt code = restCode(thrown);
        if (code.isPresent()) {
            return isRefusal(code.getAsInt())
                    ? new SchemaRefusedException(text(thrown), thrown)
                    : new RegistryUnavailableException(text(thrown), thrown);
        }
        return outOfReach(thrown)
                ? new RegistryUnavailableException(text(thrown), thrown)
                : new MalformedRecordException(text(thrown), thrown);
    }

    private static boolean ours(RuntimeException thrown) {
        return thrown instanceof MalformedRecordException
                || thrown instanceof UnknownSchemaException
                || thrown instanceof SchemaRefusedException
                || thrown instanceof RegistryUnavailableException;
    }

    /** Codes have three digits, or five of which the first three are the HTTP status. */
    private static boolean isRefusal(int code) {
        int status = code >= 10_000 ? code / 100 : code;
        return status >= 400 && status < 500 && status != 408 && status != 429;
    }

    private static OptionalInt restCode(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t.getClass().getName().equals(REST_EXCEPTION)) {
                return errorCode(t);
            }
            if (t instanceof InvalidConfigurationException) {
                // Confluent's serializer turns client errors into this one and keeps the code in the text alone.
                Matcher matcher = CODE.matcher(String.valueOf(t.getMessage()));
                if (matcher.find()) {
                    return OptionalInt.of(Integer.parseInt(matcher.group(1)));
                }
            }
        }
        return OptionalInt.empty();
    }

    private static OptionalInt errorCode(Throwable rest) {
        try {
            return OptionalInt.of(
                    (int) rest.getClass().getMethod("getErrorCode").invoke(rest));
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            return OptionalInt.of(500); // a client that tells no code: nothing is known about the record
        }
    }

    private static boolean outOfReach(Throwable thrown) {
        for (@Nullable Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof TimeoutException) {
                return true;
            }
            // An end of file is how Avro says that the bytes are too few; it is no trouble with the network.
            if (t instanceof IOException && !(t instanceof java.io.EOFException)) {
                return true;
            }
        }
        return false;
    }

    private static String text(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return cause == null || cause.getMessage() == null
                ? String.valueOf(thrown.getMessage())
                : thrown.getMessage() + ": " + cause.getMessage();
    }
}
