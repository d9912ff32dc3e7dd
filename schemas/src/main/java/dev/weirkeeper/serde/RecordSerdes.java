package dev.weirkeeper.serde;

import dev.weirkeeper.topic.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Records to bytes and back, by whichever serializer and deserializer classes the configuration names. Thread-safe; one for a
 * whole process is enough.
 *
 * <p>All model topics share one registry subject, and so do all response topics ({@link Topics#subject}); this holds for
 * foreign serializers too, because they are told a topic name whose default subject is that one.
 *
 * <p>Every failure is one of {@link MalformedRecordException} (poison), {@link UnknownSchemaException} (poison),
 * {@link RegistryUnavailableException} (back off and try again) and {@link SchemaRefusedException} (people must act).
 */
public final class RecordSerdes implements AutoCloseable {
    /** Configuration key: class name of the value serializer; {@link AvroSerializer} unless given. */
    public static final String SERIALIZER = "value.serializer";
    /** Configuration key: class name of the value deserializer; {@link AvroDeserializer} unless given. */
    public static final String DESERIALIZER = "value.deserializer";

    static {
        TrustedRecords.vouch(); // foreign serializers make records too, and know nothing of it
    }

    private static final String SUBJECT_ENDING = "-value";
    private static final int FOREIGN_INSTANCES = 2 * Runtime.getRuntime().availableProcessors();

    private final Topics topics;
    private final Writing writing;
    private final Reading reading;

    private RecordSerdes(Topics topics, Writing writing, Reading reading) {
        this.topics = topics;
        this.writing = writing;
        this.reading = reading;
    }

    /**
     * Makes the serdes. Nothing is asked of the registry yet.
     *
     * @param config Confluent's keys; keys of Kafka clients beside them do no harm
     * @param topics names of the topics
     * @throws ConfigException where a key is missing or wrong, or a class cannot be made
     */
    public static RecordSerdes of(Map<String, ?> config, Topics topics) {
        Map<String, Object> full = new HashMap<>(config);
        full.put("specific.avro.reader", true);
        full.putIfAbsent("avro.remove.java.properties", true);
        Class<?> serializer = load(full, SERIALIZER, AvroSerializer.class);
        Class<?> deserializer = load(full, DESERIALIZER, AvroDeserializer.class);
        return new RecordSerdes(topics, writing(serializer, full), reading(deserializer, full));
    }

    /** Our own classes are thread-safe, so that one of each serves all; nothing is known about others. */
    private static Writing writing(Class<?> type, Map<String, ?> config) {
        if (type == AvroSerializer.class) {
            AvroSerializer own = new AvroSerializer();
            own.configure(config, false);
            return new Writing(own::serialize, own::close);
        }
        Lending<Serializer<Object>> lending =
                new Lending<>(FOREIGN_INSTANCES, () -> serializer(type, config), Serializer::close);
        return new Writing((topic, record) -> lending.with(each -> each.serialize(topic, record)), lending::close);
    }

    private static Reading reading(Class<?> type, Map<String, ?> config) {
        if (type == AvroDeserializer.class) {
            AvroDeserializer own = new AvroDeserializer();
            own.configure(config, false);
            return new Reading(own::deserialize, own::close);
        }
        Lending<Deserializer<Object>> lending =
                new Lending<>(FOREIGN_INSTANCES, () -> deserializer(type, config), Deserializer::close);
        return new Reading(
                (topic, bytes, ignored) -> lending.with(each -> each.deserialize(topic, bytes)), lending::close);
    }

    /**
     * A record as bytes for a topic.
     *
     * @throws SerializationException one of the four kinds
     */
    public byte[] serialize(String topic, SpecificRecord record) {
        return Objects.requireNonNull(write(topic, record), "bytes");
    }

    /**
     * The record that bytes of a topic hold.
     *
     * @throws SerializationException one of the four kinds
     */
    public <T extends SpecificRecord> T deserialize(String topic, byte[] bytes, Class<T> type) {
        String canonical = canonical(topic);
        try {
            Object value = reading.how().read(canonical, bytes, type);
            if (type.isInstance(value)) {
                return type.cast(value);
            }
            throw new MalformedRecordException("value on " + topic + " is a "
                    + (value == null ? "null" : value.getClass().getName()) + ", not a " + type.getName());
        } catch (RuntimeException e) {
            throw ForeignFaults.whileReading(e);
        }
    }

    /** As a Kafka serializer. Closing it closes nothing; close this object instead. */
    public <T extends SpecificRecord> Serializer<T> serializer(Class<T> type) {
        Objects.requireNonNull(type, "type");
        return (topic, value) -> value == null ? null : write(topic, value);
    }

    /** As a Kafka deserializer. Closing it closes nothing; close this object instead. */
    public <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type) {
        Objects.requireNonNull(type, "type");
        return (topic, bytes) -> bytes == null ? null : deserialize(topic, bytes, type);
    }

    @Override
    public void close() {
        writing.closing().run();
        reading.closing().run();
    }

    private byte @Nullable [] write(String topic, SpecificRecord value) {
        try {
            return writing.how().write(canonical(topic), value);
        } catch (RuntimeException e) {
            throw ForeignFaults.whileWriting(e);
        }
    }

    private String canonical(String topic) {
        String subject = topics.subject(topic);
        return subject.substring(0, subject.length() - SUBJECT_ENDING.length());
    }

    private static Class<?> load(Map<String, ?> config, String key, Class<?> otherwise) {
        Object named = config.get(key);
        if (named == null) {
            return otherwise;
        }
        if (named instanceof Class<?> type) {
            return type;
        }
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        try {
            return Class.forName(
                    named.toString(), true, context == null ? RecordSerdes.class.getClassLoader() : context);
        } catch (ClassNotFoundException e) {
            throw new ConfigException(
                    key, named, "is on no class path; put the jar that holds it into lib/ext (schemas/README.md)");
        }
    }

    @SuppressWarnings("unchecked") // the cast's target takes any value; a serializer of another type fails on the first
    private static Serializer<Object> serializer(Class<?> type, Map<String, ?> config) {
        Serializer<Object> made = (Serializer<Object>) instance(type, Serializer.class, SERIALIZER);
        made.configure(config, false);
        return made;
    }

    @SuppressWarnings("unchecked") // as above; what it returns is checked record by record
    private static Deserializer<Object> deserializer(Class<?> type, Map<String, ?> config) {
        Deserializer<Object> made = (Deserializer<Object>) instance(type, Deserializer.class, DESERIALIZER);
        made.configure(config, false);
        return made;
    }

    private static Object instance(Class<?> type, Class<?> kind, String key) {
        if (!kind.isAssignableFrom(type)) {
            throw new ConfigException(key, type.getName(), "must be a " + kind.getName());
        }
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new ConfigException(key, type.getName(), "cannot be made: " + e);
        }
    }

    private record Writing(Write how, Runnable closing) {}

    private record Reading(Read how, Runnable closing) {}

    private interface Write {
        byte @Nullable [] write(String topic, Object record);
    }

    private interface Read {
        @Nullable
        Object read(String topic, byte[] bytes, Class<? extends SpecificRecord> type);
    }
}
