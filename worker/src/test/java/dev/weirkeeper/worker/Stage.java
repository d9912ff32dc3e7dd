package dev.weirkeeper.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weirkeeper.ops.broker.EmbeddedBroker;
import dev.weirkeeper.ops.fakeprovider.FakeProvider;
import dev.weirkeeper.ops.fakeprovider.JournalEntry;
import dev.weirkeeper.ops.fakeprovider.SimulatedModel;
import dev.weirkeeper.registry.RegistryServer;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.Cancellation;
import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ResponseChunk;
import dev.weirkeeper.schema.WorkerStatus;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.TopicLayout;
import dev.weirkeeper.topic.TopicSpec;
import dev.weirkeeper.topic.Topics;
import dev.weirkeeper.worker.follow.TopicFollower;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Everything around workers: a broker, a registry, a provider, and what a router would say and hear. */
final class Stage implements AutoCloseable {
    static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final int PARTITIONS = 4;

    /** An event and when the broker appended it. */
    record Heard(AttemptEvent event, long appendMillis, int partition) {
        String dispatchId() {
            return event.getDispatchId();
        }

        boolean is(AttemptEventType type) {
            return event.getType() == type;
        }
    }

    private record Beat(WorkerStatus status, long appendMillis) {}

    private final Path directory;
    private EmbeddedBroker broker;
    private final RegistryServer registry;
    final FakeProvider provider;
    final RecordSerdes serdes;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Heard> events = new CopyOnWriteArrayList<>();
    private final List<ResponseChunk> chunks = new CopyOnWriteArrayList<>();
    private final List<Beat> heartbeats = new CopyOnWriteArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> deadLetters = new CopyOnWriteArrayList<>();
    private final List<TopicFollower> followers;

    private Stage(Path directory) throws InterruptedException, ExecutionException {
        this.directory = directory;
        this.broker = EmbeddedBroker.start(0, directory.resolve("broker"));
        this.registry = RegistryServer.start(broker.bootstrapServers(), 0);
        this.provider = FakeProvider.start(FakeProvider.Options.on(0).withSeed(11), List.of());
        this.serdes = RecordSerdes.of(Map.of("schema.registry.url", registry.url()), TOPICS);
        create(TopicLayout.of(TOPICS, PARTITIONS, (short) 1).topics());
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap(), "linger.ms", 2),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.followers = List.of(
                follow(TOPICS.attempts(), this::heard),
                follow(TOPICS.chunks(), this::chunk),
                follow(TOPICS.workers(), this::beat),
                follow(TOPICS.deadLetters(), deadLetters::add));
    }

    static Stage set(Path directory) throws InterruptedException, ExecutionException {
        return new Stage(directory);
    }

    private TopicFollower follow(String topic, TopicFollower.Listener listener) {
        return TopicFollower.start(
                topic,
                new TopicFollower.From.Beginning(),
                () -> new KafkaConsumer<>(
                        Map.of("bootstrap.servers", bootstrap(), "auto.offset.reset", "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer()),
                listener);
    }

    private void heard(ConsumerRecord<byte[], byte[]> record) {
        AttemptEvent event = serdes.deserialize(record.topic(), record.value(), AttemptEvent.class);
        events.add(new Heard(event, record.timestamp(), record.partition()));
    }

    private void chunk(ConsumerRecord<byte[], byte[]> record) {
        assertThat(record.partition()).isEqualTo(Samples.dispatch("any").getHomePartition());
        chunks.add(serdes.deserialize(record.topic(), record.value(), ResponseChunk.class));
    }

    private void beat(ConsumerRecord<byte[], byte[]> record) {
        WorkerStatus status = serdes.deserialize(record.topic(), record.value(), WorkerStatus.class);
        heartbeats.add(new Beat(status, record.timestamp()));
    }

    private void create(List<TopicSpec> specs) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            admin.createTopics(specs.stream()
                            .map(spec -> new NewTopic(spec.name(), spec.partitions(), spec.replication())
                                    .configs(spec.configs()))
                            .toList())
                    .all()
                    .get();
        }
    }

    String bootstrap() {
        return broker.bootstrapServers();
    }

    String registryUrl() {
        return registry.url();
    }

    /** A model that is simulated, with its topic and its catalogue row. */
    ModelSpec model(SimulatedModel shape, int partitions) throws InterruptedException, ExecutionException {
        return model(shape, partitions, spec -> spec);
    }

    ModelSpec model(SimulatedModel shape, int partitions, UnaryOperator<ModelSpec.Builder> change)
            throws InterruptedException, ExecutionException {
        provider.put(shape);
        ModelSpec spec =
                change.apply(Samples.spec(shape.name(), provider.baseUrl())).build();
        create(List.of(TopicLayout.of(TOPICS, PARTITIONS, (short) 1).modelTopic(spec.getTopic(), partitions)));
        send(TOPICS.catalogue(), null, spec.getModelId(), spec);
        return spec;
    }

    /** A dispatch as a router makes it, now. */
    static DispatchedRequest.Builder dispatch(ModelSpec model, String id) {
        return Samples.dispatch(id, System.currentTimeMillis()).setModel(model.getModelId());
    }

    void send(ModelSpec model, @Nullable Integer partition, DispatchedRequest dispatch) {
        send(model.getTopic(), partition, dispatch.getRequestId(), dispatch);
    }

    private void send(String topic, @Nullable Integer partition, String key, SpecificRecord record) {
        sendBytes(topic, partition, key, serdes.serialize(topic, record));
    }

    void sendBytes(String topic, @Nullable Integer partition, String key, byte[] value) {
        var _ = producer.send(new ProducerRecord<>(topic, partition, key.getBytes(UTF_8), value));
    }

    /** What a client says that no longer wants an answer. */
    void cancel(String requestId) {
        Cancellation cancellation = Cancellation.newBuilder()
                .setRequestId(requestId)
                .setTenant(Samples.dispatch("any").getTenant())
                .setAt(Instant.now())
                .build();
        send(TOPICS.cancellations(), 0, requestId, cancellation);
    }

    /** What a router says of a deployment that is down. */
    void open(ModelSpec model, Instant until) {
        ModelHealth health = ModelHealth.newBuilder()
                .setModelId(model.getModelId())
                .setAsOf(Instant.now())
                .setBreaker(BreakerState.OPEN)
                .setOpenUntil(until)
                .build();
        send(TOPICS.modelHealth(), null, model.getModelId(), health);
    }

    /** Dispatches of a model, numbered. */
    void send(ModelSpec model, @Nullable Integer partition, int count) {
        for (int i = 0; i < count; i++) {
            send(model, partition, dispatch(model, model.getModelId() + "-" + i).build());
        }
    }

    Map<String, Object> properties(String id, int inFlight, ModelSpec... models) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", bootstrap());
        properties.put("schema.registry.url", registryUrl());
        properties.put(WorkerConfig.ID, id);
        properties.put(WorkerConfig.IN_FLIGHT, inFlight);
        properties.put(
                WorkerConfig.MODELS,
                String.join(
                        ",", List.of(models).stream().map(ModelSpec::getModelId).toList()));
        return properties;
    }

    /** A worker that takes dispatches. */
    Worker worker(String id, int inFlight, ModelSpec... models) {
        return worker(properties(id, inFlight, models), Surroundings.ofProcess());
    }

    Worker worker(Map<String, Object> properties, Surroundings surroundings) {
        Worker worker = Worker.start(WorkerConfig.of(properties), new SimpleMeterRegistry(), surroundings);
        await().atMost(Duration.ofSeconds(60)).until(worker::ready);
        return worker;
    }

    List<Heard> events(ModelSpec model) {
        return events.stream()
                .filter(heard -> heard.event().getModel().equals(model.getModelId()))
                .toList();
    }

    List<Heard> events(ModelSpec model, AttemptEventType type) {
        return events(model).stream().filter(heard -> heard.is(type)).toList();
    }

    /** The chunks of a request, in order. */
    List<ResponseChunk> chunks(String requestId) {
        return chunks.stream()
                .filter(chunk -> chunk.getRequestId().equals(requestId))
                .toList();
    }

    List<WorkerStatus> heartbeats(String workerId) {
        return heartbeats.stream()
                .map(Beat::status)
                .filter(status -> status.getWorkerId().equals(workerId))
                .toList();
    }

    /** When the broker took heartbeats of a worker with a pause in them. */
    Stream<Long> pausesToldBy(String workerId) {
        return heartbeats.stream()
                .filter(beat -> beat.status().getWorkerId().equals(workerId)
                        && !beat.status().getPauses().isEmpty())
                .map(Beat::appendMillis);
    }

    /** P3: at most one call for each dispatch, and none without its STARTED on the log before. */
    void assertBoundedAndOnRecord(ModelSpec model) {
        Map<String, Long> startedAt = events(model, AttemptEventType.STARTED).stream()
                .collect(Collectors.toMap(Heard::dispatchId, Heard::appendMillis, Math::min));
        List<JournalEntry> calls = calls(model);
        assertThat(calls).extracting(JournalEntry::dispatchId).doesNotHaveDuplicates();
        assertThat(calls).allSatisfy(call -> {
            assertThat(startedAt).containsKey(call.dispatchId());
            assertThat(call.receivedAtMs()).isGreaterThanOrEqualTo(startedAt.get(call.dispatchId()));
        });
    }

    List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        return deadLetters;
    }

    /** Calls of a model that the provider received. */
    List<JournalEntry> calls(ModelSpec model) {
        return provider.journal().entries().stream()
                .filter(entry -> entry.model().equals(model.getUpstreamModel()))
                .toList();
    }

    long running(ModelSpec model) {
        return calls(model).stream().filter(JournalEntry::running).count();
    }

    /** The broker goes away and comes back on the same port with the same data. */
    void bounceBroker(Runnable meanwhile) {
        int port = Integer.parseInt(bootstrap().substring(bootstrap().indexOf(':') + 1));
        broker.close();
        meanwhile.run();
        broker = EmbeddedBroker.start(port, directory.resolve("broker"));
    }

    @Override
    public void close() {
        followers.forEach(TopicFollower::close);
        producer.close(Duration.ofSeconds(5));
        serdes.close();
        provider.close();
        registry.close();
        broker.close();
    }
}
