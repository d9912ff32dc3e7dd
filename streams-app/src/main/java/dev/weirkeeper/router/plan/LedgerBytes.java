package dev.weirkeeper.router.plan;

import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.serde.TrustedRecords;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.specific.SpecificData;

/**
 * Ledger entries as bytes: Avro's single-object form, which names its schema by a fingerprint. The schemas of earlier releases
 * lie beside this class, because a router that was updated finds entries in its store that those wrote.
 */
public final class LedgerBytes {
    private static final List<String> EARLIER_RELEASES = List.of("0.1.0");
    private static final BinaryMessageDecoder<LedgerEntry> DECODER = decoder();

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

    /**
     * The entry, also one that an earlier release wrote.
     *
     * @throws UncheckedIOException where the bytes are no entry
     * @throws org.apache.avro.message.MissingSchemaException where a release wrote it that this one does not know
     */
    public static LedgerEntry read(byte[] bytes) {
        try {
            return DECODER.decode(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in the ledger are no entry", e);
        }
    }

    private static BinaryMessageDecoder<LedgerEntry> decoder() {
        TrustedRecords.vouch();
        BinaryMessageDecoder<LedgerEntry> decoder =
                new BinaryMessageDecoder<>(SpecificData.getForClass(LedgerEntry.class), LedgerEntry.getClassSchema());
        EARLIER_RELEASES.forEach(release -> decoder.addSchema(schema("ledger-entry-" + release + ".avsc")));
        return decoder;
    }

    private static Schema schema(String name) {
        try (InputStream in = LedgerBytes.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing beside " + LedgerBytes.class);
            }
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + name + " cannot be read", e);
        }
    }
}
