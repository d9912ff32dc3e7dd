package dev.weirkeeper.serde;

import java.nio.ByteBuffer;

/** Confluent's wire format: a zero byte, the schema id as four bytes (big end first), then the Avro binary. */
final class Framing {
    static final int PREFIX_BYTES = 5;
    private static final byte MAGIC = 0;
    private static final byte GUID_MAGIC = 1;

    private Framing() {}

    static byte[] prefix(int id) {
        return ByteBuffer.allocate(PREFIX_BYTES).put(MAGIC).putInt(id).array();
    }

    /** The schema id that bytes begin with. */
    static int id(byte[] bytes) {
        if (bytes.length < PREFIX_BYTES) {
            throw new MalformedRecordException("value has " + bytes.length
                    + " bytes, but Confluent's wire format needs at least " + PREFIX_BYTES + " (magic 0, schema id)");
        }
        if (bytes[0] == GUID_MAGIC) {
            throw new MalformedRecordException(
                    "value begins with magic byte 1 (schema by GUID); only magic byte 0 (schema by id) is read here");
        }
        if (bytes[0] != MAGIC) {
            throw new MalformedRecordException("value begins with byte " + (bytes[0] & 0xff)
                    + ", not with Confluent's magic byte 0: it was not written by a schema registry serializer");
        }
        return ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
    }
}
