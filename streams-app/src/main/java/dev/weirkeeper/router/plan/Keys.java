package dev.weirkeeper.router.plan;

import dev.weirkeeper.router.pending.WaitingRoom;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/** Keys of the stores that are read in order. Numbers are big-endian and not negative, so bytes sort as they do. */
public final class Keys {
    /** Before every other key. */
    public static final Bytes FIRST = Bytes.wrap(new byte[0]);

    private static final int LONG = Long.BYTES;

    /** Behind all places of what is due. */
    static final Bytes NEVER_DUE = dueAfter(Long.MAX_VALUE - 1);

    /** First byte of a place in the queue; an earlier release began with the rank, which is less than this. */
    private static final byte PLACE = 0x10;

    private static final byte END = 0;
    private static final byte AFTER_END = 1;
    private static final char BETWEEN = '\0';

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

    /** A place in the queue: rank, tenant, class, deadline, request. */
    static Bytes waiting(Rows.Waiting place, EntryKey key) {
        WaitingRoom.Place at = place.at(key.tenant());
        return Bytes.wrap(concat(line(at, END), number(place.deadlineMs()), utf8(key.requestId())));
    }

    /** The first place in a line that is not before a deadline. */
    static Bytes lineFrom(WaitingRoom.Place line, long deadlineMs) {
        return Bytes.wrap(concat(line(line, END), number(deadlineMs)));
    }

    /** The first key behind a line. */
    static Bytes lineEnd(WaitingRoom.Place line) {
        return Bytes.wrap(line(line, AFTER_END));
    }

    private static byte[] line(WaitingRoom.Place line, byte end) {
        byte[] tenant = utf8(line.tenant());
        byte[] waitClass = utf8(line.waitClass());
        return ByteBuffer.allocate(2 + tenant.length + 1 + waitClass.length + 1)
                .put(PLACE)
                .put((byte) line.rank())
                .put(tenant)
                .put(END)
                .put(waitClass)
                .put(end)
                .array();
    }

    /** The first place in the queue. */
    static Bytes firstPlace() {
        return Bytes.wrap(new byte[] {PLACE});
    }

    /** The line that a key of {@code pending} is in. */
    static WaitingRoom.Place lineOf(Bytes key) {
        byte[] bytes = key.get();
        int tenantEnd = end(bytes, 2);
        int classEnd = end(bytes, tenantEnd + 1);
        return new WaitingRoom.Place(bytes[1], text(bytes, 2, tenantEnd), text(bytes, tenantEnd + 1, classEnd));
    }

    /** The deadline in a key of {@code pending}, milliseconds since the epoch. */
    public static long deadline(Bytes key) {
        byte[] bytes = key.get();
        return ByteBuffer.wrap(bytes).getLong(end(bytes, end(bytes, 2) + 1) + 1);
    }

    /** Whose key of {@code pending} it is. */
    public static EntryKey ofWaiting(Bytes key) {
        byte[] bytes = key.get();
        int tenantEnd = end(bytes, 2);
        int classEnd = end(bytes, tenantEnd + 1);
        return new EntryKey(text(bytes, 2, tenantEnd), text(bytes, classEnd + 1 + LONG, bytes.length));
    }

    /** Whose key of {@code pending} it is, where an earlier release wrote it: rank, deadline, identity. */
    static EntryKey ofEarlierWaiting(Bytes key) {
        return identity(key.get(), 1 + LONG);
    }

    static byte[] waitingValue(Rows.Waiting place) {
        return concat(
                number(place.notBeforeMs()),
                number(place.tokens()),
                utf8(String.join(String.valueOf(BETWEEN), place.waitsFor())));
    }

    /** Of a value of {@code pending}: no decision before this. */
    public static long notBefore(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    /** Of a value of {@code pending}: prompt and answer, estimated tokens. */
    public static long tokens(byte[] value) {
        return ByteBuffer.wrap(value).getLong(LONG);
    }

    /** Of a value of {@code pending}: deployments that had no room. */
    static List<String> waitsFor(byte[] value) {
        String joined = text(value, 2 * LONG, value.length);
        return joined.isEmpty() ? List.of() : List.of(joined.split(String.valueOf(BETWEEN)));
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

    private static byte[] number(long number) {
        return ByteBuffer.allocate(LONG).putLong(Math.max(0, number)).array();
    }

    private static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static int end(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] != END) {
            at++;
        }
        return at;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private static String text(Bytes key) {
        return new String(key.get(), StandardCharsets.UTF_8);
    }

    private static EntryKey identity(byte[] key, int from) {
        return EntryKey.parse(new String(key, from, key.length - from, StandardCharsets.UTF_8));
    }
}
