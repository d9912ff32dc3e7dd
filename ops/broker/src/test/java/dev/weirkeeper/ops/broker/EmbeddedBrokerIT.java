package dev.weirkeeper.ops.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
    @TempDir
    Path directory;

    @Test
    void shouldKeepTopicsWhenStartedAgainOnTheSameDirectory() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory);
                Admin admin = admin(broker)) {
            admin.createTopics(List.of(new NewTopic("kept", 2, (short) 1)))
                    .all()
                    .get();
        }

        try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory);
                Admin admin = admin(broker)) {
            assertThat(admin.listTopics().names().get()).contains("kept");
            int port = Integer.parseInt(broker.bootstrapServers().split(":", 2)[1]);
            assertThatThrownBy(() -> EmbeddedBroker.start(port, directory.resolve("other")))
                    .isInstanceOf(PortTakenException.class)
                    .hasMessageContaining(String.valueOf(port));
        }
    }

    private static Admin admin(EmbeddedBroker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }
}
