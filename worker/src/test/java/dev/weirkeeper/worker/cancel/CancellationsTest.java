package dev.weirkeeper.worker.cancel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.Cancellation;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import dev.weirkeeper.worker.Samples;
import dev.weirkeeper.worker.heartbeat.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class CancellationsTest {
    private static final String TOPIC = Topics.withDefaultPrefix().cancellations();

    private final Clocks clocks = new Clocks();
    private final RecordSerdes serdes =
            RecordSerdes.of(Map.of("schema.registry.url", "mock://cancellations"), Topics.withDefaultPrefix());
    private final List<String> told = new ArrayList<>();
    private final Cancellations cancellations =
            new Cancellations(serdes, clocks::nanos, (tenant, id) -> told.add(tenant + " " + id));

    private void read(String tenant, String requestId) {
        Cancellation record = Cancellation.newBuilder()
                .setTenant(tenant)
                .setRequestId(requestId)
                .setAt(Instant.ofEpochMilli(Samples.NOW))
                .build();
        cancellations.onRecord(record(serdes.serialize(TOPIC, record)));
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value) {
        return new ConsumerRecord<>(TOPIC, 0, 0, "key".getBytes(UTF_8), value);
    }

    private boolean cancelled(String id) {
        return cancellations.cancelled(Samples.dispatch(id).build());
    }

    @Test
    void shouldKnowACancelledRequestOfItsTenantAlone() {
        read("acme", "request-a");
        read("other", "request-b");

        assertThat(cancelled("a")).isTrue();
        assertThat(cancelled("b")).isFalse();
        assertThat(told).containsExactly("acme request-a", "other request-b");
    }

    @Test
    void shouldForgetTheOldest() {
        read("acme", "request-old");
        clocks.pass(Cancellations.LONGEST.plus(Duration.ofSeconds(1)));
        read("acme", "request-new");

        assertThat(cancelled("old")).isFalse();
        assertThat(cancelled("new")).isTrue();
    }

    @Test
    void shouldRememberNoMoreThanItsBound() {
        read("acme", "request-first");
        for (int i = 0; i < Cancellations.MOST; i++) {
            read("acme", "request-" + i);
        }

        assertThat(cancelled("first")).isFalse();
        assertThat(cancelled("0")).isTrue();
        assertThat(cancelled(Integer.toString(Cancellations.MOST - 1))).isTrue();
    }

    @Test
    void shouldPassOverWhatItCannotRead() {
        cancellations.onRecord(record("no Avro".getBytes(UTF_8)));
        cancellations.onRecord(new ConsumerRecord<>(TOPIC, 0, 0, null, null));

        assertThat(told).isEmpty();
    }
}
