package dev.weirkeeper.ops.guarantees.mutation;

import dev.weirkeeper.schema.Constraints;
import dev.weirkeeper.schema.InferenceRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Breaks a real router from within: in what it reads of requests, and in what it writes in its transactions. */
public final class BrokenRouter extends Breaking {
    private static final Duration FOR_EVER = Duration.ofHours(1);

    private @Nullable Producer<byte[], byte[]> beside;

    /** Made by Kafka, by name. */
    public BrokenRouter() {}

    @Override
    public void configure(Map<String, ?> configs) {
        if (configs.containsKey("transactional.id")) {
            Map<String, Object> plain = new HashMap<>();
            plain.put("bootstrap.servers", configs.get("bootstrap.servers"));
            beside = new KafkaProducer<>(plain, new ByteArraySerializer(), new ByteArraySerializer());
        }
    }

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        boolean response = record.topic().equals(ground().topics().responses());
        boolean decision = record.topic().equals(ground().topics().decisions());
        if (response && Mutation.END_TWICE.isOf(record.key()) && beside != null) {
            var unused = beside.send(new ProducerRecord<>(record.topic(), record.key(), record.value()));
        }
        return (response && Mutation.END_DROPPED.isOf(record.key()))
                        || (decision && Mutation.DECISION_DROPPED.isOf(record.key()))
                ? elsewhere(record)
                : record;
    }

    @Override
    byte[] changed(String topic, byte[] key, byte[] value) {
        boolean deny = Mutation.DENY_IGNORED.isOf(key);
        boolean deadline = Mutation.DEADLINE_IGNORED.isOf(key);
        if (!topic.equals(ground().topics().requests()) || (!deny && !deadline)) {
            return value;
        }
        InferenceRequest request = ground().serdes().deserialize(topic, value, InferenceRequest.class);
        if (deny) {
            request.setConstraints(Constraints.newBuilder()
                    .setAllow(List.copyOf(
                            Objects.requireNonNull(request.getConstraints()).getDeny()))
                    .build());
        } else {
            request.setDeadline(request.getCreatedAt().plus(FOR_EVER));
        }
        return ground().serdes().serialize(topic, request);
    }

    @Override
    public void close() {
        if (beside != null) {
            beside.close();
        }
    }
}
