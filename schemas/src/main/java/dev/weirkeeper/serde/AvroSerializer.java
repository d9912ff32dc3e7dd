package dev.weirkeeper.serde;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Avro records to Confluent's wire format, configured with Confluent's keys. Subject: {@code <topic>-value} (or
 * {@code -key}). Takes generated and generic records. Thread-safe after {@link #configure}.
 *
 * <p>Errors: {@link MalformedRecordException} where the record does not fit its schema, {@link RegistryUnavailableException},
 * {@link SchemaRefusedException}.
 */
public final class AvroSerializer implements Serializer<Object> {
    static {
        TrustedRecords.vouch();
    }

    private static final String TOPIC_NAME_STRATEGY = "TopicNameStrategy";

    private final Map<Use, Written> known = new ConcurrentHashMap<>();
    private final Map<Schema, DatumWriter<Object>> writers = new ConcurrentHashMap<>();
    private final JavaProperties javaProperties = new JavaProperties();
    private @Nullable SchemaRegistry registry;
    private boolean isKey;
    private boolean autoRegister = true;
    private boolean useLatest;
    private boolean strictLatest = true;
    private boolean removeJavaProperties;

    /** Made by Kafka, by name; {@link #configure} comes next. */
    public AvroSerializer() {}

    @Override
    public void configure(Map<String, ?> config, boolean key) {
        requireTopicNames(config, key ? "key.subject.name.strategy" : "value.subject.name.strategy");
        this.isKey = key;
        this.autoRegister = RegistrySettings.flag(config, "auto.register.schemas", true);
        this.useLatest = RegistrySettings.flag(config, "use.latest.version", false);
        this.strictLatest = RegistrySettings.flag(config, "latest.compatibility.strict", true);
        this.removeJavaProperties = RegistrySettings.flag(config, "avro.remove.java.properties", false);
        this.registry = registry(RegistrySettings.of(config));
    }

    static SchemaRegistry registry(RegistrySettings settings) {
        return settings.mockScope()
                .<SchemaRegistry>map(MockSchemaRegistry::of)
                .orElseGet(() -> new HttpSchemaRegistry(settings));
    }

    private static void requireTopicNames(Map<String, ?> config, String key) {
        Object strategy = config.get(key);
        String name = strategy instanceof Class<?> type ? type.getName() : String.valueOf(strategy);
        if (strategy != null && !name.endsWith(TOPIC_NAME_STRATEGY)) {
            throw new ConfigException(
                    key,
                    strategy,
                    "must be TopicNameStrategy; for others use Confluent's own serializer (see lib/ext)");
        }
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable Object value) {
        if (value == null) {
            return null; // a tombstone stays one
        }
        if (!(value instanceof IndexedRecord record)) {
            throw new MalformedRecordException(
                    "value is a " + value.getClass().getName() + ", not an Avro record; only records are written");
        }
        Written written = written(subject(topic, isKey), record.getSchema());
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream(512);
            out.writeBytes(Framing.prefix(written.id()));
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            write(record, written.schema(), encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (IOException | RuntimeException e) {
            throw new MalformedRecordException(
                    "record does not fit its schema " + record.getSchema().getFullName() + ": " + e.getMessage(), e);
        }
    }

    static String subject(String topic, boolean isKey) {
        return topic + (isKey ? "-key" : "-value");
    }

    private Written written(String subject, Schema own) {
        Use use = new Use(subject, own);
        Written found = known.get(use);
        if (found == null) {
            found = ask(subject, own);
            known.put(use, found);
        }
        return found;
    }

    /** Not under a lock: two threads may both ask for a new schema, and get the same answer. */
    private Written ask(String subject, Schema own) {
        SchemaRegistry asked = registry;
        if (asked == null) {
            throw new IllegalStateException("configure() comes before serialize()");
        }
        if (useLatest) {
            SchemaRegistry.Registered latest = asked.latest(subject);
            if (strictLatest) {
                requireReadable(subject, own, latest.schema());
            }
            return new Written(latest.id(), latest.schema());
        }
        Schema told = removeJavaProperties ? javaProperties.without(own) : own;
        return new Written(autoRegister ? asked.register(subject, told) : asked.lookup(subject, told), own);
    }

    private static void requireReadable(String subject, Schema own, Schema latest) {
        var result = SchemaCompatibility.checkReaderWriterCompatibility(latest, own);
        if (result.getType() != SchemaCompatibilityType.COMPATIBLE) {
            throw new SchemaRefusedException("latest schema of subject " + subject + " cannot hold what "
                    + own.getFullName() + " writes: " + result.getDescription());
        }
    }

    private void write(IndexedRecord record, Schema schema, BinaryEncoder encoder) throws IOException {
        Schema own = record.getSchema();
        if (schema.equals(own)) {
            writer(own, record).write(record, encoder);
            return;
        }
        // Generated records are read by field position, so another schema needs a way through its own bytes.
        ByteArrayOutputStream plain = new ByteArrayOutputStream(512);
        BinaryEncoder first = EncoderFactory.get().directBinaryEncoder(plain, null);
        writer(own, record).write(record, first);
        first.flush();
        Object generic = new GenericDatumReader<Object>(own, schema)
                .read(null, DecoderFactory.get().binaryDecoder(plain.toByteArray(), null));
        new GenericDatumWriter<Object>(schema).write(generic, encoder);
    }

    private DatumWriter<Object> writer(Schema schema, IndexedRecord record) {
        if (!(record instanceof SpecificRecord)) {
            return new GenericDatumWriter<>(schema, GenericData.get());
        }
        return writers.computeIfAbsent(
                schema, s -> new SpecificDatumWriter<>(s, SpecificData.getForClass(record.getClass())));
    }

    private record Use(String subject, Schema schema) {}

    private record Written(int id, Schema schema) {}
}
