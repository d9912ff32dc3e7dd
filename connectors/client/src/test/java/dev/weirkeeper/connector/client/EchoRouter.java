package dev.weirkeeper.connector.client;

import dev.weirkeeper.schema.CacheHit;
import dev.weirkeeper.schema.Cancellation;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ResponseStatus;
import dev.weirkeeper.serde.RecordSerdes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Stands in for the router: answers each request with its own prompt, unless the prompt is "silence"; cancelled requests
 * end CANCELLED. It answers nothing while it is told to hold.
 */
final class EchoRouter implements AutoCloseable {
    static final String SILENCE = "silence";

    private final Place place;
    private final RecordSerdes serdes;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Queue<ConsumerRecord<byte[], byte[]>> seen = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "echo-router");
    private volatile boolean holding;
    private volatile boolean closed;

    private EchoRouter(Place place) {
        this.place = place;
        this.serdes = RecordSerdes.of(place.kafka(), place.topics());
        this.producer = new KafkaProducer<>(clients(Map.of()));
    }

    static EchoRouter start(Place place) {
        EchoRouter router = new EchoRouter(place);
        router.thread.start();
        return router;
    }

    void hold() {
        holding = true;
    }

    void release() {
        holding = false;
    }

    /** The requests as they lay in the topic. */
    Queue<ConsumerRecord<byte[], byte[]>> seen() {
        return seen;
    }

    InferenceResponse response(InferenceRequest request, ResponseStatus status) {
        String prompt = request.getMessages().get(0).getContent();
        return InferenceResponse.newBuilder()
                .setRequestId(request.getRequestId())
                .setTenant(request.getTenant())
                .setStatus(status)
                .setCache(CacheHit.NONE)
                .setMessage(Message.newBuilder()
                        .setRole("assistant")
                        .setContent(prompt)
                        .build())
                .setCreatedAt(request.getCreatedAt())
                .setCompletedAt(Instant.now())
                .build();
    }

    ProducerRecord<byte[], byte[]> record(String topic, InferenceResponse response) {
        byte[] key = response.getRequestId().getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(topic, key, serdes.serialize(topic, response));
    }

    void produce(ProducerRecord<byte[], byte[]> record) throws ExecutionException, InterruptedException {
        producer.send(record).get();
    }

    /** A producer that has begun a transaction. */
    KafkaProducer<byte[], byte[]> transaction() {
        KafkaProducer<byte[], byte[]> transactional = new KafkaProducer<>(
                clients(Map.of("transactional.id", place.topics().prefix() + "tx")));
        transactional.initTransactions();
        transactional.beginTransaction();
        return transactional;
    }

    private Map<String, Object> clients(Map<String, ?> more) {
        Map<String, Object> config = new HashMap<>(place.kafka());
        config.put("key.serializer", ByteArraySerializer.class);
        config.put("value.serializer", ByteArraySerializer.class);
        config.put("key.deserializer", ByteArrayDeserializer.class);
        config.put("value.deserializer", ByteArrayDeserializer.class);
        config.putAll(more);
        return config;
    }

    private void run() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(clients(Map.of()))) {
            List<TopicPartition> partitions =
                    List.of(place.topics().requests(), place.topics().cancellations()).stream()
                            .flatMap(topic -> consumer.partitionsFor(topic).stream()
                                    .map(info -> new TopicPartition(topic, info.partition())))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed) {
                if (holding) {
                    consumer.pause(partitions);
                } else {
                    consumer.resume(partitions);
                }
                consumer.poll(Duration.ofMillis(20)).forEach(this::answer);
            }
        }
    }

    private void answer(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(place.topics().cancellations())) {
            Cancellation cancellation = serdes.deserialize(record.topic(), record.value(), Cancellation.class);
            InferenceRequest request = Requests.prompt(
                            cancellation.getTenant(), SILENCE, cancellation.getRequestId(), Instant::now)
                    .build();
            send(place.topics().responses(), response(request, ResponseStatus.CANCELLED));
            return;
        }
        seen.add(record);
        InferenceRequest request = serdes.deserialize(record.topic(), record.value(), InferenceRequest.class);
        if (!request.getMessages().get(0).getContent().equals(SILENCE)) {
            String topic = request.getReplyTo() == null ? place.topics().responses() : request.getReplyTo();
            send(topic, response(request, ResponseStatus.ANSWERED));
        }
    }

    private void send(String topic, InferenceResponse response) {
        var unused = producer.send(record(topic, response));
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
        producer.close();
        serdes.close();
    }
}
