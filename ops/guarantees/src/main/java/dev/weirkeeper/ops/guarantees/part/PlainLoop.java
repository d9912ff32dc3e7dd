package dev.weirkeeper.ops.guarantees.part;

import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ResponseError;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.UnknownSchemaException;
import dev.weirkeeper.topic.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A consumer loop with auto-commit: poll, call on a virtual thread, three tries, produce. It keeps no ledger: what it had
 * polled and committed when it dies is gone, what it had answered and not committed is done again.
 */
final class PlainLoop implements AutoCloseable {
    private static final int TRIES = 3;
    private static final int AT_ONCE = 256;
    private static final int OK = 200;
    private static final Duration CALL = Duration.ofSeconds(8);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final List<String> MODELS = List.of("amber", "birch", "cedar");

    private final RecordSerdes serdes;
    private final Topics topics;
    private final URI completions;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore room = new Semaphore(AT_ONCE);
    private volatile boolean assigned;
    private volatile boolean closing;

    private PlainLoop(Map<String, Object> settings, URI provider) {
        topics = new Topics(String.valueOf(settings.getOrDefault("topics.prefix", Topics.DEFAULT_PREFIX)));
        serdes = RecordSerdes.of(settings, topics);
        completions = URI.create(provider + "/chat/completions");
        Map<String, Object> consuming = new HashMap<>();
        consuming.put("bootstrap.servers", settings.get("bootstrap.servers"));
        consuming.put("group.id", topics.prefix() + "plain-loop");
        consuming.put("enable.auto.commit", true);
        consuming.put("auto.offset.reset", "earliest");
        consuming.put("session.timeout.ms", 6_000);
        consumer = new KafkaConsumer<>(consuming, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", String.valueOf(settings.get("bootstrap.servers")), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    static PlainLoop start(Map<String, Object> settings, URI provider) {
        PlainLoop loop = new PlainLoop(settings, provider);
        Thread unused = Thread.ofPlatform().daemon().name("plain-loop").start(loop::loop);
        return loop;
    }

    boolean assigned() {
        return assigned;
    }

    @Override
    public void close() {
        closing = true;
        calls.close();
        producer.close();
    }

    private void loop() {
        consumer.subscribe(List.of(topics.requests()));
        while (!closing) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                room.acquireUninterruptibly();
                var unused = calls.submit(() -> handle(record));
            }
            assigned |= !consumer.assignment().isEmpty();
        }
        consumer.close();
    }

    private void handle(ConsumerRecord<byte[], byte[]> record) {
        try {
            InferenceRequest request = serdes.deserialize(record.topic(), record.value(), InferenceRequest.class);
            answer(request, record.offset());
        } catch (MalformedRecordException | UnknownSchemaException e) {
            var unused = producer.send(new ProducerRecord<>(topics.deadLetters(), record.key(), record.value()));
        } finally {
            room.release();
        }
    }

    private void answer(InferenceRequest request, long offset) {
        String model = MODELS.get((int) (offset % MODELS.size()));
        boolean answered = false;
        for (int attempt = 1; attempt <= TRIES && !answered; attempt++) {
            answered = call(request, model, attempt);
        }
        Instant now = Instant.now();
        InferenceResponse.Builder response = InferenceResponse.newBuilder()
                .setRequestId(request.getRequestId())
                .setTenant(request.getTenant())
                .setModel(model)
                .setStatus(answered ? ResponseStatus.ANSWERED : ResponseStatus.FAILED)
                .setCreatedAt(request.getCreatedAt())
                .setCompletedAt(now);
        if (answered) {
            response.setMessage(Message.newBuilder()
                    .setRole("assistant")
                    .setContent("answered")
                    .build());
        } else {
            response.setError(ResponseError.newBuilder()
                    .setCode("gave_up")
                    .setMessage("three tries failed")
                    .setRetryable(true)
                    .build());
        }
        var unused = producer.send(new ProducerRecord<>(
                topics.responses(),
                request.getRequestId().getBytes(StandardCharsets.UTF_8),
                serdes.serialize(topics.responses(), response.build())));
    }

    private boolean call(InferenceRequest request, String model, int attempt) {
        String body = "{\"model\": \"" + model + "\", \"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}";
        HttpRequest call = HttpRequest.newBuilder(completions)
                .timeout(CALL)
                .header("content-type", "application/json")
                .header("x-weirkeeper-request-id", request.getRequestId())
                .header("x-weirkeeper-attempt", Integer.toString(attempt))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(call, HttpResponse.BodyHandlers.ofString()).statusCode() == OK;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
