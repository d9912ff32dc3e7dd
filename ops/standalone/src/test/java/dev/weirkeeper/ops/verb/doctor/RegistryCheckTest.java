package dev.weirkeeper.ops.verb.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.weirkeeper.ops.verb.doctor.Finding.Level;
import dev.weirkeeper.topic.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryCheckTest {
    private static final String FITS = "{\"is_compatible\": true}";

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Map<String, String> credentials = new ConcurrentHashMap<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (authorization != null) {
                credentials.put(path, authorization);
            }
            byte[] body = answers.getOrDefault(path, "{\"error_code\": 40401}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answers.containsKey(path) ? 200 : 404, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        answers.put("/subjects", "[\"llm.requests-value\"]");
        answers.put("/config", "{\"compatibilityLevel\": \"FULL\"}");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void shouldBeContentWithSchemasThatFit() {
        answers.put("/compatibility/subjects/llm.requests-value/versions/latest", FITS);

        assertThat(look(Map.of())).extracting(Finding::level).containsOnly(Level.OK);
        assertThat(look(Map.of()).get(1).detail()).startsWith("1 of ours are there");
    }

    @Test
    void shouldNameTheSubjectThatDoesNotFit() {
        answers.put("/compatibility/subjects/llm.requests-value/versions/latest", FITS);
        answers.put("/compatibility/subjects/llm.models-value/versions/latest", "{\"is_compatible\": false}");

        assertThat(look(Map.of()).get(1)).satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.FAIL);
            assertThat(finding.detail()).endsWith("for llm.models-value");
            assertThat(finding.advice()).isNotEmpty();
        });
    }

    @Test
    void shouldFailWhereSomethingElseAnswers() {
        answers.remove("/subjects");

        assertThat(look(Map.of())).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.FAIL);
            assertThat(finding.detail()).contains("/subjects answers HTTP 404");
        });
    }

    @Test
    void shouldSayWhoItIs() {
        look(Map.of("basic.auth.user.info", "me:secret"));

        assertThat(credentials).containsEntry("/subjects", "Basic bWU6c2VjcmV0");
    }

    private List<Finding> look(Map<String, Object> properties) {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        return new RegistryCheck(url, properties).look(Topics.withDefaultPrefix());
    }
}
