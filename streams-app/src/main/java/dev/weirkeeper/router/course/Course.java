package dev.weirkeeper.router.course;

import dev.weirkeeper.router.answer.AnswerFlaws;
import dev.weirkeeper.router.attempt.Attempts;
import dev.weirkeeper.router.attempt.Consequence;
import dev.weirkeeper.router.attempt.Ending;
import dev.weirkeeper.router.attempt.Happening;
import dev.weirkeeper.router.attempt.Ledger;
import dev.weirkeeper.router.budget.Accounts;
import dev.weirkeeper.router.classify.Classifier;
import dev.weirkeeper.router.dispatch.Routed;
import dev.weirkeeper.router.dispatch.Routing;
import dev.weirkeeper.router.metrics.RouterMeter;
import dev.weirkeeper.router.metrics.RouterMeters;
import dev.weirkeeper.router.plan.Limits;
import dev.weirkeeper.router.plan.Outgoing;
import dev.weirkeeper.router.plan.Plan;
import dev.weirkeeper.router.plan.Plan.Body;
import dev.weirkeeper.router.plan.Plan.Keyed;
import dev.weirkeeper.router.plan.SpentOn;
import dev.weirkeeper.router.respond.ReplyTopics;
import dev.weirkeeper.router.respond.Responses;
import dev.weirkeeper.router.table.Tables;
import dev.weirkeeper.schema.AttemptEvent;
import dev.weirkeeper.schema.InferenceRequest;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.LedgerEntry;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.RoutingDecision;
import dev.weirkeeper.serde.RecordSerdes;
import dev.weirkeeper.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plans a request's way: what is written and sent at each turn of it. Writes nothing itself. */
public final class Course {

    /**
     * What it works with.
     *
     * @param routing finds models
     * @param ledger owns attempts
     * @param tables the world
     * @param replyTopics where responses may go
     * @param serdes makes bytes
     * @param topics topic names
     * @param meters counts
     */
    public record Parts(
            Routing routing,
            Ledger ledger,
            Tables tables,
            ReplyTopics replyTopics,
            RecordSerdes serdes,
            Topics topics,
            RouterMeters meters) {}

    /**
     * Where and when a plan is made.
     *
     * @param nowMs broker time, milliseconds since the epoch
     * @param spent what was spent
     * @param accounts accounts with budgets
     */
    public record Moment(long nowMs, SpentOn spent, Accounts accounts) {}

    private final Parts parts;

    /** A course that works with the given parts. */
    public Course(Parts parts) {
        this.parts = parts;
    }

    /**
     * A new request.
     *
     * @param fresh its ledger entry, WAITING
     * @param bytes the request as it came
     */
    public Plan accept(LedgerEntry fresh, InferenceRequest request, byte[] bytes, Moment moment) {
        Routed routed = route(fresh, request, moment);
        Plan plan = planned(null, routed, request, moment);
        boolean ended = routed instanceof Routed.Over || plan.body() instanceof Body.Drop;
        Body body = ended ? new Body.Leave() : new Body.Put(bytes);
        return new Plan(null, plan.after(), body, plan.answer(), plan.outgoing());
    }

    /** A new request that ends at once. */
    public Plan turnAway(LedgerEntry fresh, @Nullable InferenceRequest request, Ending ending, Moment moment) {
        Plan plan = closing(null, Ledger.end(fresh, ending, moment.nowMs()), request, moment);
        return new Plan(null, plan.after(), new Body.Leave(), plan.answer(), plan.outgoing());
    }

    /** Something happened to a request. */
    public Plan happened(LedgerEntry before, Happening happening, StoredRequest request, Moment moment) {
        return switch (parts.ledger().on(before, judged(happening, request))) {
            case Consequence.Ignore ignored -> Plan.nothing();
            case Consequence.Keep(LedgerEntry after) -> Plan.keeping(before, after, List.of());
            case Consequence.Forget() -> new Plan(before, null, new Body.Drop(), null, List.of());
            case Consequence.End end -> closing(before, end, request.orNull(), moment);
            case Consequence.Decide(LedgerEntry after) -> {
                countEscalation(before, after);
                yield again(before, after, request, moment);
            }
        };
    }

    /** Whether an answer is good enough depends on what was asked, which the ledger does not know. */
    private static Happening judged(Happening happening, StoredRequest request) {
        return happening instanceof Happening.Ended(AttemptEvent event, long atMs, var unused)
                ? new Happening.Ended(event, atMs, (check, answer) -> AnswerFlaws.find(check, request.orNull(), answer))
                : happening;
    }

    private void countEscalation(LedgerEntry before, LedgerEntry after) {
        if (after.getKept() != null && after.getCascadeStep() > before.getCascadeStep()) {
            parts.meters().count(RouterMeter.ESCALATIONS, String.valueOf(after.getKeptFlaw()));
        }
    }

    /** A waiting request is decided again. */
    public Plan lookAgain(LedgerEntry before, StoredRequest request, Moment moment) {
        return again(before, before, request, moment);
    }

    /** A request fails inside. */
    public Plan fail(LedgerEntry before, StoredRequest request, Ending ending, Moment moment) {
        return closing(before, Ledger.end(before, ending, moment.nowMs()), request.orNull(), moment);
    }

    private Plan again(LedgerEntry before, LedgerEntry waiting, StoredRequest stored, Moment moment) {
        InferenceRequest request = stored.get();
        if (moment.nowMs() >= waiting.getDeadlineMs()) {
            Ending ending = Ending.expired("no answer by its deadline");
            return closing(before, Ledger.end(waiting, ending, moment.nowMs()), request, moment);
        }
        return planned(before, route(waiting, request, released(before, waiting, moment)), request, moment);
    }

    /** What has come back can be spent again, also by the same request, although the books do not say so yet. */
    private static Moment released(LedgerEntry before, LedgerEntry after, Moment moment) {
        return new Moment(
                moment.nowMs(),
                day -> moment.spent().nanoUsd(day) - Attempts.booked(before, day) + Attempts.booked(after, day),
                moment.accounts().after(before, after));
    }

    private Routed route(LedgerEntry entry, InferenceRequest request, Moment moment) {
        return parts.routing()
                .route(new Routing.Question(entry, request, moment.nowMs(), moment.spent(), moment.accounts()));
    }

    private Plan planned(@Nullable LedgerEntry before, Routed routed, InferenceRequest request, Moment moment) {
        List<Keyed> audit = audit(routed.record(), routed.after());
        return switch (routed) {
            case Routed.Sent sent -> sent(before, sent, request, audit, moment);
            case Routed.Waiting(LedgerEntry after, var record) ->
                new Plan(before, after, new Body.Leave(), null, audit);
            case Routed.Over(LedgerEntry after, var record, Ending ending) ->
                closing(before, new Consequence.End(after, ending), request, moment)
                        .and(audit);
        };
    }

    private Plan sent(
            @Nullable LedgerEntry before,
            Routed.Sent sent,
            InferenceRequest request,
            List<Keyed> audit,
            Moment moment) {
        byte[] value = parts.serdes().serialize(sent.topic(), sent.dispatch());
        if (value.length > Limits.DISPATCH_BYTES) {
            Ending ending = Ending.refused(
                    "request_invalid",
                    "request: its dispatch has " + value.length + " bytes, the limit is " + Limits.DISPATCH_BYTES,
                    false);
            LedgerEntry undone = LedgerEntry.newBuilder(sent.after()).build();
            undone.getAttempts().removeLast();
            return closing(before, Ledger.end(undone, ending, moment.nowMs()), request, moment);
        }
        parts.meters().count(RouterMeter.DISPATCHES, sent.dispatch().getModel());
        List<Keyed> outgoing = new ArrayList<>(audit);
        int spread = sent.dispatch().getDispatchId().hashCode();
        outgoing.add(new Keyed(
                key(sent.after()), new Outgoing.Dispatch(sent.topic(), Outgoing.ANY_PARTITION, spread, value)));
        return new Plan(before, sent.after(), new Body.Leave(), null, outgoing);
    }

    private List<Keyed> audit(@Nullable RoutingDecision record, LedgerEntry entry) {
        if (record == null) {
            return List.of();
        }
        parts.meters().count(RouterMeter.DECISIONS, lower(record.getOutcome()));
        byte[] value = parts.serdes().serialize(parts.topics().decisions(), record);
        return List.of(new Keyed(key(entry), new Outgoing.Audit(value)));
    }

    /** The one terminal response: sent, remembered, and the request's bytes go. */
    private Plan closing(
            @Nullable LedgerEntry before, Consequence.End end, @Nullable InferenceRequest request, Moment moment) {
        LedgerEntry after = end.after();
        Ending ending = end.ending();
        Optional<ModelSpec> spec = ending.answer() == null
                ? Optional.empty()
                : parts.tables().model(ending.answer().getModel());
        InferenceResponse response = Responses.of(
                after,
                ending,
                new Responses.Facts(
                        request,
                        request == null || after.getDecisionId() == null ? null : Classifier.classify(request),
                        spec.orElse(null),
                        moment.nowMs()));
        String topic = parts.replyTopics().of(after.getReplyTo());
        byte[] value = parts.serdes().serialize(topic, response);
        int limit = topic.equals(parts.topics().responses()) ? Limits.RESPONSE_BYTES : Limits.REPLY_TO_BYTES;
        if (value.length > limit) {
            response = Responses.tooLarge(response, value.length, limit);
            value = parts.serdes().serialize(topic, response);
        }
        String status = lower(response.getStatus());
        parts.meters().count(RouterMeter.RESPONSES, status);
        parts.meters()
                .time(
                        RouterMeter.RESPONSE_TIME,
                        Duration.ofMillis(Math.max(0, moment.nowMs() - after.getAcceptedAtMs())),
                        status);
        return new Plan(
                before,
                after,
                new Body.Drop(),
                value,
                List.of(new Keyed(key(after), new Outgoing.Response(topic, value))));
    }

    private static String lower(Enum<?> symbol) {
        return symbol.name().toLowerCase(Locale.ROOT);
    }

    private static byte[] key(LedgerEntry entry) {
        return entry.getRequestId().getBytes(StandardCharsets.UTF_8);
    }
}
