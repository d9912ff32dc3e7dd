package dev.weirkeeper.serde;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weirkeeper.topic.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our bytes against those that Confluent's own serializer 7.9.2 wrote for the same records ({@code ops/interop} writes
 * {@code payloads.json} and checks it). The schemas are those of the day they were written: that they still read is a test too.
 */
class GoldenBytesTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/golden");
    private static final ObjectMapper JSON = new ObjectMapper();

    record Golden(String name, Schema schema, String value, String payload) {
        @Override
        public String toString() {
            return name;
        }

        GenericRecord record() throws IOException {
            return new GenericDatumReader<GenericRecord>(schema)
                    .read(null, DecoderFactory.get().jsonDecoder(schema, value));
        }
    }

    static List<Golden> corpus() throws IOException {
        Map<String, String> payloads =
                JSON.readValue(DIRECTORY.resolve("payloads.json").toFile(), new TypeReference<>() {});
        List<Golden> corpus = new ArrayList<>();
        for (JsonNode each : JSON.readTree(DIRECTORY.resolve("corpus.json").toFile())) {
            String name = each.path("name").asText();
            corpus.add(new Golden(
                    name,
                    new Schema.Parser().parse(each.path("schema").toString()),
                    each.path("value").toString(),
                    payloads.getOrDefault(name, "missing: see ops/interop/README.md")));
        }
        return corpus;
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void shouldWriteTheBytesThatConfluentWrites(Golden golden) throws IOException {
        try (AvroSerializer serializer = new AvroSerializer();
                AvroDeserializer deserializer = new AvroDeserializer()) {
            Map<String, String> config = Map.of("schema.registry.url", "mock://golden-" + golden.name());
            serializer.configure(config, false);
            deserializer.configure(config, false);

            byte[] bytes = Objects.requireNonNull(serializer.serialize("golden", golden.record()));

            assertThat(bytes).startsWith(0, 0, 0, 0, 1);
            assertThat(hex(bytes)).isEqualTo(golden.payload());
            assertThat(deserializer.deserialize("golden", bytes)).isEqualTo(golden.record());
        }
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void shouldReadItIntoTodaysClassWhereThereIsOne(Golden golden) {
        if (!golden.schema().getFullName().startsWith("dev.weirkeeper.")) {
            assertThat(golden.schema().getNamespace()).isEqualTo("test");
            return;
        }
        String scope = "today-" + golden.name();
        int id = MockSchemaRegistry.of(scope).register("llm.t-value", golden.schema());
        byte[] payload = HexFormat.of().parseHex(golden.payload());
        byte[] bytes = Arrays.copyOf(Framing.prefix(id), Framing.PREFIX_BYTES + payload.length);
        System.arraycopy(payload, 0, bytes, Framing.PREFIX_BYTES, payload.length);
        Class<? extends SpecificRecord> type = Records.types().stream()
                .filter(each -> each.getName().equals(golden.schema().getFullName()))
                .findFirst()
                .orElseThrow();

        try (RecordSerdes serdes =
                RecordSerdes.of(Map.of("schema.registry.url", "mock://" + scope), Topics.withDefaultPrefix())) {
            SpecificRecord record = serdes.deserialize("llm.t", bytes, type);
            byte[] again = serdes.serialize("llm.t", record);

            assertThat(serdes.deserialize("llm.t", again, type))
                    .usingRecursiveComparison()
                    .isEqualTo(record);
        }
    }

    /** The ledger's entry is not among them: no client of another maker reads a changelog. */
    @Test
    void shouldHoldEveryRecordThatTravels() throws IOException {
        assertThat(corpus())
                .extracting(golden -> golden.schema().getName())
                .containsAll(ReleasedSchemas.of("0.1.0").values().stream()
                        .map(Schema::getName)
                        .filter(name -> !name.equals("LedgerEntry"))
                        .toList());
    }

    private static String hex(byte[] framed) {
        return HexFormat.of().formatHex(framed, Framing.PREFIX_BYTES, framed.length);
    }
}
