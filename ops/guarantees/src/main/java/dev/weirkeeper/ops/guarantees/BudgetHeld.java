package dev.weirkeeper.ops.guarantees;

import dev.weirkeeper.ops.guarantees.Seen.Attempted;
import dev.weirkeeper.ops.guarantees.Seen.Decided;
import dev.weirkeeper.ops.guarantees.Seen.What;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * P4: what a tenant spends in a window passes its budget by no more than what the calls that ran when it dispatched last cost
 * beyond what was reserved for them; and nobody is refused who could have been paid for. A call belongs to the window in which
 * it was decided. What it cost is by the tokens in the provider's own journal; only what was reserved is by the router's word. Of
 * a call whose end no worker has told nobody but the provider knows what it cost: it may count with what was reserved.
 */
public final class BudgetHeld implements Guarantee {
    /** Figure: nano-dollars beyond a budget, of all windows together. */
    public static final String OVERRUN = "overrunNanoUsd";
    /** Figure: nano-dollars that calls which ran at the last dispatch cost beyond what was reserved for them. */
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
     * @param clockMs how far the clocks of brokers and routers may be apart: decisions so near to a window's ends may belong to
     *     either side
     */
    public record Promise(List<Window> windows, Map<String, Long> nanoUsdPerToken, long clockMs) {
        /** No budgets. */
        public static final Promise NONE = new Promise(List.of(), Map.of(), 0);

        public Promise {
            windows = List.copyOf(windows);
            nanoUsdPerToken = Map.copyOf(nanoUsdPerToken);
        }
    }

    private final Promise promise;
    private final Map<String, Decided> decisions = new HashMap<>(); // by id, which a dispatch bears too
    private final Set<String> told = new HashSet<>(); // dispatches whose end is on record
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
            told.add(attempted.dispatchId());
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

    private void judge(Window window, Findings findings) {
        Map<Call, Decided> paid = paidIn(window);
        long spent = paid.keySet().stream().mapToLong(this::cost).sum();
        long lastMs =
                paid.values().stream().mapToLong(Decided::appendedAtMs).max().orElse(Long.MIN_VALUE);
        long error = 0;
        for (Map.Entry<Call, Decided> one : paid.entrySet()) {
            if (one.getKey().end() == null || one.getKey().end().atMs() >= lastMs) {
                error += Math.max(0, cost(one.getKey()) - one.getValue().money().nanoUsd());
            }
        }
        findings.count(SPENT, spent);
        findings.count(ESTIMATE_ERROR, error);
        long overrun = Math.max(0, spent - window.limitNanoUsd());
        if (overrun > error) {
            findings.violation(
                    OVERRUN,
                    window.tenant() + ": spent " + spent + " nano-dollars of " + window.limitNanoUsd()
                            + ", calls that ran at the last dispatch explain " + error + " of it");
            findings.count(OVERRUN, overrun - 1);
        } else {
            findings.count(OVERRUN, overrun);
        }
        judgeRefusals(window, spent + untold(paid), findings);
    }

    /** What calls whose end nobody told may have counted for beyond what they cost. */
    private long untold(Map<Call, Decided> paid) {
        long more = 0;
        for (Map.Entry<Call, Decided> one : paid.entrySet()) {
            if (!told.contains(one.getKey().dispatchId())) {
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
                    && window.contains(decided.appendedAtMs() - promise.clockMs())
                    && window.contains(decided.appendedAtMs())) {
                paid.put(call, decided);
            }
        }
        return paid;
    }

    private long cost(Call call) {
        return call.tokens() * promise.nanoUsdPerToken().getOrDefault(call.model(), 0L);
    }
}
