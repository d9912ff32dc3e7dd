package dev.weirkeeper.ops.standalone;

import dev.weirkeeper.ops.config.Manifest;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Stands in for the manifest publisher until it is there. */
final class Seams {
    private Seams() {}

    static void publish(Map<String, Object> clients, Topics t, Manifest manifest) {
        try (RecordSerdes serdes = RecordSerdes.of(clients, t);
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(clients, new ByteArraySerializer(), new ByteArraySerializer())) {
            manifest.models().forEach(model -> send(producer, serdes, t.catalogue(), model.getModelId(), model));
            manifest.tenants().forEach(row -> send(producer, serdes, t.tenants(), row.getTenantId(), row));
            manifest.policies().forEach(row -> send(producer, serdes, t.policies(), row.getPolicyId(), row));
        }
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer, RecordSerdes serdes, String topic, String key, SpecificRecord row) {
        var unused = producer.send(
                new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), serdes.serialize(topic, row)));
    }
}
