package dev.weirkeeper.router.table;

import static dev.weirkeeper.router.table.TableRows.TOPICS;
import static dev.weirkeeper.router.table.TableRows.tenant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.schema.TenantProfile;
import dev.weirkeeper.serde.RecordSerdes;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RowReaderTest {
    private final String registry = UUID.randomUUID().toString();
    private final RecordSerdes serdes = TableRows.switchedSerdes(registry);
    private final Rows<TenantProfile> rows = new Rows<>();
    private final RowReader<TenantProfile> reader =
            new RowReader<>(TOPICS.tenants(), serdes, TenantProfile.class, rows);

    @AfterEach
    void close() {
        reader.close();
        SwitchedDeserializer.bringBack(registry);
        serdes.close();
    }

    @Test
    void shouldKeepTheNewestRowOfEachKey() {
        read("a", 1);
        read("b", 1);
        read("a", 2);
        reader.read("b", null, 3);

        assertThat(rows.get("a")).contains(tenant("a", 2));
        assertThat(rows.get("b")).isEmpty();
        assertThat(reader.passedOver()).isZero();
    }

    @Test
    void shouldPassOverWhatCannotBeRead() {
        read("a", 1);
        reader.read("a", "no avro".getBytes(StandardCharsets.UTF_8), 2);
        reader.read("a", new byte[] {0, 0, 9, 9, 9, 1}, 3); // of a schema that nobody registered
        reader.read(null, bytes("x", 1), 4);

        assertThat(rows.get("a")).contains(tenant("a", 1));
        assertThat(rows.all()).hasSize(1);
        assertThat(reader.passedOver()).isEqualTo(3);
        assertThat(reader.waits()).isFalse();
    }

    @Test
    void shouldReadWhatWaitedWhenTheRegistryIsBack() {
        byte[] first = bytes("a", 1);
        byte[] second = bytes("a", 2);
        byte[] other = bytes("b", 1);
        SwitchedDeserializer.takeAway(registry);
        reader.read("a", first, 1);
        reader.read("b", other, 2);
        reader.read("a", second, 3);

        assertThat(reader.waits()).isTrue();
        assertThat(rows.all()).isEmpty();

        SwitchedDeserializer.bringBack(registry);
        await().until(() -> !reader.waits());
        assertThat(rows.get("a")).contains(tenant("a", 2));
        assertThat(rows.get("b")).contains(tenant("b", 1));
        assertThat(reader.passedOver()).isZero();
    }

    @Test
    void shouldNotBringBackWhatWasDeletedWhileItWaited() {
        byte[] first = bytes("a", 1);
        byte[] other = bytes("b", 1);
        SwitchedDeserializer.takeAway(registry);
        reader.read("a", first, 1);
        reader.read("b", other, 2);
        reader.read("a", null, 3);

        SwitchedDeserializer.bringBack(registry);
        await().until(() -> !reader.waits());
        assertThat(rows.get("a")).isEmpty();
        assertThat(rows.get("b")).isPresent();
    }

    @Test
    void shouldGoOnInOrderWhenARowComesWhileOthersWait() {
        byte[] first = bytes("a", 1);
        SwitchedDeserializer.takeAway(registry);
        reader.read("a", first, 1);
        SwitchedDeserializer.bringBack(registry);
        reader.read("a", bytes("a", 2), 2);

        await().until(() -> !reader.waits());
        assertThat(rows.get("a")).contains(tenant("a", 2));
    }

    private void read(String id, long version) {
        reader.read(id, bytes(id, version), version);
    }

    private byte[] bytes(String id, long version) {
        return serdes.serialize(TOPICS.tenants(), tenant(id, version));
    }
}
