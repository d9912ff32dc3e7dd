package dev.weirkeeper.ops.guarantees;

import java.util.ArrayList;
import java.util.List;

/**
 * Everything that was sent and seen in a run.
 *
 * @param produced what was sent
 * @param seen what was seen on the topics
 * @param calls what the provider received
 */
public record History(List<Produced> produced, List<Seen> seen, List<Call> calls) {
    /** Copies the lists. */
    public History {
        produced = List.copyOf(produced);
        seen = List.copyOf(seen);
        calls = List.copyOf(calls);
    }

    /** Judges it. */
    public List<Verdict> judge(Terms terms) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Guarantee guarantee : terms.guarantees()) {
            produced.forEach(guarantee::onProduce);
            seen.forEach(guarantee::onRecord);
            calls.forEach(guarantee::onCall);
            verdicts.add(guarantee.verdict());
        }
        return verdicts;
    }
}
