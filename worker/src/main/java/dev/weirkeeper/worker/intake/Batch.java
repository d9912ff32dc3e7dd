package dev.weirkeeper.worker.intake;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.worker.intake.Verdict.Start;
import dev.weirkeeper.worker.limit.Share;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What is taken at once, with one commit. Not thread-safe: the intake's thread alone. */
final class Batch {

    /** One taken record. */
    sealed interface Taken {
        /** The record as it came. */
        ConsumerRecord<byte[], byte[]> raw();

        /**
         * To be called; it holds a permit.
         *
         * @param raw the record as it came
         * @param dispatch the dispatch
         * @param start how
         * @param share what it takes of its provider's limit
         * @param endsByNanos the call is over by then, on the monotonic clock
         */
        record ToCall(
                ConsumerRecord<byte[], byte[]> raw,
                DispatchedRequest dispatch,
                Start start,
                Share share,
                long endsByNanos)
                implements Taken {}

        /**
         * To be given back.
         *
         * @param raw the record as it came
         * @param dispatch the dispatch
         * @param reason why
         */
        record ToReturn(ConsumerRecord<byte[], byte[]> raw, DispatchedRequest dispatch, ReturnReason reason)
                implements Taken {}

        /**
         * To be put with the dead letters.
         *
         * @param raw the record as it came
         * @param poison why
         */
        record ToBury(ConsumerRecord<byte[], byte[]> raw, Reading.Poison poison) implements Taken {}
    }

    private final List<Taken> taken = new ArrayList<>();
    private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();

    /** Adds a record; those of one partition must come in its order. */
    void add(Taken one) {
        taken.add(one);
        ConsumerRecord<byte[], byte[]> raw = one.raw();
        offsets.put(
                new TopicPartition(raw.topic(), raw.partition()),
                new OffsetAndMetadata(raw.offset() + 1, raw.leaderEpoch(), ""));
    }

    boolean isEmpty() {
        return taken.isEmpty();
    }

    List<Taken> taken() {
        return taken;
    }

    /** What is to be committed. */
    Map<TopicPartition, OffsetAndMetadata> offsets() {
        return offsets;
    }
}
