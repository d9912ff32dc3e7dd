package dev.weirkeeper.serde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.WorkerRole;
import dev.weirkeeper.schema.WorkerState;
import dev.weirkeeper.schema.WorkerStatus;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Any version reads any other: a consumer may be years behind its producers, or ahead of them. */
class ReleasedSchemasTest {
    static List<String> versions() {
        return ReleasedSchemas.versions();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void shouldReadAndBeReadByEveryReleasedSchema(String version) {
        Map<String, Schema> current = new HashMap<>();
        Records.types().forEach(type -> current.put(type.getName(), Records.schema(type)));

        Map<String, Schema> released = ReleasedSchemas.of(version);

        assertThat(released).isNotEmpty();
        assertThat(current.keySet()).containsAll(released.keySet());
        released.forEach((name, schema) -> {
            Schema now = Objects.requireNonNull(current.get(name), name);
            assertThat(complaint(now, schema))
                    .as("now reads %s of %s", name, version)
                    .isEmpty();
            assertThat(complaint(schema, now))
                    .as("%s of %s reads now", name, version)
                    .isEmpty();
        });
    }

    @Test
    void shouldNoticeAFieldThatWasTakenAway() {
        Schema before = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}");
        Schema after = new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[]}");

        assertThat(complaint(after, before)).isEmpty();
        assertThat(complaint(before, after)).contains("a");
    }

    @Test
    void shouldGiveEveryEnumASymbolForWhatItDoesNotKnow() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("src/main/avro/enums"))) {
            assertThat(files).isNotEmpty().allSatisfy(file -> {
                Schema schema = new Schema.Parser().parse(file.toFile());
                assertThat(schema.getEnumDefault()).as(file.toString()).isEqualTo("UNKNOWN");
            });
        }
    }

    @Test
    void shouldReadASymbolFromTheFutureAsUnknown() throws Exception {
        Schema now = Records.schema(WorkerStatus.class);
        Schema future = new Schema.Parser().parse(now.toString().replace("\"UNKNOWN\",", "\"UNKNOWN\",\"ASLEEP\","));
        assertThat(future).isNotEqualTo(now);
        assertThat(complaint(now, future)).isEmpty();

        GenericData.Record record = new GenericData.Record(future);
        List.of("workerId", "incarnation", "host", "version").forEach(field -> record.put(field, "w"));
        record.put("role", symbol(future, "role", "ASLEEP"));
        record.put("state", symbol(future, "state", "ASLEEP"));
        future.getFields().stream()
                .filter(field -> field.schema().getType() == Schema.Type.ARRAY)
                .forEach(field -> record.put(field.name(), List.of()));
        record.put("sentAt", 1L);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(Framing.prefix(1));
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<>(future).write(record, encoder);

        TrustedRecords.vouch();
        var read =
                (WorkerStatus) RecordReader.specific(future, WorkerStatus.class).read(out.toByteArray());

        assertThat(read.getRole()).isEqualTo(WorkerRole.UNKNOWN);
        assertThat(read.getState()).isEqualTo(WorkerState.UNKNOWN);
    }

    private static Object symbol(Schema record, String field, String symbol) {
        return new GenericData.EnumSymbol(record.getField(field).schema(), symbol);
    }

    private static String complaint(Schema reader, Schema writer) {
        SchemaPairCompatibility pair = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        return pair.getType() == SchemaCompatibilityType.COMPATIBLE
                ? ""
                : pair.getResult().getIncompatibilities().toString();
    }
}
