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
 * not wait for their time-out. What lay on a partition that was given away is forgotten: that commit may be an heir's, who
 * called. Should this worker not know yet that an heir has its partition, its return bears the old generation, and the heir's
 * STARTED, which came before the heir's commit, a newer one: the ledger takes no notice of the return.
 *
 * <p>Not thread-safe: the intake's thread alone.
 */
final class Dropped {

    /**
     * A dropped dispatch.
     *
     * @param partition where it lies
     * @param offset and there
     * @param epoch generation of the group in which it was taken
     * @param dispatch the dispatch
     */
    record One(TopicPartition partition, long offset, int epoch, DispatchedRequest dispatch) {}

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
     */
    List<One> committedAfterAll(Map<TopicPartition, OffsetAndMetadata> committed) {
        List<One> found =
                all.stream().filter(one -> isCommitted(one, committed)).toList();
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
