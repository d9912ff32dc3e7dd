package dev.weirkeeper.ops.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;

/** The corpus of records that both sides must write alike. It lies with the tests of {@code schemas}. */
record Golden(String name, Schema schema, String value) {
    private static final Path DIRECTORY = Path.of("../../schemas/src/test/resources/golden");
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<Golden> corpus() throws IOException {
        List<Golden> corpus = new ArrayList<>();
        for (JsonNode each : JSON.readTree(DIRECTORY.resolve("corpus.json").toFile())) {
            corpus.add(new Golden(
                    each.path("name").asText(),
                    new Schema.Parser().parse(each.path("schema").toString()),
                    each.path("value").toString()));
        }
        return corpus;
    }

    static String payloads() throws IOException {
        return Files.readString(DIRECTORY.resolve("payloads.json"));
    }

    static void write(String payloads) throws IOException {
        Files.writeString(DIRECTORY.resolve("payloads.json"), payloads);
    }

    static String json(Map<String, String> payloads) throws IOException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(payloads) + "\n";
    }

    GenericRecord record() throws IOException {
        return new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().jsonDecoder(schema, value));
    }

    /** A topic of its own, because the subject follows from it. */
    String topic() {
        return "golden-" + name;
    }
}
