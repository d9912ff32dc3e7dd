package dev.weirkeeper.ops.guarantees.part;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Sees {@link Moments} in what a part's Kafka clients do. It is both kinds of interceptor, because the parts hand
 * {@code interceptor.classes} to consumers and producers alike. The product knows nothing of it.
 */
public final class MomentInterceptor
        implements ConsumerInterceptor<byte[], byte[]>, ProducerInterceptor<byte[], byte[]> {
    /** Kafka's key for it. */
    static final String SETTING = "interceptor.classes";

    private static final String MARK = "weirkeeper.kit.started";
    private static final String STREAM_THREAD = "StreamThread";
    private static final String MODEL_TOPICS = "models.";

    private boolean ofStreamThread;

    /** Made by Kafka, by name. */
    public MomentInterceptor() {}

    @Override
    public void configure(Map<String, ?> configs) {
        ofStreamThread = String.valueOf(configs.get("client.id")).contains(STREAM_THREAD);
    }

    /** An armed worker's next STARTED bears a mark: its acknowledgement is told from all others by it. */
    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        if (Moments.armed(Moment.BEFORE_COMMIT) && Moments.isStarted(record.topic(), record.value())) {
            record.headers().add(MARK, new byte[0]);
        }
        return record;
    }

    @Override
    public void onAcknowledgement(
            @Nullable RecordMetadata metadata, @Nullable Exception exception, @Nullable Headers headers) {
        if (metadata == null || exception != null) {
            return;
        }
        if (headers != null && headers.lastHeader(MARK) != null) {
            Moments.reached(Moment.BEFORE_COMMIT);
        }
        if (ofStreamThread && metadata.topic().contains(MODEL_TOPICS)) {
            Moments.reached(Moment.IN_TRANSACTION);
        }
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        Moments.reached(Moment.AFTER_COMMIT);
    }

    @Override
    public void close() {}
}
