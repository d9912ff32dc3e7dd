package dev.weirkeeper.worker.intake;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.worker.intake.Batch.Taken;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Dispatches that were dropped because their commit seemed to fail. Where it turns out to have succeeded (a lost
 * acknowledgement), nobody will read them again and nobody called them: they can be given back at once, and the ledger need
 * not wait for their time-out. That is known only as long as this worker has held the partition in the same generation
 * of the group: else the commit may be an heir's, who called. Not thread-safe: the intake's thread alone.
 */
final class Dropped {

    private record One(TopicPartition partition, long offset, int epoch, DispatchedRequest dispatch) {}

    private final List<One> all = new ArrayList<>();

    void add(Batch batch, int epoch) {
        for (Taken taken : batch.taken()) {
            switch (taken) {
                case Taken.ToCall call -> all.add(one(taken, epoch, call.dispatch()));
                case Taken.ToReturn back -> all.add(one(taken, epoch, back.dispatch()));
                case Taken.ToBury buried -> {}
            }
        }
    }

    /** Forgets partitions that this worker no longer holds. */
    void forget(Collection<TopicPartition> gone) {
        all.removeIf(one -> gone.contains(one.partition()));
    }

    /**
     * Those whose commit succeeded after all; forgets all the others as well, which will be read again.
     *
     * @param committed committed offsets of the partitions that are held
     * @param epoch the group's generation now
     */
    List<DispatchedRequest> committedAfterAll(Map<TopicPartition, OffsetAndMetadata> committed, int epoch) {
        List<DispatchedRequest> found = all.stream()
                .filter(one -> one.epoch() == epoch && isCommitted(one, committed))
                .map(One::dispatch)
                .toList();
        all.clear();
        return found;
    }

    private static boolean isCommitted(One one, Map<TopicPartition, OffsetAndMetadata> committed) {
        @Nullable OffsetAndMetadata offset = committed.get(one.partition());
        return offset != null && offset.offset() > one.offset();
    }

    private static One one(Taken taken, int epoch, DispatchedRequest dispatch) {
        return new One(
                new TopicPartition(taken.raw().topic(), taken.raw().partition()),
                taken.raw().offset(),
                epoch,
                dispatch);
    }
}
