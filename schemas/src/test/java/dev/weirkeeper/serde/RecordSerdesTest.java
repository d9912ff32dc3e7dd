package dev.weirkeeper.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weirkeeper.schema.Cancellation;
import dev.weirkeeper.topic.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordSerdesTest {
    private static final Topics TOPICS = Topics.withDefaultPrefix();

    private final Map<String, String> config =
            Map.of("schema.registry.url", "mock://" + getClass().getName());
    private final RecordSerdes serdes = RecordSerdes.of(config, TOPICS);

    static List<Class<? extends SpecificRecord>> types() {
        return Records.types();
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldGiveBackWhatItWrote(Class<? extends SpecificRecord> type) throws IOException {
        Schema schema = Records.schema(type);
        for (Object random : new RandomData(schema, 20, 7L, true)) {
            byte[] generic = framed(schema, random);

            SpecificRecord record = serdes.deserialize("llm.test", generic, type);
            byte[] written = serdes.serialize("llm.test", record);

            // Avro's own equals() knows no timestamps inside arrays, so the fields are compared one by one.
            assertThat(serdes.deserialize("llm.test", written, type))
                    .usingRecursiveComparison()
                    .isEqualTo(record);
            assertThat(written).hasSameSizeAs(generic); // maps may come in another order
        }
    }

    @Test
    void shouldUseOneSubjectForAllModelTopics() {
        Cancellation record = cancellation();

        byte[] one = serdes.serialize("llm.models.a", record);
        byte[] other = serdes.serialize("llm.models.b", record);

        assertThat(one).isEqualTo(other);
        assertThat(MockSchemaRegistry.of(getClass().getName())
                        .latest("llm.models-value")
                        .schema()
                        .getFullName())
                .isEqualTo(Cancellation.class.getName());
    }

    @Test
    void shouldRefuseWhatIsNoFramedRecord() {
        assertThatThrownBy(() -> serdes.deserialize("llm.requests", new byte[] {0, 0}, Cancellation.class))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("has 2 bytes");
        assertThatThrownBy(() -> serdes.deserialize(
                        "llm.requests",
                        "{\"a\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        Cancellation.class))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("begins with byte 123");
        assertThatThrownBy(() -> serdes.deserialize("llm.requests", new byte[] {1, 0, 0, 0, 1, 0}, Cancellation.class))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("GUID");
    }

    @Test
    void shouldTellAnUnknownSchemaFromABrokenRecord() {
        byte[] good = serdes.serialize("llm.cancellations", cancellation());

        assertThatThrownBy(() ->
                        serdes.deserialize("llm.cancellations", new byte[] {0, 127, 0, 0, 0, 0}, Cancellation.class))
                .isInstanceOf(UnknownSchemaException.class);
        assertThatThrownBy(() -> serdes.deserialize(
                        "llm.cancellations", Arrays.copyOf(good, good.length - 3), Cancellation.class))
                .isInstanceOf(MalformedRecordException.class);
        assertThatThrownBy(() -> serdes.deserialize(
                        "llm.cancellations", Arrays.copyOf(good, good.length + 1), Cancellation.class))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("left over");
    }

    @Test
    void shouldSurviveAnyBytes() {
        byte[] good = serdes.serialize("llm.cancellations", cancellation());
        Random random = new Random(11);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = Arrays.copyOf(good, 5 + random.nextInt(40));
            for (int at = 5; at < bytes.length; at++) {
                bytes[at] = (byte) random.nextInt(256);
            }
            try {
                serdes.deserialize("llm.cancellations", bytes, Cancellation.class);
            } catch (MalformedRecordException e) {
                assertThat(e).hasMessageContaining("Cancellation");
            }
        }
    }

    @Test
    void shouldSayWhatIsWrongWithTheConfiguration() {
        assertThatThrownBy(() -> RecordSerdes.of(Map.of(), TOPICS))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schema.registry.url");
        assertThatThrownBy(() -> RecordSerdes.of(
                        Map.of("schema.registry.url", "mock://x", RecordSerdes.SERIALIZER, "com.example.Missing"),
                        TOPICS))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("lib/ext");
        assertThatThrownBy(() -> RecordSerdes.of(Map.of("schema.registry.url", "registry:8081"), TOPICS))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("http://");
    }

    @Test
    void shouldBeUnavailableWhereNobodyListens() {
        RecordSerdes lonely =
                RecordSerdes.of(Map.of("schema.registry.url", "http://127.0.0.1:1", "max.retries", "0"), TOPICS);

        assertThatThrownBy(() -> lonely.serialize("llm.cancellations", cancellation()))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("127.0.0.1:1");
        assertThatThrownBy(() ->
                        lonely.deserialize("llm.cancellations", new byte[] {0, 0, 0, 0, 1, 0}, Cancellation.class))
                .isInstanceOf(RegistryUnavailableException.class);
    }

    private byte[] framed(Schema schema, Object record) throws IOException {
        int id = MockSchemaRegistry.of(getClass().getName())
                .register("llm.test-value", new JavaProperties().without(schema));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(Framing.prefix(id));
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<>(schema).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static Cancellation cancellation() {
        return (Cancellation) RandomRecords.one(Cancellation.class, 3);
    }
}
