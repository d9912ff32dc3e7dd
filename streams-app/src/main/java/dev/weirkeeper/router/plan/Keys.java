package dev.weirkeeper.router.plan;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/** Keys of the stores that are read in order. Numbers are big-endian and not negative, so bytes sort as they do. */
public final class Keys {
    /** Before every other key. */
    public static final Bytes FIRST = Bytes.wrap(new byte[0]);

    private static final int LONG = Long.BYTES;

    private Keys() {}

    static Bytes due(long atMs, EntryKey key) {
        byte[] identity = utf8(key.text());
        return Bytes.wrap(ByteBuffer.allocate(LONG + identity.length)
                .putLong(Math.max(0, atMs))
                .put(identity)
                .array());
    }

    /** The first key that is due after the given time. */
    static Bytes dueAfter(long atMs) {
        return Bytes.wrap(ByteBuffer.allocate(LONG).putLong(atMs + 1).array());
    }

    /** Whose key of {@code due} it is. */
    public static EntryKey ofDue(Bytes key) {
        return identity(key.get(), LONG);
    }

    static long dueAt(Bytes key) {
        return ByteBuffer.wrap(key.get()).getLong();
    }

    static Bytes waiting(Rows.Waiting place, EntryKey key) {
        byte[] identity = utf8(key.text());
        return Bytes.wrap(ByteBuffer.allocate(1 + LONG + identity.length)
                .put((byte) place.rank())
                .putLong(Math.max(0, place.deadlineMs()))
                .put(identity)
                .array());
    }

    /** Whose key of {@code pending} it is. */
    public static EntryKey ofWaiting(Bytes key) {
        return identity(key.get(), 1 + LONG);
    }

    static byte[] waitingValue(Rows.Waiting place) {
        byte[] waitClass = utf8(place.waitClass());
        return ByteBuffer.allocate(LONG + waitClass.length)
                .putLong(place.notBeforeMs())
                .put(waitClass)
                .array();
    }

    /** Of a value of {@code pending}: no decision before this. */
    public static long notBefore(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    /** Of a value of {@code pending}: the class. */
    public static String waitClass(byte[] value) {
        return new String(value, LONG, value.length - LONG, StandardCharsets.UTF_8);
    }

    static Bytes held(Holder holder, EntryKey key) {
        return Bytes.wrap(utf8(holder.text() + '\0' + key.text()));
    }

    /** The first key behind all of a holder's. */
    static Bytes heldAfter(Holder holder) {
        return Bytes.wrap(utf8(holder.text() + '\1'));
    }

    static Holder holder(Bytes key) {
        String text = text(key);
        return Holder.parse(text.substring(0, text.indexOf('\0')));
    }

    /** Whose key of {@code held} it is. */
    public static EntryKey ofHeld(Bytes key) {
        String text = text(key);
        return EntryKey.parse(text.substring(text.indexOf('\0') + 1));
    }

    /** A text's bytes. */
    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Bytes key) {
        return new String(key.get(), StandardCharsets.UTF_8);
    }

    private static EntryKey identity(byte[] key, int from) {
        return EntryKey.parse(new String(key, from, key.length - from, StandardCharsets.UTF_8));
    }
}
