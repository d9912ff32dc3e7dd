package dev.weirkeeper.serde;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;

/** Made-up records, the same for the same seed. */
final class RandomRecords {
    private RandomRecords() {}

    static SpecificRecord one(Class<? extends SpecificRecord> type, long seed) {
        Schema schema = Records.schema(type);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Framing.prefix(0));
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        try {
            new GenericDatumWriter<>(schema)
                    .write(new RandomData(schema, 1, seed, true).iterator().next(), encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TrustedRecords.vouch();
        return (SpecificRecord) RecordReader.specific(schema, type).read(out.toByteArray());
    }
}
