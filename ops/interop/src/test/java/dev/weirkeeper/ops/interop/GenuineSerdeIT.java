package dev.weirkeeper.ops.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.serde.AvroDeserializer;
import dev.weirkeeper.serde.AvroSerializer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our serializer and deserializer against Confluent's, over our registry. */
class GenuineSerdeIT {
    private static final int PREFIX = 5;

    @TempDir
    private static Path directory;

    private static Stack stack;
    private static Map<String, String> config;

    @BeforeAll
    static void start() {
        stack = Stack.start(directory);
        config = Map.of("schema.registry.url", stack.registry().url());
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void shouldWriteTheSameBytesAndReadEachOthers() throws IOException {
        try (Serializer<Object> theirs = Genuine.serializer(config);
                Deserializer<Object> theirReader = Genuine.deserializer(config);
                AvroSerializer ours = new AvroSerializer();
                AvroDeserializer ourReader = new AvroDeserializer()) {
            ours.configure(config, false);
            ourReader.configure(config, false);
            for (Golden golden : Golden.corpus()) {
                byte[] their = theirs.serialize(golden.topic(), golden.record());
                byte[] our = ours.serialize(golden.topic(), golden.record());

                assertThat(our).as(golden.name()).isEqualTo(their);
                assertThat(ourReader.deserialize(golden.topic(), their))
                        .as(golden.name())
                        .isEqualTo(golden.record());
                assertThat(theirReader.deserialize(golden.topic(), our))
                        .as(golden.name())
                        .isEqualTo(golden.record());
            }
        }
    }

    /** With {@code -Dgolden.write=true} the file is written anew, else it must be what Confluent writes today. */
    @Test
    void shouldFindConfluentsBytesCheckedIn() throws IOException {
        Map<String, String> payloads = new TreeMap<>();
        try (Serializer<Object> theirs = Genuine.serializer(config)) {
            for (Golden golden : Golden.corpus()) {
                byte[] bytes = theirs.serialize(golden.topic(), golden.record());
                payloads.put(golden.name(), HexFormat.of().formatHex(bytes, PREFIX, bytes.length));
            }
        }
        if (Boolean.getBoolean("golden.write")) {
            Golden.write(Golden.json(payloads));
        }

        assertThat(Golden.payloads()).isEqualTo(Golden.json(payloads));
    }
}
