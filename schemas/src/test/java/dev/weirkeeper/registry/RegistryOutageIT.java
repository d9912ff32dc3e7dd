package dev.weirkeeper.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry while its broker is away, and on topics that are not its own. */
class RegistryOutageIT {
    private static final String SCHEMA = "{\"type\":\"record\",\"name\":\"T\",\"fields\":[]}";

    @TempDir
    private Path directory;

    @Test
    void shouldAnswerWithoutItsBrokerAndWriteWhenItIsBack() {
        EmbeddedBroker broker = EmbeddedBroker.start(0, directory);
        int port = Integer.parseInt(broker.bootstrapServers().replaceAll(".*:", ""));
        try (RegistryServer registry = RegistryServer.start(broker.bootstrapServers(), 0)) {
            Rest rest = new Rest(registry.url());
            int id = rest.post("/subjects/a/versions", SCHEMA).json().path("id").asInt();
            broker.close();

            assertThat(rest.post("/subjects/b/versions", SCHEMA).code()).isEqualTo(50001);
            assertThat(rest.get("/schemas/ids/" + id).status()).isEqualTo(200);
            assertThat(rest.post("/subjects/a/versions", SCHEMA)
                            .json()
                            .path("id")
                            .asInt())
                    .isEqualTo(id);

            broker = EmbeddedBroker.start(port, directory);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> rest.post("/subjects/b/versions", SCHEMA).status() == 200);
            try (RegistryServer next = RegistryServer.start(broker.bootstrapServers(), 0)) {
                assertThat(new Rest(next.url()).get("/subjects").json().toString())
                        .isEqualTo("[\"a\",\"b\"]");
            }
        } finally {
            broker.close();
        }
    }

    @Test
    void shouldRefuseATopicThatLosesOrMixesSchemas() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("_schemas", 2, (short) 1)))
                    .all()
                    .get();

            assertThatThrownBy(() -> RegistryServer.start(broker.bootstrapServers(), 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has 2 partitions and cleanup.policy=delete");
        }
    }

    @Test
    void shouldSayThatNoBrokerAnswers() {
        assertThatThrownBy(() -> RegistryServer.start("127.0.0.1:1", 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("127.0.0.1:1");
    }
}
