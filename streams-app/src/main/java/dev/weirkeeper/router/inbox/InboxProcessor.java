package dev.weirkeeper.router.inbox;

import dev.weirkeeper.router.attempt.Happening;
import dev.weirkeeper.router.course.Course.Moment;
import dev.weirkeeper.router.deadletter.DeadLetters;
import dev.weirkeeper.router.metrics.RouterMeter;
import dev.weirkeeper.router.plan.EntryKey;
import dev.weirkeeper.router.plan.Limits;
import dev.weirkeeper.router.plan.Origin;
import dev.weirkeeper.router.plan.Outgoing;
import dev.weirkeeper.router.plan.Plan;
import dev.weirkeeper.router.task.Supplies;
import dev.weirkeeper.router.task.Task;
import dev.weirkeeper.router.time.LogTime;
import dev.weirkeeper.schema.Inbox;
import dev.weirkeeper.schema.InboxType;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.serde.MalformedRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Takes ticks, cancellations and allowances, and sends the ticks. */
final class InboxProcessor extends ContextualProcessor<byte[], byte[], byte[], Outgoing> {
    /** A turn's time: many partitions share a thread, and a transaction must end within seconds. */
    private static final Duration TURN = Duration.ofMillis(50);

    /** A tick that has not come back by then is lost, or the topic stands still: another one does no harm. */
    private static final long TICK_PATIENCE_MS = 5_000;

    /**
     * How late it is seen at the most that something is due, milliseconds: then a tick does not wait for its turn. Only while
     * requests are under way: whatever a punctuation does, a transaction follows.
     */
    private static final long LOOK_EVERY_MS = 100;

    /**
     * How often the time is told while nothing is under way, milliseconds: only what was kept of ended requests gets due then. A
     * tick is two transactions, one that sends it and one that has read it, each written to all replicas.
     */
    private static final long IDLE_TICK_MS = 5_000;

    /** What is due before so long is under way too: it may be the lease of a call whose request has ended, and leases run by ticks. */
    private static final long SOON_MS = 600_000;

    private final Supplies supplies;
    private @Nullable Task task;
    private @Nullable Sweep sweep;
    private long tickSentAtMs;
    private boolean tickOut;
    private boolean rewritten;
    private @Nullable Cancellable looking;
    private long lookEveryMs;

    InboxProcessor(Supplies supplies) {
        this.supplies = supplies;
    }

    @Override
    public void init(ProcessorContext<byte[], Outgoing> context) {
        super.init(context);
        Task mine = new Task(context, supplies);
        task = mine;
        sweep = new Sweep(supplies, mine);
        mine.books().recount();
        lookEvery(supplies.rules().tickIntervalMs());
    }

    @Override
    public void close() {
        if (task != null) {
            task.books().close();
        }
    }

    private void lookEvery(long ms) {
        if (ms == lookEveryMs) {
            return;
        }
        if (looking != null) {
            looking.cancel();
        }
        lookEveryMs = ms;
        long firstMs = ms - Math.floorMod(context().currentSystemTimeMs(), ms);
        looking = context().schedule(Duration.ofMillis(firstMs), PunctuationType.WALL_CLOCK_TIME, this::lookFirst);
    }

    /** All tasks of a thread look at the same moments: their ticks share a transaction. */
    private void lookFirst(long wallMs) {
        Objects.requireNonNull(looking, "scheduled").cancel();
        looking = context().schedule(Duration.ofMillis(lookEveryMs), PunctuationType.WALL_CLOCK_TIME, this::punctuate);
        punctuate(wallMs);
    }

    /** Ticks do not pile up while nobody reads them. */
    private void punctuate(long wallMs) {
        long tickEveryMs = supplies.rules().tickIntervalMs();
        boolean busy =
                Objects.requireNonNull(task, "initialised").books().anythingUnderWay() || somethingIsDue(SOON_MS);
        lookEvery(busy ? Math.min(LOOK_EVERY_MS, tickEveryMs) : tickEveryMs);
        long sinceMs = wallMs - tickSentAtMs;
        boolean mayBeSent = !tickOut || sinceMs >= TICK_PATIENCE_MS;
        long everyMs = busy ? tickEveryMs : IDLE_TICK_MS;
        boolean turn = Math.floorDiv(wallMs, everyMs) > Math.floorDiv(tickSentAtMs, everyMs);
        if (mayBeSent && (turn || somethingIsDue(0) || sinceMs < 0)) {
            sendTick(wallMs);
        }
    }

    /** By the newest time that is known; that it has come for this task too is for the tick to say. */
    private boolean somethingIsDue(long withinMs) {
        return Objects.requireNonNull(task, "initialised").books().nothingDueBeforeMs()
                <= supplies.time().nowMs() + withinMs;
    }

    private void sendTick(long wallMs) {
        Task mine = Objects.requireNonNull(task, "initialised");
        Inbox tick = Inbox.newBuilder()
                .setType(InboxType.TICK)
                .setPartition(mine.partition())
                .setSentAt(Instant.ofEpochMilli(wallMs))
                .build();
        byte[] value = supplies.serdes().serialize(supplies.topics().inbox(), tick);
        tickOut = true;
        tickSentAtMs = wallMs;
        mine.send(new Plan.Keyed(null, new Outgoing.Mail(mine.partition(), value)), null, wallMs);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Task mine = Objects.requireNonNull(task, "initialised");
        long appendMs = LogTime.append(record.timestamp());
        Origin origin = context()
                .recordMetadata()
                .map(at -> new Origin(at.topic(), at.partition(), at.offset(), appendMs))
                .orElseThrow();
        Moment moment = mine.moment(appendMs);
        Turn turn = new Turn();
        mine.run(
                origin,
                moment,
                record.headers(),
                () -> {
                    Inbox mail = read(record.value());
                    turn.tick = mail.getType() == InboxType.TICK;
                    turn.allowance = mail.getType() == InboxType.ALLOWANCE ? mail : null;
                    return mail.getType() == InboxType.CANCELLATION
                            ? cancelled(mail, moment, appendMs)
                            : Plan.nothing();
                },
                failure -> failed(origin, record, failure));
        if (turn.tick) {
            tick(moment, appendMs);
        }
        if (turn.allowance != null) {
            allowed(mine, turn.allowance, moment);
        }
        mine.tellDemand(moment.nowMs());
        mine.tellBudgets(moment.nowMs());
    }

    private static final class Turn {
        private boolean tick;
        private @Nullable Inbox allowance;
    }

    private void allowed(Task mine, Inbox mail, Moment moment) {
        if (mail.getTenant() != null) {
            mine.books().allowed(mail.getTenant(), mail.getAllowances());
            Objects.requireNonNull(sweep, "initialised").room(moment, TURN);
        }
    }

    private void tick(Moment moment, long tickMs) {
        tickOut = false;
        Sweep all = Objects.requireNonNull(sweep, "initialised");
        if (!rewritten) {
            rewritten = !Objects.requireNonNull(task, "initialised").books().rewriteEarlierPlaces(Sweep.MOST);
        }
        boolean more = !rewritten;
        more |= all.due(moment, tickMs, TURN);
        more |= all.died(moment, tickMs, TURN);
        all.waiting(moment, TURN);
        if (more) {
            sendTick(context().currentSystemTimeMs());
        }
    }

    private Plan cancelled(Inbox mail, Moment moment, long appendMs) {
        Task mine = Objects.requireNonNull(task, "initialised");
        if (mail.getTenant() == null || mail.getRequestId() == null) {
            throw new MalformedRecordException("a cancellation names no tenant or no request");
        }
        EntryKey key = new EntryKey(mail.getTenant(), mail.getRequestId());
        @Nullable LedgerEntry entry = mine.books().entry(key);
        if (entry == null) { // every partition is told; the request is in one of them, or has not been read yet
            mine.books().state().cancelledAhead().add(key.text(), appendMs);
            return Plan.nothing();
        }
        return mine.course().happened(entry, new Happening.Cancelled(appendMs), mine.request(key), moment);
    }

    private Plan failed(Origin origin, Record<byte[], byte[]> record, RuntimeException failure) {
        supplies.meters().count(RouterMeter.DEAD_LETTERS, "record_malformed");
        String words = String.valueOf(failure.getMessage());
        return Plan.sending(List.of(DeadLetters.of(
                origin, record.key(), record.value(), "record_malformed", words, Limits.DEAD_LETTER_BYTES)));
    }

    private Inbox read(byte @Nullable [] value) {
        if (value == null) {
            throw new MalformedRecordException("the record has no value");
        }
        return supplies.serdes().deserialize(supplies.topics().inbox(), value, Inbox.class);
    }
}
