package dev.weirkeeper.worker.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import dev.weirkeeper.worker.Samples;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private static final String TOPIC = Topics.withDefaultPrefix().catalogue();

    private final RecordSerdes serdes =
            RecordSerdes.of(Map.of("schema.registry.url", "mock://catalogue"), Topics.withDefaultPrefix());
    private final AtomicInteger changes = new AtomicInteger();
    private final Catalogue catalogue = new Catalogue(serdes, changes::incrementAndGet);

    private void read(String key, byte @Nullable [] value) {
        catalogue.onRecord(new ConsumerRecord<>(TOPIC, 0, 0, key.getBytes(UTF_8), value));
    }

    private byte[] row(long version) {
        ModelSpec spec = Samples.spec("http://host/v1").setVersion(version).build();
        return serdes.serialize(TOPIC, spec);
    }

    @Test
    void shouldTellOfChangesOnlyOnceAllIsRead() {
        read("swift", row(1));
        assertThat(changes).hasValue(0);
        assertThat(catalogue.caughtUp()).isFalse();

        catalogue.onCaughtUp();
        assertThat(changes).hasValue(1);
        read("swift", row(2));

        assertThat(changes).hasValue(2);
        assertThat(catalogue.find("swift").orElseThrow().getVersion()).isEqualTo(2);
    }

    @Test
    void shouldForgetARowThatIsDeleted() {
        read("swift", row(1));
        read("swift", null);

        assertThat(catalogue.find("swift")).isEmpty();
        assertThat(catalogue.all()).isEmpty();
    }

    @Test
    void shouldKeepTheRowBeforeOneThatCannotBeRead() {
        read("swift", row(1));
        read("swift", new byte[] {1, 2, 3});

        assertThat(catalogue.find("swift").orElseThrow().getVersion()).isEqualTo(1);
    }
}
