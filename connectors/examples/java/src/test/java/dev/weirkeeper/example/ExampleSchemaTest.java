package dev.weirkeeper.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.InferenceRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/**
 * The examples in other languages register the schema of a request from one file, if nobody has before. To write it anew:
 * run this test with {@code -Dreference.write=true}.
 */
class ExampleSchemaTest {
    private static final Path FILE = Path.of("../schemas/InferenceRequest.avsc");

    @Test
    void shouldBeTheSchemaThatJavaRegisters() throws IOException {
        String current = withoutJava(InferenceRequest.getClassSchema()).toString(true) + "\n";
        if (Boolean.getBoolean("reference.write")) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, current);
        }
        assertThat(FILE).content().isEqualTo(current);
    }

    /** Which class Java holds a string in is nobody else's business. */
    private static Schema withoutJava(Schema schema) {
        String text = schema.toString()
                .replace("{\"type\":\"string\",\"avro.java.string\":\"String\"}", "\"string\"")
                .replace(",\"avro.java.string\":\"String\"", "");
        assertThat(text).doesNotContain("avro.java");
        return new Schema.Parser().parse(text);
    }
}
