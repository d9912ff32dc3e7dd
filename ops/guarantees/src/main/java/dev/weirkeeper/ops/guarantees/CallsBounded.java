package dev.weirkeeper.ops.guarantees;

import dev.weirkeeper.ops.guarantees.Seen.Attempted;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import dev.weirkeeper.ops.guarantees.Seen.What;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * P3: a request causes at most N provider calls; a dispatch causes at most one; each call that the provider received is on
 * record as STARTED, and so is its end unless its worker died. Calls beyond a request's first are counted, not forbidden.
 */
public final class CallsBounded implements Guarantee {
    /** Figure: calls beyond the first of their request. */
    public static final String EXTRA_CALLS = "extraCalls";
    /** Figure: calls that the provider received. */
    public static final String CALLS = "calls";
    /** Figure: the most that one request caused. */
    public static final String MOST_PER_REQUEST = "mostCallsPerRequest";

    private final int most;
    private final Set<String> started = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private final Set<String> responded = new HashSet<>();
    private final List<Call> calls = new ArrayList<>();

    /** @param most N, the most calls that a request may cause, at least 1 */
    public CallsBounded(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most: " + most + " must be at least 1");
        }
        this.most = most;
    }

    @Override
    public String promise() {
        return "P3";
    }

    @Override
    public void onRecord(Seen seen) {
        switch (seen) {
            case Attempted attempt when attempt.what() == What.STARTED -> started.add(attempt.dispatchId());
            case Attempted attempt when attempt.what() == What.ENDED -> ended.add(attempt.dispatchId());
            case Responded response -> responded.add(response.request());
            case Attempted other -> {}
            case Seen.Decided decided -> {}
            case Seen.DeadLettered letter -> {}
        }
    }

    @Override
    public void onCall(Call call) {
        calls.add(call);
    }

    @Override
    public Verdict verdict() {
        Findings findings = new Findings();
        List.of(EXTRA_CALLS, CALLS, MOST_PER_REQUEST).forEach(name -> findings.count(name, 0));
        Map<String, Integer> ofRequest = new HashMap<>();
        Map<String, Integer> ofDispatch = new HashMap<>();
        for (Call call : calls) {
            ofRequest.merge(call.request(), 1, Integer::sum);
            ofDispatch.merge(call.dispatchId(), 1, Integer::sum);
            if (!started.contains(call.dispatchId())) {
                findings.violation(
                        "callsNotOnRecord",
                        "request " + call.request() + ": a call of dispatch '" + call.dispatchId()
                                + "' without STARTED");
            } else if (!ended.contains(call.dispatchId())) {
                endIsMissing(call, findings);
            }
        }
        findings.count(CALLS, calls.size());
        findings.count(EXTRA_CALLS, calls.size() - ofRequest.size());
        ofRequest.forEach((request, count) -> {
            findings.most(MOST_PER_REQUEST, count);
            if (count > most) {
                findings.violation(
                        "requestsOverLimit", "request " + request + ": " + count + " calls, at most " + most);
            }
        });
        ofDispatch.forEach((dispatch, count) -> {
            if (count > 1 && !dispatch.isEmpty()) {
                findings.violation("dispatchesCalledTwice", "dispatch " + dispatch + ": " + count + " calls");
            }
        });
        return findings.verdict(this);
    }

    /** A worker that died cannot say how its call ended; the ledger must have given the call up, and so ended the request. */
    private void endIsMissing(Call call, Findings findings) {
        findings.count("callsUnknown", 1);
        if (!responded.contains(call.request())) {
            findings.violation(
                    "callsWithoutOutcome",
                    "request " + call.request() + ": the end of its call is not on record, nor is its own");
        }
    }
}
