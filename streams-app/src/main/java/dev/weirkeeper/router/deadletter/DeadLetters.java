package dev.weirkeeper.router.deadletter;

import dev.weirkeeper.router.plan.Origin;
import dev.weirkeeper.router.plan.Outgoing;
import dev.weirkeeper.router.plan.Plan.Keyed;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes dead letters: the bytes as they came, cause and origin in headers. Pure. */
public final class DeadLetters {
    /** Header: the error code. */
    public static final String CODE = "weirkeeper.error.code";
    /** Header: the error in words. */
    public static final String MESSAGE = "weirkeeper.error.message";
    /** Header: the topic it came from. */
    public static final String TOPIC = "weirkeeper.origin.topic";
    /** Header: the partition it came from. */
    public static final String PARTITION = "weirkeeper.origin.partition";
    /** Header: its offset there. */
    public static final String OFFSET = "weirkeeper.origin.offset";
    /** Header: when it was appended there, milliseconds since the epoch. */
    public static final String APPENDED = "weirkeeper.origin.append.ms";

    private static final byte[] NOTHING = {};
    private static final int LONGEST_MESSAGE = 1_000;

    private DeadLetters() {}

    /**
     * A dead letter.
     *
     * @param origin where the record came from
     * @param key its key
     * @param value its value; null: it had none
     * @param code the error code
     * @param message the error in words
     * @param maxBytes a larger value is left out: the origin still has it
     */
    public static Keyed of(
            Origin origin, byte @Nullable [] key, byte @Nullable [] value, String code, String message, int maxBytes) {
        boolean tooLarge = value != null && value.length > maxBytes;
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(CODE, code);
        headers.put(MESSAGE, cut(tooLarge ? message + " (bytes left out: too large)" : message));
        headers.put(TOPIC, origin.topic());
        headers.put(PARTITION, Integer.toString(origin.partition()));
        headers.put(OFFSET, Long.toString(origin.offset()));
        headers.put(APPENDED, Long.toString(origin.appendMs()));
        return new Keyed(key, new Outgoing.DeadLetter(value == null || tooLarge ? NOTHING : value, headers));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE);
    }
}
