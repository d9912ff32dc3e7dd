package dev.weirkeeper.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The registry's REST interface, as Confluent's clients use it. */
class RegistryServerIT extends RunningRegistry {
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
        String odd = "a%2Fb%20c%2Bd%3F" + next();

        assertThat(rest.post("/subjects/" + odd + "/versions", V1).status()).isEqualTo(200);

        assertThat(rest.get("/subjects/" + odd + "/versions").status()).isEqualTo(200);
        assertThat(rest.get("/subjects").json().toString()).contains("a/b c+d?");
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
