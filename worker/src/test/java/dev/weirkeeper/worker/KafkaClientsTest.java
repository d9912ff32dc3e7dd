package dev.weirkeeper.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the protocol needs is set over what the user configures. */
class KafkaClientsTest {

    private static KafkaClients clients() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", "localhost:1");
        properties.put("delivery.timeout.ms", "1000");
        properties.put("request.timeout.ms", "500000");
        properties.put("retries", "0");
        properties.put("acks", "1");
        properties.put("transactional.id", "t");
        return new KafkaClients(WorkerConfig.of(properties));
    }

    @Test
    void shouldTryAReportForAsLongAsTheProcessLivesAndLeaveADeadBrokerSoon() {
        assertThat(clients().reportProperties())
                .containsEntry("delivery.timeout.ms", Integer.MAX_VALUE)
                .containsEntry("retries", Integer.MAX_VALUE)
                .containsEntry("request.timeout.ms", 4_000)
                .containsEntry("enable.idempotence", true)
                .containsEntry("acks", "all")
                .doesNotContainKey("transactional.id");
    }

    @Test
    void shouldNotSendAHeartbeatLate() {
        assertThat(clients().heartbeatProperties())
                .containsEntry("delivery.timeout.ms", 5_000)
                .containsEntry("max.block.ms", 5_000)
                .containsEntry("request.timeout.ms", 4_000);
    }

    @Test
    void shouldNotHoldAnAnswerUpForItsChunks() {
        assertThat(clients().chunkProperties())
                .containsEntry("delivery.timeout.ms", 5_000)
                .containsEntry("max.block.ms", 250)
                .containsEntry("enable.idempotence", true)
                .doesNotContainKey("transactional.id");
    }
}
