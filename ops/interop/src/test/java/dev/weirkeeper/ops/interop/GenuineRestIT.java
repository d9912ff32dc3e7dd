package dev.weirkeeper.ops.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weirkeeper.ops.interop.Genuine.RestClient;
import dev.weirkeeper.ops.interop.Genuine.RestFailure;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Confluent's REST client against our registry. */
class GenuineRestIT {
    private static final String V1 = record("{\"name\":\"a\",\"type\":\"string\"}");
    private static final String BROKEN = record("{\"name\":\"b\",\"type\":\"int\"}");

    @TempDir
    private static Path directory;

    private static Stack stack;
    private static RestClient rest;

    @BeforeAll
    static void start() {
        stack = Stack.start(directory);
        rest = Genuine.rest(stack.registry().url());
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    private static String record(String fields) {
        return "{\"type\":\"record\",\"name\":\"Thing\",\"fields\":[" + fields + "]}";
    }

    @Test
    void shouldRegisterLookUpAndRead() {
        Object first = rest.call("registerSchema", V1, "a-value");

        assertThat(rest.call("registerSchema", V1, "a-value").toString()).isEqualTo(first.toString());
        assertThat(rest.call("getLatestVersion", "a-value").toString()).contains("version=1");
        assertThat(rest.call("getVersion", "a-value", 1).toString()).contains("Thing");
        assertThat(rest.call("getAllVersions", "a-value")).hasToString("[1]");
        assertThat(rest.call("getAllSubjects").toString()).contains("a-value");
        assertThat(rest.call("lookUpSubjectVersion", V1, "a-value").toString()).contains("version=1");
        assertThat(rest.call("getSchemaTypes")).hasToString("[AVRO]");
    }

    @Test
    void shouldKnowTheCodes() {
        rest.call("registerSchema", V1, "b-value");

        assertCode("40401", "getLatestVersion", "missing-value");
        assertCode("40402", "getVersion", "b-value", 7);
        assertCode("40403", "getId", 123456);
        assertCode("40403", "lookUpSubjectVersion", BROKEN, "b-value");
        assertCode("40401", "lookUpSubjectVersion", BROKEN, "missing-value");
        assertCode("409", "registerSchema", BROKEN, "b-value");
        assertCode("42201", "registerSchema", "{\"type\":\"nonsense\"}", "b-value");
        assertCode("42203", "updateCompatibility", "SIDEWARD", "b-value");
        assertCode("42204", "setMode", "SOMETIMES", "b-value");
    }

    @Test
    void shouldTestCompatibilityAndChangeTheLevel() {
        rest.call("registerSchema", V1, "c-value");

        assertThat(rest.call("testCompatibility", BROKEN, "c-value", "latest").toString())
                .contains("incompatible");
        rest.call("updateCompatibility", "NONE", "c-value");
        assertThat(rest.call("testCompatibility", BROKEN, "c-value", "latest")).hasToString("[]");
        assertThat(rest.call("getConfig", "c-value").toString()).contains("NONE");
    }

    @Test
    void shouldDeleteSoftlyThenForGood() {
        rest.call("registerSchema", V1, "d-value");

        assertThat(rest.call("deleteSubject", Map.of(), "d-value")).hasToString("[1]");
        assertCode("40404", "deleteSubject", Map.of(), "d-value");
        assertThat(rest.call("deleteSubject", Map.of(), "d-value", true)).hasToString("[1]");
        assertCode("40401", "getLatestVersion", "d-value");
    }

    private static void assertCode(String code, String method, Object... arguments) {
        assertThatThrownBy(() -> rest.call(method, arguments))
                .isInstanceOf(RestFailure.class)
                .hasMessageStartingWith("RestClientException")
                .hasMessageContaining("error code: " + code);
    }
}
