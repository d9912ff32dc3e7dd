package dev.weirkeeper.ops.verb;

import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.Candidate;
import dev.weirkeeper.schema.Classification;
import dev.weirkeeper.schema.DecisionOutcome;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.Intent;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ResponseError;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.schema.Timings;
import dev.weirkeeper.schema.Usage;
import dev.weirkeeper.schema.WorkerModel;
import dev.weirkeeper.schema.WorkerRole;
import dev.weirkeeper.schema.WorkerState;
import dev.weirkeeper.schema.WorkerStatus;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Ends requests as router and worker together would, without deciding anything: what names a model, tenant or policy that
 * nobody knows is refused, what asks for silence is left alone, the rest is answered by {@code sim-small}.
 */
final class StandInRouter implements AutoCloseable {
    private final Topics topics;
    private final RecordSerdes serdes;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Thread thread;

    StandInRouter(Map<String, Object> properties, Topics topics) {
        this.topics = topics;
        this.serdes = RecordSerdes.of(properties, topics);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        this.thread = Thread.ofPlatform().name("stand-in-router").start(this::run);
    }

    /** Says once that a router and a worker are alive. */
    void heartbeat() {
        for (WorkerRole role : List.of(WorkerRole.ROUTER, WorkerRole.WORKER)) {
            WorkerStatus status = WorkerStatus.newBuilder()
                    .setWorkerId(role.name().toLowerCase(Locale.ROOT) + "-1")
                    .setIncarnation("1")
                    .setRole(role)
                    .setState(WorkerState.RUNNING)
                    .setModels(List.of(new WorkerModel("sim-small", 8, 2, List.of(0))))
                    .setSentAt(Instant.now())
                    .build();
            write(topics.workers(), null, status.getWorkerId(), status);
        }
        producer.flush();
    }

    @Override
    public void close() throws InterruptedException {
        consumer.wakeup();
        thread.join();
        producer.close();
        serdes.close();
    }

    private void run() {
        try (consumer) {
            List<TopicPartition> partitions = consumer.partitionsFor(topics.requests()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (true) {
                consumer.poll(Duration.ofMillis(100)).forEach(this::end);
                producer.flush();
            }
        } catch (WakeupException e) {
            // closed
        }
    }

    private void end(ConsumerRecord<byte[], byte[]> record) {
        InferenceRequest request = serdes.deserialize(record.topic(), record.value(), InferenceRequest.class);
        if (request.getMetadata().containsKey("silence")) {
            return;
        }
        Optional<ResponseError> refusal = refusal(request);
        if (refusal.isPresent()) {
            write(
                    topics.responses(),
                    null,
                    request.getRequestId(),
                    base(request, ResponseStatus.REFUSED)
                            .setError(refusal.get())
                            .build());
            return;
        }
        Instant now = Instant.ofEpochMilli(record.timestamp());
        write(topics.decisions(), null, request.getRequestId(), decision(request, now));
        write(
                topics.attempts(),
                record.partition(),
                request.getRequestId(),
                attempt(request, AttemptEventType.STARTED, now));
        write(
                topics.attempts(),
                record.partition(),
                request.getRequestId(),
                attempt(request, AttemptEventType.ENDED, now));
        write(topics.responses(), null, request.getRequestId(), answer(request, now));
    }

    private static Optional<ResponseError> refusal(InferenceRequest request) {
        if (request.getModel().equals("nope")) {
            return Optional.of(
                    new ResponseError("model_unknown", "model \"nope\" is neither a model nor an alias", false));
        }
        if (request.getTenant().equals("nobody")) {
            return Optional.of(new ResponseError("tenant_unknown", "tenant \"nobody\" is not known", false));
        }
        return "none".equals(request.getPolicy())
                ? Optional.of(new ResponseError("policy_unknown", "policy \"none\" is not known", false))
                : Optional.empty();
    }

    private static InferenceResponse.Builder base(InferenceRequest request, ResponseStatus status) {
        return InferenceResponse.newBuilder()
                .setRequestId(request.getRequestId())
                .setTenant(request.getTenant())
                .setStatus(status)
                .setCreatedAt(request.getCreatedAt())
                .setCompletedAt(Instant.now())
                .setMetadata(request.getMetadata());
    }

    private static InferenceResponse answer(InferenceRequest request, Instant accepted) {
        String asked = request.getMessages().getLast().getContent();
        return base(request, ResponseStatus.ANSWERED)
                .setModel("sim-small")
                .setProvider("simulated")
                .setMessage(Message.newBuilder()
                        .setRole("assistant")
                        .setContent("you asked: " + asked)
                        .build())
                .setUsage(new Usage(12L, 0L, 34L, 0L))
                .setCostNanoUsd(165_000)
                .setAttempts(1)
                .setDecisionId("d-" + request.getRequestId())
                .setTimings(Timings.newBuilder()
                        .setAcceptedAt(accepted)
                        .setDecidedAt(accepted.plusMillis(3))
                        .setCallStartedAt(accepted.plusMillis(9))
                        .setRespondedAt(accepted.plusMillis(812))
                        .build())
                .build();
    }

    static RoutingDecision decision(InferenceRequest request, Instant now) {
        return RoutingDecision.newBuilder()
                .setDecisionId("d-" + request.getRequestId())
                .setRequestId(request.getRequestId())
                .setTenant(request.getTenant())
                .setAttempt(1)
                .setChosen("sim-small")
                .setOutcome(DecisionOutcome.ROUTED)
                .setAnswerValueNanoUsd(10_000_000)
                .setSecondValueNanoUsd(100_000)
                .setCandidates(List.of(
                        Candidate.newBuilder()
                                .setModel("sim-small")
                                .setEligible(true)
                                .setQuality(0.72)
                                .setCostNanoUsd(165_000)
                                .setLatencyMs(800)
                                .setValue(0.006955)
                                .setPropensity(0.9)
                                .build(),
                        Candidate.newBuilder()
                                .setModel("sim-nano")
                                .setEligible(true)
                                .setQuality(0.58)
                                .setCostNanoUsd(55_000)
                                .setLatencyMs(400)
                                .setValue(0.005705)
                                .setPropensity(0.1)
                                .build(),
                        Candidate.newBuilder()
                                .setModel("sim-coder")
                                .setEligible(false)
                                .setExclusion("breaker_open")
                                .setExclusionDetail("its breaker is open until 12:00")
                                .build()))
                .setClassification(Classification.newBuilder()
                        .setIntent(Intent.QUESTION)
                        .setIntentConfidence(0.6)
                        .setDomain("maths")
                        .setDomainConfidence(0.8)
                        .setEstimatedInputTokens(12)
                        .setEstimatedOutputTokens(40)
                        .build())
                .setDecidedAt(now)
                .build();
    }

    static AttemptEvent attempt(InferenceRequest request, AttemptEventType type, Instant now) {
        boolean ended = type == AttemptEventType.ENDED;
        return AttemptEvent.newBuilder()
                .setRequestId(request.getRequestId())
                .setTenant(request.getTenant())
                .setDispatchId("x")
                .setAttempt(1)
                .setModel("sim-small")
                .setType(type)
                .setOutcome(ended ? AttemptOutcome.ANSWERED : null)
                .setUsage(ended ? new Usage(12L, 0L, 34L, 0L) : null)
                .setCallStartedAt(now)
                .setCallEndedAt(ended ? now.plusMillis(780) : null)
                .setWorkerId("worker-1")
                .setIncarnation("1")
                .setEpoch(1)
                .setAt(ended ? now.plusMillis(780) : now)
                .build();
    }

    private void write(String topic, @Nullable Integer partition, String key, SpecificRecord value) {
        var ignored = producer.send(new ProducerRecord<>(
                topic, partition, key.getBytes(StandardCharsets.UTF_8), serdes.serialize(topic, value)));
    }
}
