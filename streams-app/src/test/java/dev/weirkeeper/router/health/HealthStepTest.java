package dev.weirkeeper.router.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weirkeeper.router.app.Samples;
import dev.weirkeeper.router.decide.Capacity;
import dev.weirkeeper.router.decide.Deployment;
import dev.weirkeeper.router.pending.Demand;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.Usage;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthStepTest {
    private static final long T = 1_700_000_000_000L;
    private static final Topics TOPICS = Topics.withDefaultPrefix();

    private final RecordSerdes serdes =
            RecordSerdes.of(Map.of("schema.registry.url", "mock://" + UUID.randomUUID()), TOPICS);
    private final TopologyTestDriver driver = new TopologyTestDriver(topology(), properties(), Instant.ofEpochMilli(T));
    private final TestInputTopic<String, AttemptEvent> ended =
            driver.createInputTopic("ended", new StringSerializer(), serdes.serializer(AttemptEvent.class));
    private final TestInputTopic<String, byte[]> demands =
            driver.createInputTopic("demand", new StringSerializer(), new ByteArraySerializer());
    private final TestOutputTopic<String, ModelHealth> rows = driver.createOutputTopic(
            TOPICS.modelHealth(), new StringDeserializer(), serdes.deserializer(ModelHealth.class));

    @AfterEach
    void close() {
        driver.close();
        serdes.close();
    }

    @Test
    void shouldPublishTheFirstSampleAtOnceAndTheNextOnesTogether() {
        call("m", AttemptOutcome.ANSWERED, T);
        assertThat(rows.readValuesToList()).singleElement().satisfies(row -> {
            assertThat(row.getModelId()).isEqualTo("m");
            assertThat(row.getBreaker()).isEqualTo(BreakerState.CLOSED);
            assertThat(row.getCallMsMean()).isEqualTo(1_000);
            assertThat(row.getAsOf().toEpochMilli()).isEqualTo(T);
        });

        for (int i = 1; i <= 50; i++) {
            call("m", AttemptOutcome.ANSWERED, T + i);
        }
        assertThat(rows.isEmpty()).isTrue();

        turn();
        List<TestRecord<String, ModelHealth>> published = rows.readRecordsToList();
        assertThat(published).singleElement().satisfies(row -> {
            assertThat(row.key()).isEqualTo("m");
            assertThat(row.timestamp()).isEqualTo(T + 50);
            assertThat(row.value().getSamples()).isGreaterThan(50);
        });
        turn();
        assertThat(rows.isEmpty()).isTrue();
    }

    @Test
    void shouldPublishAChangedBreakerAtOnce() {
        for (int i = 0; i < Breaker.FAILURES_IN_A_ROW; i++) {
            call("m", AttemptOutcome.OVERLOADED, T + i);
        }
        List<ModelHealth> published = rows.readValuesToList();
        assertThat(published)
                .extracting(ModelHealth::getBreaker)
                .containsExactly(BreakerState.CLOSED, BreakerState.OPEN);
        assertThat(published.getLast().getOpenUntil().toEpochMilli()).isEqualTo(T + 4 + Breaker.FIRST_OPEN_MS);
    }

    @Test
    void shouldLetProbesInWhenTheTimeIsUpAlthoughNothingHappens() {
        for (int i = 0; i < Breaker.FAILURES_IN_A_ROW; i++) {
            call("m", AttemptOutcome.OVERLOADED, T);
        }
        rows.readValuesToList();
        for (int i = 0; i < 19; i++) {
            turn();
        }
        assertThat(rows.isEmpty()).isTrue();
        for (int i = 0; i < 3; i++) {
            turn();
        }
        assertThat(rows.readValuesToList())
                .singleElement()
                .satisfies(row -> assertThat(row.getBreaker()).isEqualTo(BreakerState.HALF_OPEN));

        call("m", AttemptOutcome.ANSWERED, T + Breaker.FIRST_OPEN_MS + 2_000);
        call("m", AttemptOutcome.ANSWERED, T + Breaker.FIRST_OPEN_MS + 2_001);
        assertThat(rows.readValuesToList())
                .singleElement()
                .satisfies(row -> assertThat(row.getBreaker()).isEqualTo(BreakerState.CLOSED));
    }

    @Test
    void shouldKeepDeploymentsApart() {
        for (int i = 0; i < Breaker.FAILURES_IN_A_ROW; i++) {
            call("bad", AttemptOutcome.TIMED_OUT, T + i);
            call("good", AttemptOutcome.ANSWERED, T + i);
        }
        turn();
        Map<String, ModelHealth> last = rows.readKeyValuesToMap();
        assertThat(last)
                .hasEntrySatisfying("bad", row -> assertThat(row.getBreaker()).isEqualTo(BreakerState.OPEN));
        assertThat(last).hasEntrySatisfying("good", row -> {
            assertThat(row.getBreaker()).isEqualTo(BreakerState.CLOSED);
            assertThat(row.getErrorRate()).isZero();
        });
    }

    @Test
    void shouldPassOverWhatIsNoEndOfACall() {
        ended.pipeInput(
                "m",
                event("m", AttemptOutcome.ANSWERED, T)
                        .setType(AttemptEventType.STARTED)
                        .build());
        ended.pipeInput(
                "m", event("m", AttemptOutcome.ANSWERED, T).setOutcome(null).build());
        turn();
        assertThat(rows.isEmpty()).isTrue();
    }

    @Test
    void shouldSplitTheWindowWhileSomebodyIsShort() {
        demand(0, 0, 5);
        demand(1, 0, 5);

        ModelHealth row = rows.readValuesToList().getFirst();
        assertThat(row.getModelId()).isEqualTo("wanted");
        assertThat(row.getWindows()).as("at once for the first who waits").hasSize(2);
        turn();
        row = rows.readValuesToList().getLast();
        assertThat(row.getWindows().stream().mapToInt(Integer::intValue).sum()).isBetween(3, 4);
        assertThat(row.getWindows()).doesNotContain(0);
        assertThat(row.getWaiting()).isEqualTo(10);
        assertThat(row.getWindowsAt()).isNotNull();

        demand(0, 2, 0);
        demand(1, 1, 0);
        turn();
        row = rows.readValuesToList().getLast();
        assertThat(row.getWindows()).isEmpty();
        assertThat(row.getWaiting()).isZero();
    }

    private void demand(int partition, int out, int waiting) {
        List<Demand.Party> parties =
                waiting == 0 ? List.of() : List.of(new Demand.Party("t" + partition, 1, waiting, out));
        demands.pipeInput("wanted", new Demand(partition, T, out, waiting, parties).toBytes(), T);
    }

    @Test
    void shouldNameItsParts() {
        assertThat(topology().describe().toString())
                .contains("health-samples-repartition", "health-aggregate", "health-sink", "stores: [model-health]");
    }

    private void turn() {
        driver.advanceWallClockTime(HealthProcessor.PUBLISH_EVERY);
    }

    private void call(String model, AttemptOutcome outcome, long atMs) {
        ended.pipeInput(model, event(model, outcome, atMs).build(), atMs);
    }

    private static AttemptEvent.Builder event(String model, AttemptOutcome outcome, long atMs) {
        return AttemptEvent.newBuilder()
                .setRequestId("r")
                .setTenant("t")
                .setDispatchId("d")
                .setAttempt(1)
                .setModel(model)
                .setType(AttemptEventType.ENDED)
                .setOutcome(outcome)
                .setWorkerId("w")
                .setIncarnation("i")
                .setEpoch(1)
                .setUsage(Usage.newBuilder().setOutputTokens(20).build())
                .setCallStartedAt(Instant.ofEpochMilli(atMs - 1_000))
                .setCallEndedAt(Instant.ofEpochMilli(atMs))
                .setAt(Instant.ofEpochMilli(atMs));
    }

    private Topology topology() {
        StreamsBuilder builder = new StreamsBuilder();
        var stream = builder.stream(
                "ended",
                Consumed.with(
                                Serdes.String(),
                                Serdes.serdeFrom(
                                        serdes.serializer(AttemptEvent.class), serdes.deserializer(AttemptEvent.class)))
                        .withName("ended-source"));
        var demand = builder.stream(
                "demand", Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("demand-source"));
        HealthStep.add(builder, stream, demand, new HealthStep.World(serdes, TOPICS, 2, this::deployment, tenant -> 1));
        return builder.build();
    }

    /** One worker of two permits; calls of a second. */
    private Optional<Deployment> deployment(String model) {
        ModelSpec spec = Samples.model(model)
                .setLatency(LatencyPrior.newBuilder()
                        .setFirstTokenMs(700)
                        .setTokensPerSecond(1_000)
                        .build())
                .build();
        return model.equals("wanted")
                ? Optional.of(new Deployment(spec, null, new Capacity(1, 2, 0), true))
                : Optional.empty();
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "health-test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        return properties;
    }
}
