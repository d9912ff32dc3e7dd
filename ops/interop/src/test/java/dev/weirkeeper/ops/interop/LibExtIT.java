package dev.weirkeeper.ops.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weirkeeper.schema.Cancellation;
import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.RegistryUnavailableException;
import dev.weirkeeper.serde.SchemaRefusedException;
import dev.weirkeeper.serde.UnknownSchemaException;
import dev.weirkeeper.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of a Confluent Platform user: the genuine classes on the class path, named in the configuration. */
class LibExtIT {
    private static final Topics TOPICS = Topics.withDefaultPrefix();

    @TempDir
    private static Path directory;

    private static Stack stack;
    private static RecordSerdes genuine;
    private static RecordSerdes own;

    @BeforeAll
    static void start() {
        stack = Stack.start(directory);
        genuine = genuine(stack.registry().url(), TOPICS);
        own = RecordSerdes.of(Map.of("schema.registry.url", stack.registry().url()), TOPICS);
    }

    @AfterAll
    static void stop() {
        genuine.close();
        own.close();
        stack.close();
    }

    private static RecordSerdes genuine(String url, Topics topics) {
        Genuine.load(Genuine.SERIALIZER);
        return RecordSerdes.of(
                Map.of(
                        "schema.registry.url",
                        url,
                        "value.serializer",
                        Genuine.SERIALIZER,
                        "value.deserializer",
                        Genuine.DESERIALIZER,
                        "max.retries",
                        "0"),
                topics);
    }

    private static Cancellation record(String id) {
        return Cancellation.newBuilder()
                .setRequestId(id)
                .setTenant("t")
                .setReason("none")
                .setAt(Instant.ofEpochMilli(1))
                .build();
    }

    @Test
    void shouldWriteWhatOurOwnWritesUnderTheSameSubjects() {
        for (String topic : List.of("llm.cancellations", "llm.models.a", "llm.models.b", "llm.responses.x")) {
            byte[] theirs = genuine.serialize(topic, record("r"));

            assertThat(own.serialize(topic, record("r"))).as(topic).isEqualTo(theirs);
            assertThat(own.deserialize(topic, theirs, Cancellation.class)).isEqualTo(record("r"));
            assertThat(genuine.deserialize(topic, theirs, Cancellation.class)).isEqualTo(record("r"));
        }
        assertThat(Genuine.rest(stack.registry().url()).call("getAllSubjects").toString())
                .contains("llm.models-value", "llm.responses-value")
                .doesNotContain("llm.models.a", "llm.responses.x");
    }

    @Test
    void shouldServeManyThreads() {
        ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
        IntStream.range(0, 2_000).parallel().forEach(i -> {
            byte[] bytes = genuine.serialize("llm.cancellations", record("r-" + i));
            seen.add(genuine.deserialize("llm.cancellations", bytes, Cancellation.class)
                    .getRequestId());
        });

        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 2_000).mapToObj(i -> "r-" + i).toList());
    }

    @Test
    void shouldTellPoisonFromTrouble() {
        byte[] good = genuine.serialize("llm.cancellations", record("r"));
        byte[] unknown = good.clone();
        unknown[1] = 100;

        assertThat(reading(genuine, unknown)).isInstanceOf(UnknownSchemaException.class);
        assertThat(reading(genuine, Arrays.copyOf(good, good.length - 4))).isInstanceOf(MalformedRecordException.class);
        assertThat(reading(genuine, "{\"no\":\"avro\"}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedRecordException.class);
        assertThat(reading(genuine, new byte[] {0, 0})).isInstanceOf(MalformedRecordException.class);
        assertThat(reading(genuine, new byte[0])).isInstanceOf(MalformedRecordException.class);
    }

    @Test
    void shouldBeUnavailableWhereNobodyListens() {
        byte[] good = genuine.serialize("llm.cancellations", record("r"));
        try (RecordSerdes lonely = genuine("http://127.0.0.1:1", TOPICS)) {
            assertThat(reading(lonely, good)).isInstanceOf(RegistryUnavailableException.class);
            assertThatThrownBy(() -> lonely.serialize("llm.cancellations", record("r")))
                    .isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @Test
    void shouldSayThatASchemaIsRefused() {
        Topics topics = new Topics("taken.");
        String other = "{\"type\":\"record\",\"name\":\"Other\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}";
        Genuine.rest(stack.registry().url()).call("registerSchema", other, "taken.cancellations-value");

        try (RecordSerdes serdes = genuine(stack.registry().url(), topics)) {
            assertThatThrownBy(() -> serdes.serialize("taken.cancellations", record("r")))
                    .isInstanceOf(SchemaRefusedException.class);
        }
    }

    private static Throwable reading(RecordSerdes serdes, byte[] bytes) {
        try {
            return new AssertionError(serdes.deserialize("llm.cancellations", bytes, Cancellation.class));
        } catch (SerializationException e) {
            return e;
        }
    }
}
