package dev.weirkeeper.ops.guarantees;

import dev.weirkeeper.ops.guarantees.Seen.DeadLettered;
import dev.weirkeeper.ops.guarantees.Seen.Ending;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * P1: each accepted request gets exactly one terminal response; each accepted record that cannot be decoded becomes exactly
 * one dead letter. A request that was sent but not acknowledged may end, once. Responses marked as replayed do not count.
 */
public final class EveryRequestEndsOnce implements Guarantee {
    /** Figure: requests accepted, poison included. */
    public static final String ACCEPTED = "accepted";
    /** Figure: requests that ended with an answer. */
    public static final String ANSWERED = "answered";
    /** Figure: accepted records without an end. */
    public static final String LOST = "lost";
    /** Figure: ends beyond the first. */
    public static final String DUPLICATE_RESPONSES = "duplicateResponses";
    /** Figure: responses to what nobody asked. */
    public static final String STRANGERS = "strangers";

    private final Map<String, Produced> requests = new HashMap<>();
    private final List<Produced> poison = new ArrayList<>();
    private final Map<String, List<Responded>> responses = new HashMap<>();
    private final Map<String, Integer> letters = new HashMap<>();

    @Override
    public String promise() {
        return "P1";
    }

    @Override
    public void onProduce(Produced produced) {
        if (produced.decodable()) {
            // The same id sent again is the same request: accepted if any of its records was.
            requests.merge(produced.request(), produced, (a, b) -> a.acknowledged() ? a : b);
        } else if (produced.acknowledged()) {
            poison.add(produced);
        }
    }

    @Override
    public void onRecord(Seen seen) {
        switch (seen) {
            case Responded response
            when !response.replayed() ->
                responses
                        .computeIfAbsent(response.request(), id -> new ArrayList<>())
                        .add(response);
            case DeadLettered letter -> letters.merge(letter.origin(), 1, Integer::sum);
            case Responded replayed -> {}
            case Seen.Decided decided -> {}
            case Seen.Attempted attempted -> {}
        }
    }

    @Override
    public Verdict verdict() {
        Findings findings = new Findings();
        List.of(ACCEPTED, ANSWERED, LOST, DUPLICATE_RESPONSES, STRANGERS).forEach(name -> findings.count(name, 0));
        requests.values().forEach(request -> judge(request, findings));
        poison.forEach(record -> judgePoison(record, findings));
        responses.keySet().stream()
                .filter(id -> !requests.containsKey(id))
                .forEach(id -> findings.violation(STRANGERS, "response to " + id + ", which was never sent"));
        return findings.verdict(this);
    }

    private void judge(Produced request, Findings findings) {
        List<Responded> ends = responses.getOrDefault(request.request(), List.of());
        findings.count(ACCEPTED, request.acknowledged() ? 1 : 0);
        for (Responded end : ends) {
            findings.count(end.ending().name().toLowerCase(Locale.ROOT), end.equals(ends.getFirst()) ? 1 : 0);
            if (end.ending() == Ending.UNKNOWN) {
                findings.violation("notTerminal", "request " + request.request() + ": a response that ends nothing");
            }
        }
        if (ends.isEmpty() && request.acknowledged()) {
            findings.violation(LOST, "request " + request.request() + ": accepted, no response");
        }
        for (int extra = 1; extra < ends.size(); extra++) {
            findings.violation(
                    DUPLICATE_RESPONSES,
                    "request " + request.request() + ": "
                            + ends.stream().map(Responded::ending).toList());
        }
    }

    private void judgePoison(Produced record, Findings findings) {
        int count = letters.getOrDefault(record.origin(), 0);
        findings.count(ACCEPTED, 1);
        findings.count("deadLetters", Math.min(count, 1));
        if (count == 0) {
            findings.violation(LOST, "record " + record.origin() + ": cannot be decoded, no dead letter");
        }
        for (int extra = 1; extra < count; extra++) {
            findings.violation(DUPLICATE_RESPONSES, "record " + record.origin() + ": " + count + " dead letters");
        }
    }
}
