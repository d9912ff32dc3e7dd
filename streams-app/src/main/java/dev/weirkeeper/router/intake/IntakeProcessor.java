package dev.weirkeeper.router.intake;

import dev.weirkeeper.router.course.Course.Moment;
import dev.weirkeeper.router.plan.Origin;
import dev.weirkeeper.router.plan.Outgoing;
import dev.weirkeeper.router.task.OutgoingHeaders;
import dev.weirkeeper.router.task.Supplies;
import dev.weirkeeper.router.task.Task;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Takes requests. */
final class IntakeProcessor extends ContextualProcessor<byte[], byte[], byte[], Outgoing> {
    private final Supplies supplies;
    private @Nullable Task task;
    private @Nullable Reception reception;

    IntakeProcessor(Supplies supplies) {
        this.supplies = supplies;
    }

    @Override
    public void init(ProcessorContext<byte[], Outgoing> context) {
        super.init(context);
        Task mine = new Task(context, supplies);
        task = mine;
        reception = new Reception(
                new Reception.Parts(
                        supplies.serdes(),
                        supplies.topics(),
                        supplies.replyTopics(),
                        supplies.rules().deadlines(),
                        supplies.rules().partitions(),
                        supplies.meters()),
                mine.course(),
                new Reception.Memory(
                        mine.books()::entry,
                        mine.books()::answer,
                        mine.books().state().cancelledAhead()));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Task mine = Objects.requireNonNull(task, "initialised");
        Reception door = Objects.requireNonNull(reception, "initialised");
        long appendMs = record.timestamp();
        Origin origin = context()
                .recordMetadata()
                .map(at -> new Origin(at.topic(), at.partition(), at.offset(), appendMs))
                .orElseThrow();
        Arrival arrival = new Arrival(
                origin,
                record.key(),
                record.value(),
                OutgoingHeaders.acceptedMs(record.headers()),
                OutgoingHeaders.moves(record.headers()));
        Moment moment = mine.moment(appendMs);
        mine.run(
                origin,
                moment,
                record.headers(),
                () -> door.plan(arrival, moment),
                failure -> door.failed(arrival, failure, moment));
        mine.tellDemand(moment.nowMs());
        mine.tellBudgets(moment.nowMs());
    }
}
