package dev.weirkeeper.ops.fakeprovider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.weirkeeper.ops.fakeprovider.RateGate.Admission;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Receives calls: reads and records each, draws how it will go, and asks the model's limits. Thread-safe. */
final class Desk {
    private static final String OVERRIDE = "x-fake";
    private static final String THROTTLED = "429";
    private static final String DISPATCH = "x-request-id";
    private static final String REQUEST = "x-weirkeeper-request-id";
    private static final String ATTEMPT = "x-weirkeeper-attempt";

    /**
     * This machine's clocks.
     *
     * @param wallMillis milliseconds since the epoch
     * @param nanos the monotonic clock
     */
    record Clocks(LongSupplier wallMillis, LongSupplier nanos) {}

    /**
     * What is kept of calls.
     *
     * @param journal each call
     * @param tally their numbers
     */
    record Records(Journal journal, Counters.Tally tally) {}

    /** What becomes of a call. */
    sealed interface Reception {
        /** It is refused, and over. */
        record Refused(Reply reply) implements Reception {}

        /** It begins; the listener must be told of its end. */
        record Begun(ChatCall.Terms terms, ChatCall.EndListener listener) implements Reception {}
    }

    private final Models models;
    private final Records records;
    private final Plan.Draws draws;
    private final Clocks clocks;

    Desk(Models models, Records records, Plan.Draws draws, Clocks clocks) {
        this.models = models;
        this.records = records;
        this.draws = draws;
        this.clocks = clocks;
    }

    /** Takes a call: its headers, by lower-case name, and its body. */
    Reception receive(Map<String, String> headers, byte[] body) {
        Journal.Caller caller = new Journal.Caller(
                headers.getOrDefault(REQUEST, ""), attempt(headers), headers.getOrDefault(DISPATCH, ""));
        records.tally().began();
        ChatRequest request;
        try {
            request = ChatRequest.of(parsed(body));
        } catch (IllegalArgumentException e) {
            String why = e.getMessage() == null ? "the request cannot be read" : e.getMessage();
            return refused(record(caller, ""), caller, Reply.invalid(why), Duration.ZERO);
        }
        JournalEntry entry = record(caller, request.model());
        Optional<Models.Live> live = models.find(request.model());
        if (live.isEmpty()) {
            return refused(entry, caller, Reply.modelUnknown(request.model()), Duration.ZERO);
        }
        @Nullable String override = headers.get(OVERRIDE);
        Optional<Fault> forced = Optional.ofNullable(override).flatMap(Fault::ofHeader);
        if (override != null && forced.isEmpty()) {
            Reply reply = Reply.invalid("header x-fake: '" + override + "' names no fault");
            return refused(entry, caller, reply, Duration.ZERO);
        }
        Plan plan = Plan.draw(live.get().model(), request.maxTokens(), draws.of(caller, request.model()));
        return forced.map(fault -> begun(entry, live.get().model(), request, plan.with(fault), Map.of(), () -> {}))
                .orElseGet(() -> throughGate(entry, live.get(), request, plan));
    }

    private Reception throughGate(JournalEntry entry, Models.Live live, ChatRequest request, Plan plan) {
        int tokens = request.promptTokens() + plan.outputTokens();
        return switch (live.gate().enter(tokens, clocks.nanos().getAsLong())) {
            case Admission.Admitted(var headers) ->
                begun(entry, live.model(), request, plan, headers, live.gate()::leave);
            case Admission.Refused(var limit, var retryAfter, var headers) -> {
                Reply reply = Reply.throttled(limit, request.model(), retryAfter);
                Journal.Caller caller = new Journal.Caller(entry.requestId(), entry.attempt(), entry.dispatchId());
                yield refused(entry, caller, reply.with(headers), retryAfter);
            }
        };
    }

    private Reception begun(
            JournalEntry entry,
            SimulatedModel model,
            ChatRequest request,
            Plan plan,
            Map<String, String> limits,
            Runnable leave) {
        Map<String, String> headers = new LinkedHashMap<>(limits);
        headers.put(DISPATCH, responseId(entry.dispatchId()));
        headers.put("openai-processing-ms", Long.toString(Math.round(plan.firstTokenMs() + plan.generationMs())));
        ChatJson.Frame frame =
                new ChatJson.Frame("chatcmpl-" + UUID.randomUUID(), entry.receivedAtMs() / 1_000, request.model());
        Duration retryAfter = Duration.ofMillis(model.behaviour().faults().retryAfterMs());
        return new Reception.Begun(
                new ChatCall.Terms(request, plan, frame, headers, retryAfter), (result, outputTokens) -> {
                    leave.run();
                    boolean throttled = result.equals(THROTTLED);
                    long wait = throttled ? retryAfter.toMillis() : 0;
                    ended(entry, result, new Use(throttled ? 0 : request.promptTokens(), outputTokens, wait));
                });
    }

    private Reception refused(JournalEntry entry, Journal.Caller caller, Reply reply, Duration retryAfter) {
        ended(entry, Integer.toString(reply.status()), new Use(0, 0, retryAfter.toMillis()));
        return new Reception.Refused(reply.with(Map.of(DISPATCH, responseId(caller.dispatchId()))));
    }

    private JournalEntry record(Journal.Caller caller, String model) {
        return records.journal().received(caller, model, clocks.wallMillis().getAsLong());
    }

    /** What a call used, and how long its caller was asked to wait. */
    private record Use(int promptTokens, int outputTokens, long retryAfterMs) {}

    private void ended(JournalEntry entry, String result, Use use) {
        records.tally().ended(result);
        records.journal()
                .ended(
                        entry,
                        new JournalEntry.End(
                                clocks.wallMillis().getAsLong(),
                                result,
                                use.promptTokens(),
                                use.outputTokens(),
                                use.retryAfterMs()));
    }

    private static JsonNode parsed(byte[] body) {
        try {
            JsonNode node = ChatJson.JSON.readTree(body);
            if (node == null || !node.isObject()) {
                throw new IllegalArgumentException("the body of your request must be a JSON object");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("we could not parse the JSON body of your request", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the body of your request cannot be read", e);
        }
    }

    private static int attempt(Map<String, String> headers) {
        try {
            return Integer.parseInt(headers.getOrDefault(ATTEMPT, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String responseId(String dispatchId) {
        return dispatchId.isEmpty() ? "req_" + UUID.randomUUID() : dispatchId;
    }
}
