package dev.weirkeeper.router.intake;

import dev.weirkeeper.router.attempt.Ending;
import dev.weirkeeper.router.course.Course;
import dev.weirkeeper.router.course.Course.Moment;
import dev.weirkeeper.router.deadletter.DeadLetters;
import dev.weirkeeper.router.metrics.RouterMeter;
import dev.weirkeeper.router.metrics.RouterMeters;
import dev.weirkeeper.router.pending.CancelledAhead;
import dev.weirkeeper.router.plan.EntryKey;
import dev.weirkeeper.router.plan.Limits;
import dev.weirkeeper.router.plan.Outgoing;
import dev.weirkeeper.router.plan.Plan;
import dev.weirkeeper.router.plan.Plan.Keyed;
import dev.weirkeeper.router.respond.ReplyTopics;
import dev.weirkeeper.router.respond.Responses;
import dev.weirkeeper.router.time.Deadlines;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.LedgerState;
import dev.weirkeeper.schema.Priority;
import dev.weirkeeper.serde.MalformedRecordException;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.serde.UnknownSchemaException;
import dev.weirkeeper.topic.HomePartition;
import dev.weirkeeper.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Plans what becomes of an arrival: read it, send it home, know it again, check it, and let it in. Writes nothing. */
public final class Reception {

    /**
     * What it works with.
     *
     * @param serdes reads requests
     * @param topics topic names
     * @param replyTopics where responses may go
     * @param deadlines how long requests live
     * @param partitions partitions of {@code llm.requests}
     * @param meters counts
     */
    public record Parts(
            RecordSerdes serdes,
            Topics topics,
            ReplyTopics replyTopics,
            Deadlines deadlines,
            int partitions,
            RouterMeters meters) {}

    /**
     * What the task knows.
     *
     * @param entry the ledger entry of a request; null where there is none
     * @param answer its terminal response; null where there is none
     * @param cancelledAhead cancellations that were read before their requests
     */
    public record Memory(
            Function<EntryKey, @Nullable LedgerEntry> entry,
            Function<EntryKey, byte @Nullable []> answer,
            CancelledAhead cancelledAhead) {}

    private final Parts parts;
    private final Course course;
    private final Memory memory;

    /** A reception that lets requests on the given course. */
    public Reception(Parts parts, Course course, Memory memory) {
        this.parts = parts;
        this.course = course;
        this.memory = memory;
    }

    /**
     * Plans.
     *
     * @throws MalformedRecordException where it cannot be read
     * @throws UnknownSchemaException where the registry does not know its schema
     */
    public Plan plan(Arrival arrival, Moment moment) {
        byte @Nullable [] value = arrival.value();
        if (value == null) {
            throw new MalformedRecordException("the record has no value");
        }
        InferenceRequest request = parts.serdes().deserialize(parts.topics().requests(), value, InferenceRequest.class);
        Optional<String> nameless = Validator.identityFlaw(request);
        if (nameless.isPresent()) {
            return withoutMemory(course.turnAway(
                    entry(request, arrival),
                    request,
                    Ending.refused("request_invalid", nameless.get(), false),
                    moment));
        }
        int home = HomePartition.of(
                request.getTenant(), request.getConversationId(), request.getRequestId(), parts.partitions());
        if (home != arrival.origin().partition() && arrival.mayMove()) {
            if (value.length
                    > Limits.REQUEST_BYTES) { // compressed it was small enough for the topic; it would not be again
                String flaw = Validator.flaw(request, value.length).orElse("request: too large");
                Ending ending = Ending.refused("request_invalid", flaw, false);
                return withoutMemory(course.turnAway(entry(request, arrival), request, ending, moment));
            }
            parts.meters().count(RouterMeter.MOVED);
            return Plan.sending(
                    List.of(new Keyed(arrival.key(), new Outgoing.Stray(home, value, arrival.acceptedAtMs()))));
        }
        EntryKey key = new EntryKey(request.getTenant(), request.getRequestId());
        @Nullable LedgerEntry known = memory.entry().apply(key);
        return known == null ? receive(request, value, arrival, moment) : again(known, key, request);
    }

    private Plan receive(InferenceRequest request, byte[] value, Arrival arrival, Moment moment) {
        LedgerEntry fresh = entry(request, arrival);
        if (!parts.replyTopics().allows(request.getReplyTo())) {
            String message = "replyTo: '%s' must be an existing topic whose name begins with '%s'"
                    .formatted(cut(request.getReplyTo()), parts.topics().replyToPrefix());
            fresh.setReplyTo(null);
            return course.turnAway(fresh, request, Ending.refused("reply_topic_unknown", message, false), moment);
        }
        Optional<String> flaw = Validator.flaw(request, value.length);
        if (flaw.isPresent()) {
            return course.turnAway(fresh, request, Ending.refused("request_invalid", flaw.get(), false), moment);
        }
        if (moment.nowMs() >= fresh.getDeadlineMs()) {
            return course.turnAway(fresh, request, Ending.expired("its deadline had passed when it was read"), moment);
        }
        String identity = new EntryKey(request.getTenant(), request.getRequestId()).text();
        if (memory.cancelledAhead().covers(identity, arrival.acceptedAtMs())) {
            return course.turnAway(fresh, request, Ending.cancelled(), moment);
        }
        parts.meters().count(RouterMeter.ACCEPTED, fresh.getPriority().name().toLowerCase(Locale.ROOT));
        return course.accept(fresh, request, value, moment);
    }

    /** Swallowed while the first is on its way; after its end, answered as the first was. */
    private Plan again(LedgerEntry known, EntryKey key, InferenceRequest request) {
        if (known.getState() != LedgerState.ENDED) {
            parts.meters().count(RouterMeter.REPEATED, "in_flight");
            return Plan.nothing();
        }
        parts.meters().count(RouterMeter.REPEATED, "ended");
        byte @Nullable [] answer = memory.answer().apply(key);
        if (answer == null) {
            throw new IllegalStateException("an ended request has no terminal response in its store");
        }
        InferenceResponse stored =
                parts.serdes().deserialize(parts.topics().responses(), answer, InferenceResponse.class);
        String topic = parts.replyTopics().of(request.getReplyTo());
        byte[] bytes = parts.serdes().serialize(topic, Responses.replayed(stored));
        int limit = topic.equals(parts.topics().responses()) ? Limits.RESPONSE_BYTES : Limits.REPLY_TO_BYTES;
        if (bytes.length > limit) { // it fitted the topic that the first one asked for
            InferenceResponse smaller = Responses.tooLarge(Responses.replayed(stored), bytes.length, limit);
            bytes = parts.serdes().serialize(topic, smaller);
        }
        return Plan.sending(List.of(
                new Keyed(key.requestId().getBytes(StandardCharsets.UTF_8), new Outgoing.Response(topic, bytes))));
    }

    /** Plans what becomes of an arrival that could not be planned: a dead letter, and FAILED where it has a name. */
    public Plan failed(Arrival arrival, RuntimeException failure, Moment moment) {
        String code = code(failure);
        parts.meters().count(RouterMeter.DEAD_LETTERS, code);
        List<Keyed> letter = List.of(DeadLetters.of(
                arrival.origin(), arrival.key(), arrival.value(), code, words(failure), Limits.DEAD_LETTER_BYTES));
        return readable(arrival)
                .filter(request -> Validator.identityFlaw(request).isEmpty())
                .filter(request -> isNew(new EntryKey(request.getTenant(), request.getRequestId())))
                .map(request -> course.turnAway(
                                entry(request, arrival),
                                request,
                                Ending.failed("internal_error", "the router failed on this request", true),
                                moment)
                        .and(letter))
                .orElseGet(() -> Plan.sending(letter));
    }

    private boolean isNew(EntryKey key) {
        return memory.entry().apply(key) == null;
    }

    private Optional<InferenceRequest> readable(Arrival arrival) {
        byte @Nullable [] value = arrival.value();
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parts.serdes().deserialize(parts.topics().requests(), value, InferenceRequest.class));
        } catch (MalformedRecordException | UnknownSchemaException e) {
            return Optional.empty();
        }
    }

    private LedgerEntry entry(InferenceRequest request, Arrival arrival) {
        Priority priority = request.getPriority() == Priority.UNKNOWN ? Priority.STANDARD : request.getPriority();
        return LedgerEntry.newBuilder()
                .setRequestId(request.getRequestId())
                .setTenant(request.getTenant())
                .setState(LedgerState.WAITING)
                .setPriority(priority)
                .setCreatedAtMs(request.getCreatedAt().toEpochMilli())
                .setAcceptedAtMs(arrival.acceptedAtMs())
                .setDeadlineMs(parts.deadlines().of(request, arrival.acceptedAtMs()))
                .setReplyTo(request.getReplyTo())
                .build();
    }

    /** What has no name cannot be remembered. */
    private static Plan withoutMemory(Plan plan) {
        return Plan.sending(plan.outgoing());
    }

    private static String code(RuntimeException failure) {
        return switch (failure) {
            case UnknownSchemaException e -> "schema_unknown";
            case MalformedRecordException e -> "record_malformed";
            case RuntimeException e -> "internal_error";
        };
    }

    private static String words(RuntimeException failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private static String cut(@Nullable String text) {
        return text == null ? "" : text.substring(0, Math.min(100, text.length()));
    }
}
