package dev.weirkeeper.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry behind TLS that wants a certificate of its callers. */
class TlsTest {
    private static final String PASSWORD = "changeit";
    private static final String ANSWER =
            "{\"id\":1,\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"R\\\",\\\"fields\\\":[]}\"}";

    @TempDir
    private static Path directory;

    private static HttpsServer server;

    @BeforeAll
    static void start() throws Exception {
        keytool("-genkeypair", "-alias", "r", "-keyalg", "EC", "-dname", "CN=registry", "-ext", "SAN=ip:127.0.0.1");
        keytool("-exportcert", "-alias", "r", "-rfc", "-file", path("r.pem"));
        SSLContext context = Tls.context(Map.of(
                "ssl.keystore.location",
                path("r.p12"),
                "ssl.keystore.password",
                PASSWORD,
                "ssl.truststore.location",
                path("r.p12"),
                "ssl.truststore.password",
                PASSWORD));
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = context.getDefaultSSLParameters();
                ssl.setNeedClientAuth(true);
                parameters.setSSLParameters(ssl);
            }
        });
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    private static String path(String file) {
        return directory.resolve(file).toString();
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", path("r.p12"), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static SchemaRegistry registry(Map<String, ?> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put(
                "schema.registry.url",
                "https://127.0.0.1:" + server.getAddress().getPort());
        config.put("max.retries", "0");
        return new HttpSchemaRegistry(RegistrySettings.of(config));
    }

    private static Map<String, Object> withKey(Map<String, String> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put("schema.registry.ssl.keystore.location", path("r.p12"));
        config.put("schema.registry.ssl.keystore.password", new Password(PASSWORD));
        return config;
    }

    @Test
    void shouldTrustAStoreAndShowItsOwnCertificate() {
        SchemaRegistry registry = registry(withKey(Map.of(
                "schema.registry.ssl.truststore.location",
                path("r.p12"),
                "schema.registry.ssl.truststore.type",
                "PKCS12",
                "schema.registry.ssl.truststore.password",
                PASSWORD)));

        assertThat(registry.byId(1, "s").getName()).isEqualTo("R");
    }

    @Test
    void shouldTrustAPemFile() {
        SchemaRegistry registry = registry(withKey(Map.of(
                "schema.registry.ssl.truststore.location",
                path("r.pem"),
                "schema.registry.ssl.truststore.type",
                "PEM")));

        assertThat(registry.byId(1, "s").getName()).isEqualTo("R");
    }

    @Test
    void shouldNotTrustAStranger() {
        SchemaRegistry registry = registry(withKey(Map.of()));

        assertThatThrownBy(() -> registry.byId(1, "s")).isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void shouldNotBeTrustedWithoutACertificate() {
        SchemaRegistry registry = registry(Map.of(
                "schema.registry.ssl.truststore.location",
                path("r.pem"),
                "schema.registry.ssl.truststore.type",
                "PEM"));

        assertThatThrownBy(() -> registry.byId(1, "s")).isInstanceOf(RegistryUnavailableException.class);
    }
}
