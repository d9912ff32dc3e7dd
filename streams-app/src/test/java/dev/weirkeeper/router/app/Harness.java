package dev.weirkeeper.router.app;

import static dev.weirkeeper.router.app.Samples.NOW;
import static dev.weirkeeper.router.app.Samples.TOPICS;

import dev.weirkeeper.router.decide.Capacity;
import dev.weirkeeper.router.metrics.RouterMeters;
import dev.weirkeeper.router.plan.Deaths;
import dev.weirkeeper.router.plan.InFlight;
import dev.weirkeeper.router.table.Tables;
import dev.weirkeeper.router.task.Supplies;
import dev.weirkeeper.router.time.BrokerTime;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.Cancellation;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.serde.RecordSerdes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The router's topology in one thread, without a broker, on a clock that stands until a test moves it. */
final class Harness implements AutoCloseable {
    final FixedTables tables = new FixedTables();
    final Set<String> topics = new HashSet<>(Set.of("llm.responses.mine"));
    final RecordSerdes serdes;
    final Supplies supplies;
    private static final byte[] KEY = {1};

    private final TopologyTestDriver driver;
    private long nowMs = NOW;

    static Harness start(Path stateDir) {
        return start(stateDir, Map.of(), Map.of());
    }

    /** With settings of the router, and of Kafka Streams, that are not the default. */
    static Harness start(Path stateDir, Map<String, Object> settings, Map<String, Object> streams) {
        return new Harness(stateDir, settings, streams, 1);
    }

    Harness(Path stateDir, Map<String, Object> more, Map<String, Object> streams, int partitions) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", "127.0.0.1:1");
        settings.put("schema.registry.url", "mock://" + UUID.randomUUID());
        settings.put("router.state.dir", stateDir.toString());
        RouterConfig config = RouterConfig.of(settings);
        serdes = RecordSerdes.of(config.clientProperties(), config.topics());
        supplies = new Supplies(
                serdes,
                TOPICS,
                tables,
                topics::contains,
                clock(),
                () -> 0.0,
                new RouterMeters(new SimpleMeterRegistry()),
                Router.rules(config, partitions),
                new InFlight(),
                new Deaths());
        Properties properties = StreamsSettings.of(config);
        properties.putAll(streams);
        driver = new TopologyTestDriver(topology(properties, supplies), properties, Instant.ofEpochMilli(NOW));
        tables.tenants.put("acme", Samples.tenant("acme"));
        tables.policies.put("default", Samples.policy("default").build());
        addModel("small");
    }

    static Topology topology(Properties properties, Supplies supplies) {
        return RouterTopology.build(
                properties, supplies, (StreamsBuilder builder) -> {}, (StreamsBuilder builder) -> {});
    }

    private BrokerTime clock() {
        return new BrokerTime() {
            @Override
            public long nowMs() {
                return nowMs;
            }

            @Override
            public boolean fresh() {
                return true;
            }
        };
    }

    void addModel(String id) {
        tables.models.put(id, Samples.model(id).build());
        tables.capacities.put(id, new Capacity(1, 8, 0));
    }

    Tables tables() {
        return tables;
    }

    long nowMs() {
        return nowMs;
    }

    /** Lets time pass; ticks are sent and read back meanwhile. */
    void pass(Duration time) {
        long until = nowMs + time.toMillis();
        while (nowMs < until) {
            long step = Math.min(500, until - nowMs);
            nowMs += step;
            driver.advanceWallClockTime(Duration.ofMillis(step));
        }
    }

    /** Lets much time pass at once. */
    void jump(Duration time) {
        nowMs += time.toMillis();
        driver.advanceWallClockTime(time);
        pass(Duration.ofSeconds(1));
    }

    void send(InferenceRequest request) {
        sendRaw(serdes.serialize(TOPICS.requests(), request));
    }

    void sendRaw(byte @Nullable [] value) {
        pipe(TOPICS.requests(), value);
    }

    void report(AttemptEvent event) {
        pipe(TOPICS.attempts(), serdes.serialize(TOPICS.attempts(), event));
    }

    void cancel(String requestId) {
        Cancellation cancellation = Cancellation.newBuilder()
                .setRequestId(requestId)
                .setTenant("acme")
                .setAt(Instant.ofEpochMilli(nowMs))
                .build();
        pipe(TOPICS.cancellations(), serdes.serialize(TOPICS.cancellations(), cancellation));
    }

    void pipe(String topic, byte @Nullable [] value) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(KEY, value, null, nowMs));
    }

    void pipe(String topic, byte[] value, Headers headers) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(KEY, value, headers, nowMs));
    }

    List<InferenceResponse> responses() {
        return read(TOPICS.responses(), InferenceResponse.class);
    }

    List<DispatchedRequest> dispatches(String model) {
        return read(TOPICS.model(model), DispatchedRequest.class);
    }

    List<RoutingDecision> decisions() {
        return read(TOPICS.decisions(), RoutingDecision.class);
    }

    List<TestRecord<byte[], byte[]>> deadLetters() {
        return raw(TOPICS.deadLetters());
    }

    <T extends SpecificRecord> List<T> read(String topic, Class<T> type) {
        List<T> all = new ArrayList<>();
        raw(topic).forEach(record -> all.add(serdes.deserialize(topic, record.value(), type)));
        return all;
    }

    List<TestRecord<byte[], byte[]>> raw(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    TopologyTestDriver driver() {
        return driver;
    }

    @Override
    public void close() {
        driver.close();
        serdes.close();
    }
}
