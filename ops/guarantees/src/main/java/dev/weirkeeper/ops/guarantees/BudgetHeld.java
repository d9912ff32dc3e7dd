package dev.weirkeeper.ops.guarantees;

import dev.weirkeeper.ops.guarantees.Seen.Attempted;
import dev.weirkeeper.ops.guarantees.Seen.Decided;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import dev.weirkeeper.ops.guarantees.Seen.What;
import dev.weirkeeper.topic.HomePartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * P4: what a tenant spends in a window passes its budget by no more than what the calls that were out at its exhaustion cost
 * beyond what was reserved for them; and nobody is refused who could have been paid for. Each partition spends what it was
 * granted, so each has an exhaustion of its own: its last dispatch in the window. A call is out until its answer, or word of its
 * end, is on the log; one whose end no worker has told is out for ever, as nobody but the provider knows what it cost: it may
 * count with what was reserved. A call belongs to the window in which it was decided. What it cost is by the tokens in the
 * provider's own journal; only what was reserved, and when, is by the router's word.
 */
public final class BudgetHeld implements Guarantee {
    /** Figure: nano-dollars beyond a budget, of all windows together. */
    public static final String OVERRUN = "overrunNanoUsd";
    /** Figure: nano-dollars that calls which were out at their partition's last dispatch cost beyond what was reserved for them. */
    public static final String ESTIMATE_ERROR = "estimateErrorNanoUsd";
    /** Figure: nano-dollars that were spent in windows with a budget. */
    public static final String SPENT = "spentNanoUsd";
    /** Figure: requests that were refused because a budget was spent. */
    public static final String REFUSED = "refusedForBudget";
    /** Figure: requests that were refused although what they asked for was never spent. */
    public static final String PHANTOMS = "phantomBlocks";

    /**
     * A budget in one window.
     *
     * @param tenant whose
     * @param limitNanoUsd what may be spent, nano-dollars
     * @param fromMs when the window begins
     * @param toMs when it ends, not included
     */
    public record Window(String tenant, long limitNanoUsd, long fromMs, long toMs) {
        private boolean contains(long ms) {
            return fromMs <= ms && ms < toMs;
        }
    }

    /**
     * What is promised.
     *
     * @param windows all windows of the run; none: there are no budgets
     * @param nanoUsdPerToken what a token costs, prompt or answer, by deployment
     * @param clockMs how far the clocks of brokers and routers may be apart: a router's word on when it decided counts up to so
     *     far from when the broker had the decision, and refusals so near to a window's ends are not judged
     * @param partitions partitions of the request topic, at least 1
     */
    public record Promise(List<Window> windows, Map<String, Long> nanoUsdPerToken, long clockMs, int partitions) {
        /** No budgets. */
        public static final Promise NONE = new Promise(List.of(), Map.of(), 0, 1);

        public Promise {
            windows = List.copyOf(windows);
            nanoUsdPerToken = Map.copyOf(nanoUsdPerToken);
        }
    }

    /**
     * What came of a budget in one window, nano-dollars.
     *
     * @param window which
     * @param spent by the provider's journal
     * @param estimateError what calls that were out at their partition's last dispatch cost beyond what was reserved for them
     * @param out how many those were
     */
    public record Spending(Window window, long spent, long estimateError, int out) {
        /** What was spent beyond the budget. */
        public long overrun() {
            return Math.max(0, spent - window.limitNanoUsd());
        }

        /** Whether no more than the estimate error was. */
        public boolean held() {
            return overrun() <= estimateError;
        }
    }

    private final Promise promise;
    private final Map<String, Decided> decisions = new HashMap<>(); // by id, which a dispatch bears too
    private final Map<String, Long> told = new HashMap<>(); // when the end of a dispatch was on record
    private final Map<String, Long> answered = new HashMap<>(); // when the response that rests on a decision was
    private final List<Call> calls = new ArrayList<>();

    /**
     * @param promise what is promised
     */
    public BudgetHeld(Promise promise) {
        this.promise = promise;
    }

    @Override
    public String promise() {
        return "P4";
    }

    @Override
    public void onRecord(Seen seen) {
        if (promise.windows().isEmpty()) {
            return;
        }
        if (seen instanceof Decided decided) {
            decisions.put(decided.decisionId(), decided);
        } else if (seen instanceof Attempted attempted && attempted.what() == What.ENDED) {
            told.putIfAbsent(attempted.dispatchId(), attempted.appendedAtMs());
        } else if (seen instanceof Responded responded && responded.decisionId() != null) {
            answered.putIfAbsent(responded.decisionId(), responded.appendedAtMs());
        }
    }

    @Override
    public void onCall(Call call) {
        if (!promise.windows().isEmpty()) {
            calls.add(call);
        }
    }

    @Override
    public Verdict verdict() {
        Findings findings = new Findings();
        Set.of(OVERRUN, ESTIMATE_ERROR, SPENT, REFUSED, PHANTOMS).forEach(name -> findings.count(name, 0));
        promise.windows().forEach(window -> judge(window, findings));
        return findings.verdict(this);
    }

    /** What came of each budget. */
    public List<Spending> spendings() {
        return promise.windows().stream()
                .map(window -> spending(window, paidIn(window)))
                .toList();
    }

    private void judge(Window window, Findings findings) {
        Map<Call, Decided> paid = paidIn(window);
        Spending spending = spending(window, paid);
        findings.count(SPENT, spending.spent());
        findings.count(ESTIMATE_ERROR, spending.estimateError());
        if (spending.held()) {
            findings.count(OVERRUN, spending.overrun());
        } else {
            findings.violation(
                    OVERRUN,
                    window.tenant() + ": spent " + spending.spent() + " nano-dollars of " + window.limitNanoUsd()
                            + ", calls that were out at the last dispatch explain " + spending.estimateError()
                            + " of it");
            findings.count(OVERRUN, spending.overrun() - 1);
        }
        judgeRefusals(window, spending.spent() + untold(paid), findings);
    }

    private Spending spending(Window window, Map<Call, Decided> paid) {
        Map<Integer, Long> lastMs = new HashMap<>();
        paid.values().forEach(decided -> lastMs.merge(home(decided), decided.appendedAtMs(), Math::max));
        long spent = 0;
        long error = 0;
        int out = 0;
        for (Map.Entry<Call, Decided> one : paid.entrySet()) {
            Call call = one.getKey();
            Decided decided = one.getValue();
            spent += cost(call);
            if (settledAtMs(call) >= lastMs.getOrDefault(home(decided), Long.MIN_VALUE)) {
                error += Math.max(0, cost(call) - decided.money().nanoUsd());
                out++;
            }
        }
        return new Spending(window, spent, error, out);
    }

    private int home(Decided decided) {
        return HomePartition.of(decided.money().tenant(), null, decided.request(), promise.partitions());
    }

    /** When whoever dispatched a call had counted what it cost; never, where nobody told. */
    private long settledAtMs(Call call) {
        @Nullable Long answer = answered.get(call.dispatchId());
        return answer == null ? told.getOrDefault(call.dispatchId(), Long.MAX_VALUE) : answer;
    }

    /** What calls whose end nobody told may have counted for beyond what they cost. */
    private long untold(Map<Call, Decided> paid) {
        long more = 0;
        for (Map.Entry<Call, Decided> one : paid.entrySet()) {
            if (!told.containsKey(one.getKey().dispatchId())) {
                more += Math.max(0, one.getValue().money().nanoUsd() - cost(one.getKey()));
            }
        }
        return more;
    }

    /** What was spent only grows: what would have fitted at the end, would have fitted at any time before. */
    private void judgeRefusals(Window window, long spent, Findings findings) {
        for (Decided decided : decisions.values()) {
            boolean here = decided.money().refused()
                    && decided.money().tenant().equals(window.tenant())
                    && window.contains(decided.appendedAtMs() - promise.clockMs())
                    && window.contains(decided.appendedAtMs() + promise.clockMs());
            if (!here) {
                continue;
            }
            findings.count(REFUSED, 1);
            if (spent + decided.money().nanoUsd() <= window.limitNanoUsd()) {
                findings.violation(
                        PHANTOMS,
                        "request " + decided.request() + ": refused "
                                + decided.money().nanoUsd()
                                + " nano-dollars, but only " + spent + " of " + window.limitNanoUsd()
                                + " were ever spent, calls that nobody told the end of included");
            }
        }
    }

    /** Calls that belong to a window, and nowhere else. */
    private Map<Call, Decided> paidIn(Window window) {
        Map<Call, Decided> paid = new HashMap<>();
        for (Call call : calls) {
            @Nullable Decided decided = decisions.get(call.dispatchId());
            if (decided != null
                    && decided.money().tenant().equals(window.tenant())
                    && window.contains(decidedAtMs(decided))) {
                paid.put(call, decided);
            }
        }
        return paid;
    }

    /** The router's word, as far as it can be true. */
    private long decidedAtMs(Decided decided) {
        return Math.clamp(
                decided.money().decidedAtMs(),
                decided.appendedAtMs() - promise.clockMs(),
                decided.appendedAtMs() + promise.clockMs());
    }

    private long cost(Call call) {
        return call.tokens() * promise.nanoUsdPerToken().getOrDefault(call.model(), 0L);
    }
}
