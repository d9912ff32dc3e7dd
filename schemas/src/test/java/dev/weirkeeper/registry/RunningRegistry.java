package dev.weirkeeper.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A registry on a broker of its own, for the tests of one class; and schemas that differ by one field. */
abstract class RunningRegistry {
    static final String V1 = record("{\"name\":\"a\",\"type\":\"string\"}");
    static final String WITH_DEFAULT =
            record("{\"name\":\"a\",\"type\":\"string\"},{\"name\":\"b\",\"type\":\"int\",\"default\":0}");
    static final String WITHOUT_DEFAULT =
            record("{\"name\":\"a\",\"type\":\"string\"},{\"name\":\"b\",\"type\":\"int\"}");
    private static final AtomicInteger NEXT = new AtomicInteger();

    @TempDir
    static Path directory;

    static EmbeddedBroker broker;
    static RegistryServer registry;
    static Rest rest;

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

    static int next() {
        return NEXT.incrementAndGet();
    }

    static String subject() {
        return "subject-" + next();
    }

    static void setLevel(String subject, String level) {
        Rest.Answer answer = rest.call("PUT", "/config/" + subject, "{\"compatibility\":\"" + level + "\"}");
        assertThat(answer.json().path("compatibility").asText()).isEqualTo(level);
    }
}
