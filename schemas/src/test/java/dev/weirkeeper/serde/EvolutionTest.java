package dev.weirkeeper.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weirkeeper.schema.Cancellation;
import dev.weirkeeper.topic.Topics;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** Writers and readers of different versions, and what the configuration keys change. */
class EvolutionTest {
    private static final Cancellation RECORD = Cancellation.newBuilder()
            .setRequestId("r")
            .setTenant("t")
            .setReason("none")
            .setAt(Instant.ofEpochMilli(5))
            .build();

    private static Map<String, Object> config(String scope, String... more) {
        Map<String, Object> config = new HashMap<>(Map.of("schema.registry.url", "mock://evolution-" + scope));
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        return config;
    }

    private static MockSchemaRegistry registry(String scope) {
        return MockSchemaRegistry.of("evolution-" + scope);
    }

    private static Schema with(String extraField) {
        String text = new JavaProperties().without(Cancellation.SCHEMA$).toString();
        return new Schema.Parser().parse(text.substring(0, text.lastIndexOf(']')) + "," + extraField + "]}");
    }

    @Test
    void shouldReadWhatALaterVersionWrote() {
        Schema later = with("{\"name\":\"later\",\"type\":\"string\",\"default\":\"\"}");
        GenericRecord record = new GenericData.Record(later);
        record.put("requestId", "r");
        record.put("tenant", "t");
        record.put("reason", "none");
        record.put("at", 5L);
        record.put("later", "news");
        try (AvroSerializer writer = new AvroSerializer();
                RecordSerdes reader = RecordSerdes.of(config("later"), Topics.withDefaultPrefix())) {
            writer.configure(config("later"), false);
            byte[] bytes = Objects.requireNonNull(writer.serialize("llm.cancellations", record));

            assertThat(reader.deserialize("llm.cancellations", bytes, Cancellation.class))
                    .isEqualTo(RECORD);
        }
    }

    @Test
    void shouldWriteTheLatestVersionWhereTold() {
        Schema latest = with("{\"name\":\"later\",\"type\":[\"null\",\"string\"],\"default\":null}");
        int id = registry("latest").register("llm.cancellations-value", latest);
        try (AvroSerializer writer = new AvroSerializer();
                AvroDeserializer reader = new AvroDeserializer()) {
            writer.configure(config("latest", "use.latest.version", "true"), false);
            reader.configure(config("latest"), false);

            byte[] bytes = Objects.requireNonNull(writer.serialize("llm.cancellations", RECORD));
            GenericRecord read = (GenericRecord) Objects.requireNonNull(reader.deserialize("llm.cancellations", bytes));

            assertThat(bytes[4]).isEqualTo((byte) id);
            assertThat(read.getSchema()).isEqualTo(latest);
            assertThat(read.get("requestId")).hasToString("r");
            assertThat(read.get("at")).isEqualTo(5L);
            assertThat(read.get("later")).isNull();
        }
    }

    @Test
    void shouldRefuseALatestVersionThatCannotHoldTheRecord() {
        registry("strict").register("t-value", with("{\"name\":\"must\",\"type\":\"string\"}"));
        try (AvroSerializer writer = new AvroSerializer()) {
            writer.configure(config("strict", "use.latest.version", "true"), false);

            assertThatThrownBy(() -> writer.serialize("t", RECORD))
                    .isInstanceOf(SchemaRefusedException.class)
                    .hasMessageContaining("t-value");
        }
    }

    @Test
    void shouldNotRegisterWhereForbidden() {
        try (AvroSerializer writer = new AvroSerializer()) {
            writer.configure(config("forbidden", "auto.register.schemas", "false"), false);
            assertThatThrownBy(() -> writer.serialize("t", RECORD)).isInstanceOf(SchemaRefusedException.class);

            registry("forbidden").register("t-value", Cancellation.SCHEMA$);
            assertThat(writer.serialize("t", RECORD)).isNotNull();
        }
    }

    @Test
    void shouldRegisterWithoutWhatOnlyJavaNeedsThroughRecordSerdes() {
        try (RecordSerdes serdes = RecordSerdes.of(config("plain"), Topics.withDefaultPrefix());
                AvroSerializer writer = new AvroSerializer()) {
            serdes.serialize("llm.cancellations", RECORD);
            assertThat(registry("plain")
                            .latest("llm.cancellations-value")
                            .schema()
                            .toString())
                    .doesNotContain("avro.java.string");

            writer.configure(config("plain"), true);
            writer.serialize("t", RECORD);
            assertThat(registry("plain").latest("t-key").schema().toString()).contains("avro.java.string");
        }
    }

    @Test
    void shouldKeepTombstonesAndRefuseWhatIsNoRecord() {
        try (AvroSerializer writer = new AvroSerializer();
                AvroDeserializer reader = new AvroDeserializer();
                RecordSerdes serdes = RecordSerdes.of(config("null"), Topics.withDefaultPrefix())) {
            writer.configure(config("null"), false);
            reader.configure(config("null"), false);

            assertThat(writer.serialize("t", null)).isNull();
            assertThat(reader.deserialize("t", null)).isNull();
            assertThat(serdes.serializer(Cancellation.class).serialize("t", null))
                    .isNull();
            assertThat(serdes.deserializer(Cancellation.class).deserialize("t", (byte[]) null))
                    .isNull();
            assertThatThrownBy(() -> writer.serialize("t", "text"))
                    .isInstanceOf(MalformedRecordException.class)
                    .hasMessageContaining("java.lang.String");
            assertThatThrownBy(() -> writer.serialize("t", new Cancellation()))
                    .isInstanceOf(MalformedRecordException.class)
                    .hasMessageContaining("Cancellation");
        }
    }

    @Test
    void shouldRefuseARecordOfAnotherType() {
        Schema other =
                new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"Other\",\"namespace\":\"x\",\"fields\":[]}");
        try (AvroSerializer writer = new AvroSerializer();
                AvroDeserializer specific = new AvroDeserializer();
                RecordSerdes serdes = RecordSerdes.of(config("other"), Topics.withDefaultPrefix())) {
            writer.configure(config("other"), false);
            specific.configure(config("other", "specific.avro.reader", "true"), false);
            byte[] bytes = Objects.requireNonNull(writer.serialize("t", new GenericData.Record(other)));

            assertThatThrownBy(() -> serdes.deserialize("t", bytes, Cancellation.class))
                    .isInstanceOf(MalformedRecordException.class)
                    .hasMessageContaining("value is a x.Other, not a dev.weirkeeper.schema.Cancellation");
            assertThatThrownBy(() -> specific.deserialize("t", bytes))
                    .isInstanceOf(MalformedRecordException.class)
                    .hasMessageContaining("x.Other");
        }
    }

    @Test
    void shouldNotLoadAClassThatTheWriterNamesButIsNoRecord() {
        Schema evil = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"ProcessBuilder\",\"namespace\":\"java.lang\",\"fields\":[]}");
        try (AvroSerializer writer = new AvroSerializer();
                AvroDeserializer specific = new AvroDeserializer()) {
            writer.configure(config("evil"), false);
            specific.configure(config("evil", "specific.avro.reader", "true"), false);
            byte[] bytes = Objects.requireNonNull(writer.serialize("t", new GenericData.Record(evil)));

            assertThatThrownBy(() -> specific.deserialize("t", bytes))
                    .isInstanceOf(MalformedRecordException.class)
                    .hasMessageContaining("no generated Avro record");
        }
    }

    @Test
    void shouldServeManyThreads() {
        Map<String, String> seen = new ConcurrentHashMap<>();
        try (RecordSerdes serdes = RecordSerdes.of(config("threads"), Topics.withDefaultPrefix())) {
            IntStream.range(0, 20_000).parallel().forEach(i -> {
                Cancellation record = Cancellation.newBuilder(RECORD)
                        .setRequestId("r-" + i)
                        .setTenant("t".repeat(i % 50))
                        .build();
                byte[] bytes = serdes.serialize("llm.cancellations", record);
                Cancellation read = serdes.deserialize("llm.cancellations", bytes, Cancellation.class);
                if (read.equals(record)) {
                    seen.put(read.getRequestId(), "");
                }
            });
        }

        assertThat(seen).hasSize(20_000);
    }
}
