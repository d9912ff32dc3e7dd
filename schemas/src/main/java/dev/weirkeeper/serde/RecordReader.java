package dev.weirkeeper.serde;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads what was written with one schema as another. Thread-safe. Avro keeps its resolved grammars per thread, which costs a
 * resolution for each virtual thread; here they are lent out instead.
 */
final class RecordReader {
    private final Schema writer;
    private final Schema reader;
    private final Reading reading;
    private final ConcurrentLinkedDeque<Tools> idle = new ConcurrentLinkedDeque<>();

    private RecordReader(Schema writer, Schema reader, Reading reading) {
        this.writer = writer;
        this.reader = reader;
        this.reading = reading;
    }

    /** Into a generated class. */
    static RecordReader specific(Schema writer, Class<?> type) {
        SpecificData data = SpecificData.getForClass(type);
        Schema reader = data.getSchema(type);
        SpecificReader specific = new SpecificReader(writer, reader, data);
        return new RecordReader(writer, reader, specific::readWith);
    }

    /** Into a generic record of the writer's own schema. */
    static RecordReader generic(Schema writer) {
        GenericReader generic = new GenericReader(writer);
        return new RecordReader(writer, writer, generic::readWith);
    }

    /**
     * @param bytes a whole framed value
     * @throws MalformedRecordException where the bytes behind the frame are not exactly one record
     */
    Object read(byte[] bytes) {
        Tools tools = idle.poll();
        try {
            if (tools == null) {
                tools = Tools.of(writer, reader);
            }
            tools.start(bytes);
            Object record = reading.readWith(tools.resolver());
            tools.resolver().drain();
            if (!tools.input().isEnd()) {
                throw new MalformedRecordException("bytes are left over behind the " + writer.getFullName());
            }
            idle.push(tools);
            return record;
        } catch (MalformedRecordException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The tools are dropped: they may stand in the middle of a record.
            throw new MalformedRecordException(
                    "value is no " + writer.getFullName() + " readable as " + reader.getFullName() + ": " + e, e);
        }
    }

    private interface Reading {
        Object readWith(ResolvingDecoder resolver) throws IOException;
    }

    private record Tools(BinaryDecoder input, ResolvingDecoder resolver) {
        static Tools of(Schema writer, Schema reader) throws IOException {
            BinaryDecoder input = DecoderFactory.get().binaryDecoder(new byte[0], null);
            return new Tools(
                    input, DecoderFactory.get().resolvingDecoder(Schema.applyAliases(writer, reader), reader, input));
        }

        void start(byte[] bytes) throws IOException {
            DecoderFactory.get().binaryDecoder(bytes, Framing.PREFIX_BYTES, bytes.length - Framing.PREFIX_BYTES, input);
            resolver.configure(input);
        }
    }

    private static final class SpecificReader extends SpecificDatumReader<Object> {
        SpecificReader(Schema writer, Schema reader, SpecificData data) {
            super(writer, reader, data);
        }

        Object readWith(ResolvingDecoder resolver) throws IOException {
            return read((@Nullable Object) null, getExpected(), resolver);
        }
    }

    private static final class GenericReader extends GenericDatumReader<Object> {
        GenericReader(Schema schema) {
            super(schema, schema, GenericData.get());
        }

        Object readWith(ResolvingDecoder resolver) throws IOException {
            return Objects.requireNonNull(read((@Nullable Object) null, getExpected(), resolver), "record");
        }
    }
}
