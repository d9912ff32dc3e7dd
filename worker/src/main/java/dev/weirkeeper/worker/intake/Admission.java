package dev.weirkeeper.worker.intake;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.ReturnReason;
import dev.weirkeeper.worker.call.Permits;
import dev.weirkeeper.worker.intake.Batch.Taken;
import dev.weirkeeper.worker.limit.Answer;
import dev.weirkeeper.worker.limit.Need;
import dev.weirkeeper.worker.limit.Share;
import dev.weirkeeper.worker.limit.Waiting;
import dev.weirkeeper.worker.limit.WorkerLimits;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a call must have before its dispatch is taken: a permit of this worker and a share of its provider's limit, both or
 * none. Where the share is missing the dispatch stays where it is, and the owner of the limit is told what waits. Where the
 * owner has had nothing for this worker for a while (a dead worker holds it all, say), the dispatch goes back to whoever can
 * route it elsewhere.
 *
 * <p>Not thread-safe: the intake's thread alone.
 */
final class Admission implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String model;
    private final Permits permits;
    private final WorkerLimits limits;
    private final LongSupplier nanos;
    private final Set<Share> inHand = new HashSet<>(); // each with a permit
    private @Nullable Long standingSince;
    private boolean told;

    Admission(String model, Permits permits, WorkerLimits limits, LongSupplier nanos) {
        this.model = model;
        this.permits = permits;
        this.limits = limits;
        this.nanos = nanos;
    }

    /** Takes a dispatch that may start; empty where it must wait. */
    Optional<Taken> take(Held.Item item, DispatchedRequest dispatch, Verdict.Start start) {
        if (!permits.tryTake()) {
            return Optional.empty();
        }
        return switch (limits.take(start.spec(), dispatch, start.callTimeoutMs())) {
            case Answer.Taken(Share share) -> {
                inHand.add(share);
                standingSince = null;
                yield Optional.of(new Taken.ToCall(item.raw(), dispatch, start, share, endsBy(start, share)));
            }
            case Answer.NotNow(String why, boolean none) -> {
                permits.giveBack();
                standing(why);
                yield none && hasWaited(item) ? Optional.of(limited(item, dispatch)) : Optional.empty();
            }
            case Answer.Never() -> {
                permits.giveBack();
                yield Optional.of(limited(item, dispatch));
            }
        };
    }

    private long endsBy(Verdict.Start start, Share share) {
        return nanos.getAsLong()
                + TimeUnit.MILLISECONDS.toNanos(Math.min(start.callTimeoutMs(), share.longestCallMs()));
    }

    private static Taken limited(Held.Item item, DispatchedRequest dispatch) {
        return new Taken.ToReturn(item.raw(), dispatch, ReturnReason.LIMITED);
    }

    /** Whether patience is over for a dispatch; no call of the model has started meanwhile. */
    private boolean hasWaited(Held.Item item) {
        long since = standingSince == null ? item.sinceNanos() : Math.max(standingSince, item.sinceNanos());
        return nanos.getAsLong() - since >= PATIENCE.toNanos();
    }

    /** A model that stands still says why, once. */
    private void standing(String why) {
        long now = nanos.getAsLong();
        if (standingSince == null) {
            standingSince = now;
            told = false;
        } else if (!told && now - standingSince > PATIENCE.toNanos()) {
            told = true;
            LOG.atWarn()
                    .addKeyValue("model", model)
                    .addKeyValue("errorCode", "limited")
                    .log("no call of the model has started for {} s: it {}", PATIENCE.toSeconds(), why);
        }
    }

    /** A call has its share and its permit from now on. */
    void handOver(Taken.ToCall call) {
        inHand.remove(call.share());
    }

    /** Gives back what no call has got. */
    void giveBack() {
        inHand.forEach(share -> {
            share.close();
            permits.giveBack();
        });
        inHand.clear();
    }

    /** Tells what is held and could be called at once, had it its share of the limit. */
    void tellWhatWaits(Held held, Function<ConsumerRecord<byte[], byte[]>, Reading> reader, Situation situation) {
        @Nullable ModelSpec spec = situation.spec();
        boolean limited = spec != null && WorkerLimits.limits(spec);
        limits.waits(model, spec, limited ? waiting(held, reader, situation) : Waiting.NONE);
    }

    private Waiting waiting(Held held, Function<ConsumerRecord<byte[], byte[]>, Reading> reader, Situation situation) {
        int room = permits.free();
        Waiting all = Waiting.NONE;
        for (TopicPartition partition : held.partitions()) {
            boolean first = true;
            for (Held.Item item : held.all(partition)) {
                if (all.calls() >= room) {
                    return all;
                }
                if (item.reading(reader) instanceof Reading.Readable(DispatchedRequest dispatch)
                        && Screening.of(dispatch, situation) instanceof Verdict.Start start) {
                    all = all.with(Need.of(dispatch, start.callTimeoutMs()), first);
                    first = false;
                }
            }
        }
        return all;
    }

    /** Nothing is taken and nothing waits any more. */
    @Override
    public void close() {
        giveBack();
        limits.waits(model, null, Waiting.NONE);
    }
}
