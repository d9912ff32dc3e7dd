package dev.weirkeeper.router.plan;

import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.serde.TrustedRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Ledger entries as bytes: Avro's single-object form, which names its schema, so that a later release reads them. */
final class LedgerBytes {
    static {
        TrustedRecords.vouch();
    }

    private LedgerBytes() {}

    static byte[] of(LedgerEntry entry) {
        try {
            ByteBuffer bytes = entry.toByteBuffer();
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException("a ledger entry has no bytes", e);
        }
    }

    static LedgerEntry read(byte[] bytes) {
        try {
            return LedgerEntry.fromByteBuffer(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in the ledger are no entry", e);
        }
    }
}
