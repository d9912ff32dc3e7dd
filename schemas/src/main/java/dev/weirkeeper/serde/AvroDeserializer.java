package dev.weirkeeper.serde;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's wire format to Avro records, configured with Confluent's keys: generic records, or with
 * {@code specific.avro.reader=true} records of the generated class that has the writer's name. What was written with another
 * version of a schema is resolved to the reader's. Thread-safe after {@link #configure}.
 *
 * <p>Errors: {@link MalformedRecordException}, {@link UnknownSchemaException}, {@link RegistryUnavailableException}.
 */
public final class AvroDeserializer implements Deserializer<Object> {
    static {
        TrustedRecords.vouch();
    }

    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
    private final Map<Target, RecordReader> readers = new ConcurrentHashMap<>();
    private @Nullable SchemaRegistry registry;
    private boolean isKey;
    private boolean specific;

    /** Made by Kafka, by name; {@link #configure} comes next. */
    public AvroDeserializer() {}

    @Override
    public void configure(Map<String, ?> config, boolean key) {
        this.isKey = key;
        this.specific = RegistrySettings.flag(config, "specific.avro.reader", false);
        this.registry = AvroSerializer.registry(RegistrySettings.of(config));
    }

    @Override
    public @Nullable Object deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null; // a tombstone stays one
        }
        int id = Framing.id(bytes);
        Schema writer = writer(id, topic);
        Class<?> type = specific ? generatedClass(writer) : GenericRecord.class;
        return reader(id, writer, type).read(bytes);
    }

    /** Reads a record of a known class; the writer's schema must have its name. */
    <T extends SpecificRecord> T deserialize(String topic, byte[] bytes, Class<T> type) {
        int id = Framing.id(bytes);
        Target target = new Target(id, type);
        RecordReader reader = readers.get(target);
        if (reader == null) {
            Schema writer = writer(id, topic);
            if (!writer.getFullName().equals(type.getName())) {
                throw new MalformedRecordException("value is a " + writer.getFullName() + ", not a " + type.getName());
            }
            reader = reader(id, writer, type);
        }
        return type.cast(reader.read(bytes));
    }

    private RecordReader reader(int id, Schema writer, Class<?> type) {
        return readers.computeIfAbsent(
                new Target(id, type),
                target -> type == GenericRecord.class
                        ? RecordReader.generic(writer)
                        : RecordReader.specific(writer, type));
    }

    private Schema writer(int id, String topic) {
        Schema found = schemas.get(id);
        if (found == null) {
            SchemaRegistry asked = registry;
            if (asked == null) {
                throw new IllegalStateException("configure() comes before deserialize()");
            }
            found = asked.byId(id, AvroSerializer.subject(topic, isKey));
            if (found.getType() != Schema.Type.RECORD) {
                throw new MalformedRecordException("schema id " + id + " is a " + found.getType() + ", not a record");
            }
            schemas.put(id, found);
        }
        return found;
    }

    /** Not initialised before it is known to be a record: the name comes from outside. */
    private static Class<?> generatedClass(Schema writer) {
        ClassLoader own = AvroDeserializer.class.getClassLoader();
        try {
            Class<?> type = Class.forName(writer.getFullName(), false, own);
            if (SpecificRecord.class.isAssignableFrom(type)) {
                return type;
            }
        } catch (ClassNotFoundException e) {
            throw new MalformedRecordException("no class is known for the writer's schema " + writer.getFullName(), e);
        }
        throw new MalformedRecordException("class " + writer.getFullName() + " is no generated Avro record");
    }

    private record Target(int id, Class<?> type) {}
}
