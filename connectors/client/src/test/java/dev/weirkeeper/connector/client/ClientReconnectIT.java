package dev.weirkeeper.connector.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ClientReconnectIT {
    @Test
    @Timeout(120)
    void shouldGoOnWhenTheBrokerComesBack(@TempDir Path directory) throws Exception {
        List<CompletableFuture<InferenceResponse>> futures = new ArrayList<>();
        EmbeddedBroker before = EmbeddedBroker.start(0, directory);
        Place place = Place.on(before, "reconnect");
        try (WeirkeeperClient client = place.client(Map.of())) {
            futures.add(client.send(request("before")));
            client.submit(request("first")).get(30, TimeUnit.SECONDS);
            before.close();
            // In a thread of its own: Kafka forgets where topics lie when no broker is left, and then a send blocks.
            CompletableFuture<InferenceResponse> away = new CompletableFuture<>();
            Thread sender = new Thread(
                    () -> away.complete(client.send(request("while it is away")).join()));
            sender.start();
            futures.add(away);
            int port = Integer.parseInt(place.bootstrapServers().split(":", 2)[1]);
            try (EmbeddedBroker after = EmbeddedBroker.start(port, directory);
                    EchoRouter router = EchoRouter.start(place)) {
                futures.add(client.send(request("after")));

                assertThat(after.bootstrapServers()).isEqualTo(place.bootstrapServers());
                for (CompletableFuture<InferenceResponse> future : futures) {
                    future.get(60, TimeUnit.SECONDS);
                }
                assertThat(router.seen()).hasSize(4);
            }
        }
        assertThat(futures).hasSize(3).allSatisfy(future -> assertThat(future).isCompleted());
    }

    private static InferenceRequest request(String prompt) {
        return Requests.prompt("acme", prompt).build();
    }
}
