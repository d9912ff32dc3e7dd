package dev.weirkeeper.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpSchemaRegistryTest {
    private static final String SCHEMA = "{\"type\":\"record\",\"name\":\"R\",\"fields\":[]}";
    private static final String ANSWER =
            "{\"id\":7,\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"R\\\",\\\"fields\\\":[]}\"}";

    /** What the registry at the other end saw and says next. */
    private static final class Stub implements AutoCloseable {
        private final HttpServer http;
        private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<String> authorizations = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<Reply> replies = new ConcurrentLinkedQueue<>();

        record Reply(int status, String body) {}

        Stub() {
            try {
                http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            http.createContext("/", this::handle);
            http.start();
        }

        Stub says(int status, String body) {
            replies.add(new Reply(status, body));
            return this;
        }

        String url() {
            return "http://127.0.0.1:" + http.getAddress().getPort();
        }

        private void handle(HttpExchange exchange) throws IOException {
            try (exchange) {
                seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
                authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                Reply reply = replies.size() > 1 ? replies.poll() : replies.peek();
                byte[] body = (reply == null ? "" : reply.body()).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(reply == null ? 500 : reply.status(), body.length);
                exchange.getResponseBody().write(body);
            }
        }

        @Override
        public void close() {
            http.stop(0);
        }
    }

    private final Stub stub = new Stub();

    @AfterEach
    void stop() {
        stub.close();
    }

    private static SchemaRegistry registry(String url, Map<String, ?> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put("schema.registry.url", url);
        return new HttpSchemaRegistry(RegistrySettings.of(config));
    }

    @Test
    void shouldGoOnToTheNextAddressAndStayThere() {
        stub.says(200, ANSWER);
        SchemaRegistry registry = registry("http://127.0.0.1:1, " + stub.url() + "/", Map.of());

        assertThat(registry.byId(7, "s")).isEqualTo(new Schema.Parser().parse(SCHEMA));
        assertThat(registry.byId(7, "s")).isEqualTo(new Schema.Parser().parse(SCHEMA));

        assertThat(stub.seen).containsOnly("GET /schemas/ids/7?fetchMaxId=false&subject=s");
    }

    @Test
    void shouldAskAgainWhereTheRegistryStumbles() {
        stub.says(500, "{}").says(429, "").says(200, ANSWER);

        assertThat(registry(stub.url(), Map.of()).byId(7, "a b/c")).isNotNull();

        assertThat(stub.seen).hasSize(3).last().asString().endsWith("subject=a%20b%2Fc");
    }

    @ParameterizedTest
    @CsvSource({
        "404, '{\"error_code\":40403,\"message\":\"Schema 7 not found\"}', UnknownSchemaException",
        "404, '<html>not here</html>', RegistryUnavailableException",
        "404, '{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}', RegistryUnavailableException",
        "401, '{\"error_code\":40101}', RegistryUnavailableException",
        "403, 'Forbidden', RegistryUnavailableException",
        "500, '{\"error_code\":50001}', RegistryUnavailableException",
        "503, '', RegistryUnavailableException",
        "200, '{\"schema\":\"nonsense\"}', MalformedRecordException",
        "200, '{\"schemaType\":\"PROTOBUF\",\"schema\":\"x\"}', MalformedRecordException",
    })
    void shouldCallPoisonOnlyWhatTheRegistryDoesNotKnow(int status, String body, String exception) {
        stub.says(status, body);

        assertThatThrownBy(
                        () -> registry(stub.url(), Map.of("max.retries", "0")).byId(7, "s"))
                .extracting(thrown -> thrown.getClass().getSimpleName())
                .isEqualTo(exception);
    }

    @ParameterizedTest
    @CsvSource({
        "409, '{\"error_code\":409,\"message\":\"incompatible\"}', SchemaRefusedException",
        "422, '{\"error_code\":42205,\"message\":\"read-only\"}', SchemaRefusedException",
        "401, '{\"error_code\":401,\"message\":\"who\"}', SchemaRefusedException",
        "500, '{}', RegistryUnavailableException",
    })
    void shouldTellARefusalFromTrouble(int status, String body, String exception) {
        stub.says(status, body);
        Schema schema = new Schema.Parser().parse(SCHEMA);

        assertThatThrownBy(
                        () -> registry(stub.url(), Map.of("max.retries", "0")).register("s", schema))
                .extracting(thrown -> thrown.getClass().getSimpleName())
                .isEqualTo(exception);
    }

    @Test
    void shouldWaitNoLongerThanAllowed() {
        stub.says(200, ANSWER);
        try (Stub silent = new Stub()) {
            silent.http.removeContext("/");
            silent.http.createContext("/", exchange -> {
                // Never answers: the exchange stays open until the stub is closed.
            });
            SchemaRegistry registry =
                    registry(silent.url() + "," + stub.url(), Map.of("http.read.timeout.ms", "1500", "max.retries", 0));

            assertThat(registry.byId(7, "s")).isNotNull();
        }
    }

    @Test
    void shouldSayWhoItIs() {
        stub.says(200, ANSWER);
        String withUser = stub.url().replace("http://", "http://me:secret@");

        registry(withUser, Map.of()).byId(7, "s");
        registry(
                        stub.url(),
                        Map.of(
                                "basic.auth.credentials.source",
                                "USER_INFO",
                                "basic.auth.user.info",
                                new Password("me:secret")))
                .byId(7, "s");
        registry(
                        stub.url(),
                        Map.of(
                                "schema.registry.basic.auth.credentials.source", "USER_INFO",
                                "schema.registry.basic.auth.user.info", "me:secret"))
                .byId(7, "s");
        registry(stub.url(), Map.of("bearer.auth.credentials.source", "STATIC_TOKEN", "bearer.auth.token", "t0ken"))
                .byId(7, "s");
        registry(stub.url(), Map.of()).byId(7, "s");

        assertThat(stub.authorizations)
                .containsExactly(
                        "Basic bWU6c2VjcmV0", "Basic bWU6c2VjcmV0", "Basic bWU6c2VjcmV0", "Bearer t0ken", "null");
    }

    @Test
    void shouldKeepSecretsOutOfWhatItPrints() {
        RegistrySettings settings = RegistrySettings.of(Map.of(
                "schema.registry.url", "http://me:secret@host:1",
                "schema.registry.ssl.truststore.password", "hidden"));

        assertThat(settings.toString()).contains("http://host:1").doesNotContain("secret", "hidden");
    }

    @Test
    void shouldResolveReferences() {
        stub.says(
                        200,
                        "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"O\\\",\\\"fields\\\":"
                                + "[{\\\"name\\\":\\\"r\\\",\\\"type\\\":\\\"R\\\"}]}\","
                                + "\"references\":[{\"name\":\"R\",\"subject\":\"r\",\"version\":2}]}")
                .says(200, ANSWER);

        Schema schema = registry(stub.url(), Map.of()).byId(9, "s");

        assertThat(schema.getField("r").schema()).isEqualTo(new Schema.Parser().parse(SCHEMA));
        assertThat(stub.seen).last().isEqualTo("GET /subjects/r/versions/2");
    }

    @ParameterizedTest
    @CsvSource({
        "schema.registry.url, ftp://x, http://",
        "schema.registry.url, 'http://a,mock://b', stands alone",
        "auto.register.schemas, maybe, true or false",
        "basic.auth.credentials.source, SASL_INHERIT, lib/ext",
        "basic.auth.credentials.source, USER_INFO, basic.auth.user.info",
        "bearer.auth.credentials.source, OAUTHBEARER, lib/ext",
        "bearer.auth.credentials.source, STATIC_TOKEN, bearer.auth.token",
        "max.retries, -1, negative",
        "http.read.timeout.ms, soon, whole number",
        "value.subject.name.strategy, io.confluent.kafka.serializers.subject.RecordNameStrategy, TopicNameStrategy",
        "schema.registry.ssl.endpoint.identification.algorithm, '', host name",
        "schema.registry.ssl.truststore.location, /no/such/file, cannot be read",
    })
    void shouldRefuseAWrongSettingByItsName(String key, String value, String rule) {
        Map<String, Object> config = new HashMap<>(Map.of("schema.registry.url", "https://registry.example"));
        config.put(key, value);

        assertThatThrownBy(() -> new AvroSerializer().configure(config, false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(rule);
    }

    @Test
    void shouldTakeAListOfAddresses() {
        assertThat(RegistrySettings.of(Map.of("schema.registry.url", List.of("http://a:1", "http://b:2/x/")))
                        .urls())
                .containsExactly("http://a:1", "http://b:2/x");
    }
}
