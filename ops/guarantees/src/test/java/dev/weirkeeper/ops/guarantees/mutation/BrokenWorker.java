package dev.weirkeeper.ops.guarantees.mutation;

import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.Usage;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Breaks a real worker from within: in what it reads of dispatches, and in what it says of them. */
public final class BrokenWorker extends Breaking {
    private static final long DAWDLES_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    private final AtomicBoolean dawdled = new AtomicBoolean();

    /** Made by Kafka, by name. */
    public BrokenWorker() {}

    @Override
    public void configure(Map<String, ?> configs) {}

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        if (!record.topic().equals(ground().topics().attempts())) {
            return record;
        }
        if (Mutation.STARTED_DROPPED.isOf(record.key()) && event(record).getType() == AttemptEventType.STARTED) {
            return elsewhere(record);
        }
        return Mutation.USAGE_HIDDEN.isOf(record.key()) ? withoutUsage(record) : record;
    }

    private static ProducerRecord<byte[], byte[]> withoutUsage(ProducerRecord<byte[], byte[]> record) {
        AttemptEvent event = event(record);
        if (event.getUsage() == null) {
            return record;
        }
        event.setUsage(Usage.newBuilder().build());
        byte[] value = ground().serdes().serialize(record.topic(), event);
        return new ProducerRecord<>(record.topic(), record.partition(), record.key(), value);
    }

    @Override
    int times(String topic, byte[] key) {
        return isDispatch(topic) && Mutation.CALLED_TWICE.isOf(key) ? 2 : 1;
    }

    @Override
    byte[] changed(String topic, byte[] key, byte[] value) {
        boolean hurried = isDispatch(topic) && Mutation.DEADLINE_IGNORED.isOf(key);
        if (hurried && dawdled.compareAndSet(false, true)) {
            LockSupport.parkNanos(DAWDLES_NANOS);
        }
        return value;
    }

    private boolean isDispatch(String topic) {
        return topic.contains("models.");
    }

    private static AttemptEvent event(ProducerRecord<byte[], byte[]> record) {
        return ground().serdes().deserialize(record.topic(), record.value(), AttemptEvent.class);
    }

    @Override
    public void close() {}
}
