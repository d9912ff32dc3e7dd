package dev.weirkeeper.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weirkeeper.schema.Cancellation;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.SchemaRefusedException;
import dev.weirkeeper.serde.UnknownSchemaException;
import dev.weirkeeper.topic.Topics;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which schemas the registry takes after which, and what our own writers hear of it. */
class RegistryCompatibilityIT extends RunningRegistry {
    @ParameterizedTest
    @CsvSource({
        // level, field with default added, field without default added, field removed
        "NONE, true, true, true",
        "BACKWARD, true, false, true",
        "FORWARD, true, true, false",
        "FULL, true, false, false",
        "BACKWARD_TRANSITIVE, true, false, true",
        "FORWARD_TRANSITIVE, true, true, false",
        "FULL_TRANSITIVE, true, false, false",
    })
    void shouldKeepToTheLevel(String level, boolean withDefault, boolean withoutDefault, boolean removed) {
        assertThat(accepts(level, V1, WITH_DEFAULT)).isEqualTo(withDefault);
        assertThat(accepts(level, V1, WITHOUT_DEFAULT)).isEqualTo(withoutDefault);
        assertThat(accepts(level, WITHOUT_DEFAULT, V1)).isEqualTo(removed);
    }

    @ParameterizedTest
    @CsvSource({"BACKWARD, true", "BACKWARD_TRANSITIVE, false", "FULL, true", "FULL_TRANSITIVE, false"})
    void shouldLookAtAllVersionsWhereTheLevelIsTransitive(String level, boolean accepted) {
        String subject = subject();
        setLevel(subject, level);
        // b: absent, then int with a default, then int without one: fits its neighbour, not the first.
        assertThat(rest.post("/subjects/" + subject + "/versions", V1).status()).isEqualTo(200);
        assertThat(rest.post("/subjects/" + subject + "/versions", WITH_DEFAULT).status())
                .isEqualTo(200);

        Rest.Answer tested =
                rest.post("/compatibility/subjects/" + subject + "/versions?verbose=true", WITHOUT_DEFAULT);
        Rest.Answer third = rest.post("/subjects/" + subject + "/versions", WITHOUT_DEFAULT);

        assertThat(tested.json().path("is_compatible").asBoolean()).isEqualTo(accepted);
        assertThat(third.status()).isEqualTo(accepted ? 200 : 409);
        if (!accepted) {
            assertThat(third.code()).isEqualTo(409);
            assertThat(third.json().path("message").asText()).contains("READER_FIELD_MISSING_DEFAULT_VALUE");
            assertThat(tested.json().path("messages").toString()).contains("oldSchemaVersion: 1");
        }
    }

    private static boolean accepts(String level, String first, String second) {
        String subject = subject();
        setLevel(subject, level);
        assertThat(rest.post("/subjects/" + subject + "/versions", first).status())
                .isEqualTo(200);
        boolean said = rest.post("/compatibility/subjects/" + subject + "/versions/latest", second)
                .json()
                .path("is_compatible")
                .asBoolean();
        boolean done = rest.post("/subjects/" + subject + "/versions", second).status() == 200;
        assertThat(said).isEqualTo(done);
        return done;
    }

    @Test
    void shouldTestCompatibilityWithWhatIsNotThere() {
        assertThat(rest.post("/compatibility/subjects/missing/versions/latest", V1)
                        .json()
                        .path("is_compatible")
                        .asBoolean())
                .isTrue();
        assertThat(rest.post("/compatibility/subjects/missing/versions/3", V1).code())
                .isEqualTo(40402);
        assertThat(rest.post("/compatibility/subjects/missing/versions/zero", V1)
                        .code())
                .isEqualTo(42202);
    }

    @Test
    void shouldGuardOurOwnRecordsFully() {
        Topics topics = new Topics("guarded.");
        try (RecordSerdes serdes = RecordSerdes.of(Map.of("schema.registry.url", registry.url()), topics)) {
            Cancellation record = Cancellation.newBuilder()
                    .setRequestId("r-1")
                    .setTenant("t")
                    .setReason("none")
                    .setAt(Instant.ofEpochMilli(1))
                    .build();
            byte[] bytes = serdes.serialize(topics.cancellations(), record);

            assertThat(serdes.deserialize(topics.cancellations(), bytes, Cancellation.class))
                    .isEqualTo(record);
            assertThat(rest.get("/config/guarded.cancellations-value")
                            .json()
                            .path("compatibilityLevel")
                            .asText())
                    .isEqualTo("FULL_TRANSITIVE");
            assertThat(rest.get("/subjects/guarded.cancellations-value/versions/1/schema")
                            .json()
                            .toString())
                    .doesNotContain("avro.java.string");
            bytes[1] = 127;
            assertThatThrownBy(() -> serdes.deserialize(topics.cancellations(), bytes, Cancellation.class))
                    .isInstanceOf(UnknownSchemaException.class);
        }
    }

    @Test
    void shouldTellTheWriterThatASchemaIsRefused() {
        Topics topics = new Topics("other.");
        rest.post("/subjects/other.cancellations-value/versions", WITHOUT_DEFAULT);
        Cancellation record = Cancellation.newBuilder()
                .setRequestId("r-1")
                .setTenant("t")
                .setReason("none")
                .setAt(Instant.ofEpochMilli(1))
                .build();

        try (RecordSerdes serdes = RecordSerdes.of(Map.of("schema.registry.url", registry.url()), topics)) {
            assertThatThrownBy(() -> serdes.serialize(topics.cancellations(), record))
                    .isInstanceOf(SchemaRefusedException.class)
                    .hasMessageContaining("incompatible");
        }
        try (RecordSerdes serdes = RecordSerdes.of(
                Map.of("schema.registry.url", registry.url(), "auto.register.schemas", "false"), topics)) {
            assertThatThrownBy(() -> serdes.serialize(topics.cancellations(), record))
                    .isInstanceOf(SchemaRefusedException.class)
                    .hasMessageContaining("auto.register.schemas=true");
        }
    }
}
