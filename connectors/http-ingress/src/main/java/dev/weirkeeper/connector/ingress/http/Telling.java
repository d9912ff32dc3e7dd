package dev.weirkeeper.connector.ingress.http;

import dev.weirkeeper.connector.ingress.openai.Refusal;
import dev.weirkeeper.connector.ingress.openai.RefusedException;
import dev.weirkeeper.serde.RecordSerdes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts feedback and signals on the log. Thread-safe. */
final class Telling implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordSerdes serdes;

    Telling(Map<String, Object> kafka, RecordSerdes serdes) {
        Map<String, Object> properties = new HashMap<>(kafka);
        // These name the serdes of records; the Kafka clients carry bytes.
        List.of("key.serializer", "value.serializer", "key.deserializer", "value.deserializer", "transactional.id")
                .forEach(properties::remove);
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, "weirkeeper-ingress-telling");
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        this.serdes = serdes;
    }

    /**
     * Returns when the broker has it.
     *
     * @throws RefusedException 503 where it does not take it in time
     */
    void tell(String topic, String key, SpecificRecord record) throws InterruptedException {
        try {
            byte[] value = serdes.serialize(topic, record);
            producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("errorCode", "produce_failed")
                    .log(e.toString());
            throw new RefusedException(
                    Refusal.server(503, "produce_failed", "the log did not take it; sending it again is safe"));
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
