package dev.weirkeeper.router.table;

import static dev.weirkeeper.router.table.TableRows.TOPICS;
import static dev.weirkeeper.router.table.TableRows.serves;
import static dev.weirkeeper.router.table.TableRows.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.router.decide.Capacity;
import dev.weirkeeper.router.decide.Deployment;
import dev.weirkeeper.router.rule.Rulebook;
import dev.weirkeeper.router.signal.Outside;
import dev.weirkeeper.schema.Signal;
import dev.weirkeeper.schema.WorkerState;
import dev.weirkeeper.serde.RecordSerdes;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GlobalTablesTest {
    private static final long T = 1_700_000_000_000L;

    private final String registry = UUID.randomUUID().toString();
    private final RecordSerdes serdes = TableRows.switchedSerdes(registry);
    private final TopicDirectory directory = TopicDirectory.fixed(Set.of(TOPICS.model("m")));
    private final GlobalTables tables = new GlobalTables(serdes, TOPICS, directory, 6_000);
    private final TopologyTestDriver driver =
            new TopologyTestDriver(topology(tables), properties(), Instant.ofEpochMilli(T));

    @AfterEach
    void close() {
        SwitchedDeserializer.bringBack(registry);
        driver.close();
        tables.close();
        serdes.close();
    }

    @Test
    void shouldBeCaughtUpOnceTheContentIsRead() {
        GlobalTables notStarted = new GlobalTables(serdes, TOPICS, directory, 6_000);
        assertThat(notStarted.caughtUp()).isFalse();
        assertThat(tables.caughtUp()).isTrue();
    }

    @Test
    void shouldFindConfiguration() {
        put(TOPICS.tenants(), "acme", TableRows.tenant("acme", 1));
        put(TOPICS.policies(), "default", TableRows.policy("default", 1));
        put(TOPICS.catalogue(), "m", TableRows.model("m", 1, "fast"));

        assertThat(tables.tenant("acme")).contains(TableRows.tenant("acme", 1));
        assertThat(tables.tenant("other")).isEmpty();
        assertThat(tables.policy("default").map(Rulebook::policy)).contains(TableRows.policy("default", 1));
        assertThat(tables.model("m")).contains(TableRows.model("m", 1, "fast"));
        assertThat(tables.model("fast")).isEmpty();
        assertThat(tables.knowsModel("m")).isTrue();
        assertThat(tables.knowsModel("fast")).isTrue();
        assertThat(tables.knowsModel("best")).isFalse();

        delete(TOPICS.tenants(), "acme");
        assertThat(tables.tenant("acme")).isEmpty();
    }

    @Test
    void shouldDescribeDeployments() {
        put(TOPICS.catalogue(), "n", TableRows.model("n", 1));
        put(TOPICS.catalogue(), "m", TableRows.model("m", 1));
        put(TOPICS.modelHealth(), "m", TableRows.health("m", 0.25));
        put(TOPICS.workers(), "w", worker("w", "i", WorkerState.RUNNING, serves("m", 4, 1)));

        assertThat(tables.deployments())
                .containsExactly(
                        new Deployment(
                                TableRows.model("m", 1), TableRows.health("m", 0.25), new Capacity(1, 4, 1), true),
                        new Deployment(TableRows.model("n", 1), null, new Capacity(0, 0, 0), false));
    }

    @Test
    void shouldHearSignalsAndPassOverWhatBreaksARule() {
        put(TOPICS.signals(), "model:m", signal("model:m", "congestion", 0.5));
        put(TOPICS.signals(), "model:m", signal("model:m", "error_rate", 0.25));
        put(TOPICS.signals(), "model:m", signal("moon:m", "down", 1));

        Outside outside = tables.signals().about(TableRows.model("m", 1), T + 1);
        assertThat(outside.slowdown()).isEqualTo(2);
        assertThat(outside.errorRate()).isEqualTo(0.25);
        assertThat(outside.downUntilMs()).isZero();
        assertThat(driver.getKeyValueStore(GlobalTables.SIGNALS_STORE).approximateNumEntries())
                .as("nothing is kept of what will not hold for long")
                .isZero();
    }

    private static Signal signal(String scope, String name, double value) {
        return Signal.newBuilder()
                .setScope(scope)
                .setName(name)
                .setValue(value)
                .setTtlMs(60_000)
                .setAt(Instant.ofEpochMilli(T))
                .build();
    }

    @Test
    void shouldBuildTheListAnewOnlyWhenSomethingChanged() {
        put(TOPICS.catalogue(), "m", TableRows.model("m", 1));
        List<Deployment> first = tables.deployments();
        assertThat(tables.deployments()).isSameAs(first);

        put(TOPICS.tenants(), "acme", TableRows.tenant("acme", 1));
        assertThat(tables.deployments()).isSameAs(first);

        put(TOPICS.modelHealth(), "m", TableRows.health("m", 0.5));
        assertThat(tables.deployments()).isNotEqualTo(first);
    }

    @Test
    void shouldLoseTheCapacityOfASilentWorker() {
        put(TOPICS.catalogue(), "m", TableRows.model("m", 1));
        put(TOPICS.workers(), "w", worker("w", "i", WorkerState.RUNNING, serves("m", 4, 1)), T);
        for (int s = 1; s <= 7; s++) {
            put(TOPICS.workers(), "x", worker("x", "i", WorkerState.RUNNING), T + s * 1_000L);
        }
        assertThat(tables.deployments()).extracting(Deployment::capacity).containsExactly(new Capacity(0, 0, 0));
        assertThat(tables.liveness().dead("w", "i")).isTrue();
        assertThat(tables.liveness().asOfMs()).isEqualTo(T + 7_000);
    }

    @Test
    void shouldPassOverWhatCannotBeDecodedAndGoOn() {
        put(TOPICS.tenants(), "acme", TableRows.tenant("acme", 1));
        raw(TOPICS.tenants(), "acme", new byte[] {1, 2, 3});
        raw(TOPICS.tenants(), "other", new byte[] {0, 0, 0, 0, 99, 3});
        put(TOPICS.tenants(), "third", TableRows.tenant("third", 1));

        assertThat(tables.tenant("acme")).isPresent();
        assertThat(tables.tenant("other")).isEmpty();
        assertThat(tables.tenant("third")).isPresent();
        assertThat(tables.rowsPassedOver()).containsEntry(TOPICS.tenants(), 2L).containsEntry(TOPICS.policies(), 0L);
        assertThat(tables.caughtUp()).isTrue();
    }

    @Test
    void shouldHoldWhileTheRegistryIsAway() {
        byte[] row = serdes.serialize(TOPICS.tenants(), TableRows.tenant("acme", 1));
        SwitchedDeserializer.takeAway(registry);
        raw(TOPICS.tenants(), "acme", row);
        assertThat(tables.caughtUp()).isFalse();

        SwitchedDeserializer.bringBack(registry);
        await().until(tables::caughtUp);
        assertThat(tables.tenant("acme")).isPresent();
    }

    @Test
    void shouldKeepTheRawRowsInNamedStores() {
        put(TOPICS.tenants(), "acme", TableRows.tenant("acme", 1));
        assertThat(driver.getKeyValueStore(GlobalTables.TENANTS_STORE).get("acme"))
                .isEqualTo(serdes.serialize(TOPICS.tenants(), TableRows.tenant("acme", 1)));
        assertThat(driver.getAllStateStores().keySet())
                .containsExactlyInAnyOrder(
                        "catalogue-table",
                        "tenants-table",
                        "policies-table",
                        "model-health-table",
                        "workers-table",
                        "signals-table");
    }

    private void put(String topic, String key, SpecificRecord row) {
        put(topic, key, row, T);
    }

    private void put(String topic, String key, SpecificRecord row, long appendMs) {
        driver.createInputTopic(topic, new StringSerializer(), new ByteArraySerializer())
                .pipeInput(key, serdes.serialize(topic, row), appendMs);
    }

    private void raw(String topic, String key, byte[] row) {
        driver.createInputTopic(topic, new StringSerializer(), new ByteArraySerializer())
                .pipeInput(key, row, T);
    }

    private void delete(String topic, String key) {
        driver.createInputTopic(topic, new StringSerializer(), new ByteArraySerializer())
                .pipeInput(key, (byte[]) null, T);
    }

    private static Topology topology(GlobalTables tables) {
        StreamsBuilder builder = new StreamsBuilder();
        tables.addTo(builder);
        tables.addLaterOnesTo(builder);
        return builder.build();
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "tables-test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        return properties;
    }
}
