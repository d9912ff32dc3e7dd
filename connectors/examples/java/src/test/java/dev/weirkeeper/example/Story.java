package dev.weirkeeper.example;

import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes what a router and its workers would have written, true or false. All in transactions, as a router does. */
final class Story implements AutoCloseable {
    private static final String TENANT = "acme";

    private final Topics topics;
    private final RecordSerdes serdes;
    private final KafkaProducer<byte[], byte[]> producer;

    private Story(Topics topics, RecordSerdes serdes, KafkaProducer<byte[], byte[]> producer) {
        this.topics = topics;
        this.serdes = serdes;
        this.producer = producer;
    }

    static Story begin(Map<String, Object> clients, String prefix) throws Exception {
        Topics topics = new Topics(prefix);
        try (Admin admin = Admin.create(clients)) {
            admin.createTopics(List.of(
                            new NewTopic(topics.responses(), 3, (short) 1),
                            new NewTopic(topics.decisions(), 2, (short) 1),
                            new NewTopic(topics.attempts(), 2, (short) 1)))
                    .all()
                    .get();
        }
        Map<String, Object> config = new HashMap<>(clients);
        config.put("transactional.id", prefix + "story");
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        return new Story(topics, RecordSerdes.of(clients, topics), producer);
    }

    Story responded(String requestId, ResponseStatus status, @Nullable String model) {
        return responded(requestId, status, model, false);
    }

    Story replayed(String requestId, ResponseStatus status, @Nullable String model) {
        return responded(requestId, status, model, true);
    }

    Story decided(String decisionId, String requestId, DecisionOutcome outcome) {
        return write(
                topics.decisions(),
                requestId,
                RoutingDecision.newBuilder()
                        .setDecisionId(decisionId)
                        .setRequestId(requestId)
                        .setTenant(TENANT)
                        .setAttempt(1)
                        .setOutcome(outcome)
                        .setPolicyId("default")
                        .setStrategy("greedy")
                        .setRequested("auto")
                        .setDecidedAt(Instant.EPOCH)
                        .build());
    }

    Story started(String dispatchId, String requestId) {
        return write(
                topics.attempts(),
                requestId,
                AttemptEvent.newBuilder()
                        .setRequestId(requestId)
                        .setTenant(TENANT)
                        .setDispatchId(dispatchId)
                        .setAttempt(1)
                        .setModel("swift")
                        .setType(AttemptEventType.STARTED)
                        .setWorkerId("w")
                        .setIncarnation("w-1")
                        .setEpoch(1)
                        .setAt(Instant.EPOCH)
                        .build());
    }

    /** All since the last committing or aborting is true. */
    Story committed() {
        producer.commitTransaction();
        producer.beginTransaction();
        return this;
    }

    /** All since the last committing or aborting was never true. */
    Story aborted() {
        producer.abortTransaction();
        producer.beginTransaction();
        return this;
    }

    private Story responded(String requestId, ResponseStatus status, @Nullable String model, boolean replayed) {
        return write(
                topics.responses(),
                requestId,
                InferenceResponse.newBuilder()
                        .setRequestId(requestId)
                        .setTenant(TENANT)
                        .setStatus(status)
                        .setModel(model)
                        .setCostNanoUsd(1_000)
                        .setReplayed(replayed)
                        .setCreatedAt(Instant.EPOCH)
                        .setCompletedAt(Instant.EPOCH)
                        .build());
    }

    private Story write(String topic, String key, SpecificRecord record) {
        byte[] value = serdes.serialize(topic, record);
        var unused = producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
        return this;
    }

    @Override
    public void close() {
        producer.abortTransaction();
        producer.close();
        serdes.close();
    }
}
