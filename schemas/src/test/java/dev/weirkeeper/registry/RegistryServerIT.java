package dev.weirkeeper.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.schema.Cancellation;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.SchemaRefusedException;
import dev.weirkeeper.serde.UnknownSchemaException;
import dev.weirkeeper.topic.Topics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryServerIT {
    private static final String V1 = record("{\"name\":\"a\",\"type\":\"string\"}");
    private static final String WITH_DEFAULT =
            record("{\"name\":\"a\",\"type\":\"string\"},{\"name\":\"b\",\"type\":\"int\",\"default\":0}");
    private static final String WITHOUT_DEFAULT =
            record("{\"name\":\"a\",\"type\":\"string\"},{\"name\":\"b\",\"type\":\"int\"}");
    private static final AtomicInteger NEXT = new AtomicInteger();

    @TempDir
    private static Path directory;

    private static EmbeddedBroker broker;
    private static RegistryServer registry;
    private static Rest rest;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(0, directory);
        registry = RegistryServer.start(broker.bootstrapServers(), 0);
        rest = new Rest(registry.url());
    }

    @AfterAll
    static void stop() {
        registry.close();
        broker.close();
    }

    private static String record(String fields) {
        return "{\"type\":\"record\",\"name\":\"Thing\",\"namespace\":\"test\",\"fields\":[" + fields + "]}";
    }

    private static String subject() {
        return "subject-" + NEXT.incrementAndGet();
    }

    @Test
    void shouldRegisterAndFindASchemaAgain() {
        String subject = subject();

        Rest.Answer registered = rest.post("/subjects/" + subject + "/versions?normalize=false", V1);
        int id = registered.json().path("id").asInt();

        assertThat(registered.status()).isEqualTo(200);
        assertThat(registered.mediaType()).isEqualTo("application/vnd.schemaregistry.v1+json");
        assertThat(rest.post("/subjects/" + subject + "/versions", V1)
                        .json()
                        .path("id")
                        .asInt())
                .isEqualTo(id);
        assertThat(rest.get("/schemas/ids/" + id + "?fetchMaxId=false&subject=" + subject)
                        .json()
                        .path("schema")
                        .asText())
                .isEqualTo(V1);
        assertThat(rest.get("/schemas/ids/" + id + "/schema")
                        .json()
                        .path("name")
                        .asText())
                .isEqualTo("Thing");
        assertThat(rest.get("/schemas/ids/" + id + "/subjects").json().toString())
                .contains(subject);
        assertThat(rest.get("/schemas/ids/" + id + "/versions").json().toString())
                .contains("\"subject\":\"" + subject + "\",\"version\":1");
        assertThat(rest.post("/subjects/" + subject, V1).json().path("version").asInt())
                .isEqualTo(1);
        assertThat(rest.get("/subjects/" + subject + "/versions/latest")
                        .json()
                        .path("id")
                        .asInt())
                .isEqualTo(id);
        assertThat(rest.get("/subjects/" + subject + "/versions/1/schema")
                        .json()
                        .path("name")
                        .asText())
                .isEqualTo("Thing");
        assertThat(rest.get("/subjects/" + subject + "/versions").json().toString())
                .isEqualTo("[1]");
        assertThat(rest.get("/subjects").json().toString()).contains(subject);
        assertThat(rest.get("/schemas?subjectPrefix=" + subject).json()).hasSize(1);
    }

    @Test
    void shouldGiveOneSchemaOneIdInAllSubjects() {
        int one = rest.post("/subjects/" + subject() + "/versions", V1)
                .json()
                .path("id")
                .asInt();
        int two = rest.post("/subjects/" + subject() + "/versions", V1)
                .json()
                .path("id")
                .asInt();

        assertThat(one).isPositive().isEqualTo(two);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /subjects/missing/versions, 404, 40401",
        "GET, /subjects/missing/versions/1, 404, 40401",
        "GET, /subjects/missing/versions/latest, 404, 40401",
        "GET, /subjects/missing/versions/0, 422, 42202",
        "GET, /subjects/missing/versions/x, 422, 42202",
        "GET, /schemas/ids/2147483647, 404, 40403",
        "GET, /schemas/ids/99999999999999, 404, 40403",
        "GET, /schemas/ids/abc, 404, 404",
        "GET, /schemas/ids/-1, 404, 404",
        "GET, /schemas/guids/0bd5ee4e-0000-0000-0000-000000000000, 404, 404",
        "GET, /associations/resources/-/topic?resourceType=topic, 404, 404",
        "GET, /no/such/path, 404, 404",
        "GET, /config/missing, 404, 40408",
        "GET, /mode/missing, 404, 40409",
        "DELETE, /config/missing, 404, 40401",
        "DELETE, /subjects/missing, 404, 40401",
        "DELETE, /subjects/missing/versions/1, 404, 40401",
        "PATCH, /subjects, 405, 405",
        "POST, /subjects, 405, 405",
    })
    void shouldAnswerWithConfluentsCodes(String method, String path, int status, int code) {
        Rest.Answer answer = rest.call(method, path, "");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.mediaType()).isEqualTo("application/vnd.schemaregistry.v1+json");
        assertThat(answer.json().path("message").asText()).isNotEmpty();
    }

    @Test
    void shouldRefuseWhatIsNoSchema() {
        String path = "/subjects/" + subject() + "/versions";

        assertThat(rest.post(path, "{\"type\":\"nonsense\"}").code()).isEqualTo(42201);
        assertThat(rest.post(path, "").code()).isEqualTo(42201);
        assertThat(rest.call("POST", path, "{\"schemaType\":\"JSON\",\"schema\":\"{}\"}")
                        .code())
                .isEqualTo(42201);
        assertThat(rest.call("POST", path, "no json").status()).isEqualTo(400);
        assertThat(rest.call("POST", path, "[]").status()).isEqualTo(400);
        assertThat(rest.call("POST", path, "{}", "text/plain").status()).isEqualTo(415);
        assertThat(rest.post("/subjects/a%0Ab/versions", V1).code()).isEqualTo(42208);
    }

    @Test
    void shouldKeepSubjectsWithAnyCharactersApart() {
        String odd = "a%2Fb%20c%2Bd%3F" + NEXT.incrementAndGet();

        assertThat(rest.post("/subjects/" + odd + "/versions", V1).status()).isEqualTo(200);

        assertThat(rest.get("/subjects/" + odd + "/versions").status()).isEqualTo(200);
        assertThat(rest.get("/subjects").json().toString()).contains("a/b c+d?");
    }

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

    private static void setLevel(String subject, String level) {
        Rest.Answer answer = rest.call("PUT", "/config/" + subject, "{\"compatibility\":\"" + level + "\"}");
        assertThat(answer.json().path("compatibility").asText()).isEqualTo(level);
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
    void shouldDeleteSoftlyThenForGood() {
        String subject = subject();
        String base = "/subjects/" + subject;
        int id = rest.post(base + "/versions", V1).json().path("id").asInt();
        rest.post(base + "/versions", WITH_DEFAULT);

        assertThat(rest.delete(base + "/versions/2?permanent=true").code()).isEqualTo(40407);
        assertThat(rest.delete(base + "/versions/2").json().asInt()).isEqualTo(2);
        assertThat(rest.delete(base + "/versions/2").code()).isEqualTo(40406);
        assertThat(rest.get(base + "/versions/2").code()).isEqualTo(40402);
        assertThat(rest.get(base + "/versions/2?deleted=true").status()).isEqualTo(200);
        assertThat(rest.delete(base + "?permanent=true").code()).isEqualTo(40405);
        assertThat(rest.delete(base).json().toString()).isEqualTo("[1]");
        assertThat(rest.delete(base).code()).isEqualTo(40404);
        assertThat(rest.post(base, V1).code()).isEqualTo(40401);
        assertThat(rest.post(base + "?deleted=true", V1).json().path("id").asInt())
                .isEqualTo(id);
        assertThat(rest.get("/subjects?deleted=true").json().toString()).contains(subject + "\"");
        assertThat(rest.get("/subjects").json().toString()).doesNotContain(subject + "\"");
        assertThat(rest.get("/schemas/ids/" + id).status()).isEqualTo(200);
        assertThat(rest.delete(base + "?permanent=true").json().toString()).isEqualTo("[1,2]");
        assertThat(rest.get("/subjects?deleted=true").json().toString()).doesNotContain(subject + "\"");
    }

    @Test
    void shouldGiveAReturningSchemaItsIdAndANewVersion() {
        String base = "/subjects/" + subject();
        int id = rest.post(base + "/versions", V1).json().path("id").asInt();
        rest.delete(base);

        assertThat(rest.post(base + "/versions", V1).json().path("id").asInt()).isEqualTo(id);
        assertThat(rest.get(base + "/versions").json().toString()).isEqualTo("[2]");
    }

    @Test
    void shouldRefuseToWriteToAReadOnlySubject() {
        String subject = subject();
        assertThat(rest.call("PUT", "/mode/" + subject, "{\"mode\":\"READONLY\"}")
                        .json()
                        .path("mode")
                        .asText())
                .isEqualTo("READONLY");

        assertThat(rest.post("/subjects/" + subject + "/versions", V1).code()).isEqualTo(42205);
        assertThat(rest.call("PUT", "/mode/" + subject, "{\"mode\":\"SOMETIMES\"}")
                        .code())
                .isEqualTo(42204);
        assertThat(rest.delete("/mode/" + subject).json().path("mode").asText()).isEqualTo("READONLY");
        assertThat(rest.post("/subjects/" + subject + "/versions", V1).status()).isEqualTo(200);
    }

    @Test
    void shouldResolveReferencesAndKeepWhatIsReferenced() {
        String inner = subject();
        String outer = subject();
        rest.post("/subjects/" + inner + "/versions", V1);
        String body =
                "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Outer\\\",\\\"fields\\\":[{\\\"name\\\":\\\"t\\\","
                        + "\\\"type\\\":\\\"test.Thing\\\"}]}\",\"references\":[{\"name\":\"test.Thing\",\"subject\":\""
                        + inner
                        + "\",\"version\":1}]}";

        int id = rest.call("POST", "/subjects/" + outer + "/versions", body)
                .json()
                .path("id")
                .asInt();

        assertThat(id).isPositive();
        assertThat(rest.get("/schemas/ids/" + id).json().path("references").toString())
                .contains(inner);
        assertThat(rest.get("/subjects/" + inner + "/versions/1/referencedby")
                        .json()
                        .toString())
                .isEqualTo("[" + id + "]");
        assertThat(rest.delete("/subjects/" + inner).code()).isEqualTo(42206);
        assertThat(rest.call("POST", "/subjects/" + outer + "/versions", body.replace(inner, "missing"))
                        .code())
                .isEqualTo(42201);
    }

    @Test
    void shouldKnowItsDefaults() {
        assertThat(rest.get("/").json().toString()).isEqualTo("{}");
        assertThat(rest.get("/config").json().path("compatibilityLevel").asText())
                .isEqualTo("BACKWARD");
        assertThat(rest.get("/config/missing?defaultToGlobal=true")
                        .json()
                        .path("compatibilityLevel")
                        .asText())
                .isEqualTo("BACKWARD");
        assertThat(rest.get("/mode").json().path("mode").asText()).isEqualTo("READWRITE");
        assertThat(rest.get("/schemas/types").json().toString()).isEqualTo("[\"AVRO\"]");
        assertThat(rest.call("PUT", "/config/x", "{\"compatibility\":\"SIDEWARD\"}")
                        .code())
                .isEqualTo(42203);
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

    @Test
    void shouldFindEverythingAfterARestart() {
        String kept = subject();
        String gone = subject();
        setLevel(kept, "FORWARD");
        int id = rest.post("/subjects/" + kept + "/versions", V1)
                .json()
                .path("id")
                .asInt();
        rest.post("/subjects/" + gone + "/versions", V1);
        rest.delete("/subjects/" + gone);

        try (RegistryServer second = RegistryServer.start(broker.bootstrapServers(), 0)) {
            Rest other = new Rest(second.url());
            assertThat(other.get("/subjects/" + kept + "/versions/1").json())
                    .isEqualTo(rest.get("/subjects/" + kept + "/versions/1").json());
            assertThat(other.get("/config/" + kept)
                            .json()
                            .path("compatibilityLevel")
                            .asText())
                    .isEqualTo("FORWARD");
            assertThat(other.get("/subjects/" + gone + "/versions").code()).isEqualTo(40401);
            assertThat(other.get("/schemas/ids/" + id).status()).isEqualTo(200);
            assertThat(other.get("/subjects?deleted=true").json())
                    .isEqualTo(rest.get("/subjects?deleted=true").json());
        }
    }

    @Test
    void shouldSayThatItsPortIsTaken() {
        int port = Integer.parseInt(registry.url().replaceAll(".*:", ""));

        assertThatThrownBy(() -> RegistryServer.start(broker.bootstrapServers(), port))
                .isInstanceOf(PortTakenException.class)
                .hasMessageContaining("port " + port);
    }
}
