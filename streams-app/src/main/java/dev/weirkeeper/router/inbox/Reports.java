package dev.weirkeeper.router.inbox;

import dev.weirkeeper.router.attempt.Ending;
import dev.weirkeeper.router.attempt.Happening;
import dev.weirkeeper.router.course.Course.Moment;
import dev.weirkeeper.router.deadletter.DeadLetters;
import dev.weirkeeper.router.metrics.RouterMeter;
import dev.weirkeeper.router.plan.EntryKey;
import dev.weirkeeper.router.plan.Limits;
import dev.weirkeeper.router.plan.Origin;
import dev.weirkeeper.router.plan.Outgoing;
import dev.weirkeeper.router.plan.Plan;
import dev.weirkeeper.router.plan.Plan.Keyed;
import dev.weirkeeper.router.task.Supplies;
import dev.weirkeeper.router.task.Task;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.AttemptEventType;
import dev.weirkeeper.schema.AttemptOutcome;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.LedgerState;
import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.UnknownSchemaException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plans what follows from a worker's report. Writes nothing. */
final class Reports {
    private final Supplies supplies;
    private final Task task;

    Reports(Supplies supplies, Task task) {
        this.supplies = supplies;
        this.task = task;
    }

    Plan plan(byte @Nullable [] value, Moment moment, long appendMs) {
        AttemptEvent event = read(value);
        EntryKey key = new EntryKey(event.getTenant(), event.getRequestId());
        @Nullable LedgerEntry entry = task.books().entry(key);
        Optional<Happening> happening = happening(event, appendMs);
        if (happening.isEmpty()) {
            return Plan.nothing(); // a later release's kind of report
        }
        Plan plan = entry == null
                ? Plan.nothing() // forgotten, or never known: nobody waits for it
                : task.course().happened(entry, happening.get(), task.request(key), moment);
        return event.getType() == AttemptEventType.ENDED ? plan.and(sample(event)) : plan;
    }

    /** A report that cannot be dealt with: a dead letter, and the request it is about fails. */
    Plan failed(
            Origin origin, byte @Nullable [] key, byte @Nullable [] value, RuntimeException failure, Moment moment) {
        boolean poison = failure instanceof MalformedRecordException || failure instanceof UnknownSchemaException;
        String code = !poison
                ? "internal_error"
                : failure instanceof UnknownSchemaException ? "schema_unknown" : "record_malformed";
        supplies.meters().count(RouterMeter.DEAD_LETTERS, code);
        List<Keyed> letter = List.of(DeadLetters.of(
                origin, key, value, code, String.valueOf(failure.getMessage()), Limits.DEAD_LETTER_BYTES));
        if (poison) {
            return Plan.sending(letter); // the lease ends what it was about
        }
        AttemptEvent event = read(value);
        EntryKey about = new EntryKey(event.getTenant(), event.getRequestId());
        @Nullable LedgerEntry entry = task.books().entry(about);
        if (entry == null || entry.getState() == LedgerState.ENDED) {
            return Plan.sending(letter);
        }
        Ending ending = Ending.failed("internal_error", "the router failed on a report of this request", true);
        return task.course().fail(entry, task.request(about), ending, moment).and(letter);
    }

    private AttemptEvent read(byte @Nullable [] value) {
        if (value == null) {
            throw new MalformedRecordException("the record has no value");
        }
        return supplies.serdes().deserialize(supplies.topics().attempts(), value, AttemptEvent.class);
    }

    private static Optional<Happening> happening(AttemptEvent event, long appendMs) {
        return switch (event.getType()) {
            case STARTED -> Optional.of(new Happening.Started(event, appendMs));
            case RETURNED -> Optional.of(new Happening.Returned(event, appendMs));
            case ENDED -> Optional.of(new Happening.Ended(event, appendMs));
            case UNKNOWN -> Optional.empty();
        };
    }

    /** For the model's health, without the answer. */
    private List<Keyed> sample(AttemptEvent event) {
        AttemptOutcome outcome = event.getOutcome() == null ? AttemptOutcome.UNKNOWN : event.getOutcome();
        supplies.meters()
                .count(
                        RouterMeter.ATTEMPTS_ENDED,
                        event.getModel(),
                        outcome.name().toLowerCase(Locale.ROOT));
        AttemptEvent light = AttemptEvent.newBuilder(event).setMessage(null).build();
        byte[] model = event.getModel().getBytes(StandardCharsets.UTF_8);
        return List.of(new Keyed(model, new Outgoing.Sample(light)));
    }
}
