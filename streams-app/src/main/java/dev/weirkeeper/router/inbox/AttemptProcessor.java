package dev.weirkeeper.router.inbox;

import dev.weirkeeper.router.course.Course.Moment;
import dev.weirkeeper.router.plan.Origin;
import dev.weirkeeper.router.plan.Outgoing;
import dev.weirkeeper.router.task.Supplies;
import dev.weirkeeper.router.task.Task;
import dev.weirkeeper.router.time.LogTime;
import java.time.Duration;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Takes what workers report. */
final class AttemptProcessor extends ContextualProcessor<byte[], byte[], byte[], Outgoing> {
    /** A report frees a place: those who wait for one are looked at, but reports behind this one must not wait for it. */
    private static final Duration LOOK_AT_WAITING = Duration.ofMillis(5);

    private final Supplies supplies;
    private @Nullable Task task;
    private @Nullable Reports reports;
    private @Nullable Sweep sweep;

    AttemptProcessor(Supplies supplies) {
        this.supplies = supplies;
    }

    @Override
    public void init(ProcessorContext<byte[], Outgoing> context) {
        super.init(context);
        Task mine = new Task(context, supplies);
        task = mine;
        reports = new Reports(supplies, mine);
        sweep = new Sweep(supplies, mine);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Task mine = Objects.requireNonNull(task, "initialised");
        Reports reading = Objects.requireNonNull(reports, "initialised");
        long appendMs = LogTime.append(record.timestamp());
        Origin origin = context()
                .recordMetadata()
                .map(at -> new Origin(at.topic(), at.partition(), at.offset(), appendMs))
                .orElseThrow();
        mine.books().reportRead(appendMs);
        Moment moment = mine.moment(appendMs);
        mine.run(
                origin,
                moment,
                record.headers(),
                () -> reading.plan(record.value(), moment, appendMs),
                failure -> reading.failed(origin, record.key(), record.value(), failure, moment));
        Objects.requireNonNull(sweep, "initialised").room(moment, LOOK_AT_WAITING);
        mine.tellDemand(moment.nowMs());
        mine.tellBudgets(moment.nowMs());
    }
}
