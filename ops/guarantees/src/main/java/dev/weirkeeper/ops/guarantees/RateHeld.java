package dev.weirkeeper.ops.guarantees;

import dev.weirkeeper.ops.guarantees.Seen.Attempted;
import dev.weirkeeper.ops.guarantees.Seen.What;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * P9: a deployment's limits hold over any minute and at any moment, and a 429's wait is kept: at once by the worker that got
 * it, by all others after half a second. Calls, tokens and waits are those of the provider's own journal; what a worker says
 * tells only which one called.
 *
 * <p>Calls that were on their way when the first 429 was sent may meet one too: {@code inFlightAtThrottle} says how many ran.
 */
public final class RateHeld implements Guarantee {
    /** Figure: calls beyond a limit. */
    public static final String OVER_LIMIT = "overLimitCalls";
    /** Figure: calls in a wait that a 429 asked for. */
    public static final String IN_PAUSE = "callsInPause";
    /** Figure: the most calls that ran when a wait began. */
    public static final String IN_FLIGHT_AT_THROTTLE = "inFlightAtThrottle";

    private static final long MINUTE_MS = 60_000;

    /**
     * Limits of a deployment, each 0 where there is none.
     *
     * @param concurrency calls at once
     * @param requestsPerMinute calls in any minute
     * @param tokensPerMinute tokens, prompt and answer together, of the calls in any minute
     */
    public record Limits(int concurrency, int requestsPerMinute, long tokensPerMinute) {
        /** No limits. */
        public static final Limits NONE = new Limits(0, 0, 0);
    }

    /**
     * How exact the judgement of waits is.
     *
     * @param ownMs how long a 429 may be on its way to the worker, and a call of it to the provider
     * @param othersMs the time within which all others must know
     */
    public record Tolerance(long ownMs, long othersMs) {}

    private record Pause(long fromMs, long untilMs, String worker) {}

    private final Map<String, Limits> limits;
    private final Tolerance tolerance;
    private final long fromMs;
    private final Map<String, Attempted> started = new HashMap<>();
    private final Map<String, List<Call>> calls = new HashMap<>();

    /**
     * @param limits by deployment
     * @param tolerance how exact
     */
    public RateHeld(Map<String, Limits> limits, Tolerance tolerance) {
        this(limits, tolerance, Long.MIN_VALUE);
    }

    /**
     * @param limits by deployment
     * @param tolerance how exact
     * @param fromMs calls received before it are judged already: they only say what was used up and who had to wait
     */
    public RateHeld(Map<String, Limits> limits, Tolerance tolerance, long fromMs) {
        this.limits = Map.copyOf(limits);
        this.tolerance = tolerance;
        this.fromMs = fromMs;
    }

    @Override
    public String promise() {
        return "P9";
    }

    @Override
    public void onRecord(Seen seen) {
        if (seen instanceof Attempted attempt && attempt.what() == What.STARTED) {
            started.put(attempt.dispatchId(), attempt);
        }
    }

    @Override
    public void onCall(Call call) {
        calls.computeIfAbsent(call.model(), model -> new ArrayList<>()).add(call);
    }

    @Override
    public Verdict verdict() {
        Findings findings = new Findings();
        List.of(OVER_LIMIT, IN_PAUSE, IN_FLIGHT_AT_THROTTLE).forEach(name -> findings.count(name, 0));
        calls.forEach((model, list) -> {
            list.sort(Comparator.comparingLong(Call::receivedAtMs));
            judgeLimits(model, list, findings);
            judgePauses(model, list, findings);
        });
        return findings.verdict(this);
    }

    private void judgeLimits(String model, List<Call> list, Findings findings) {
        Limits limit = limits.getOrDefault(model, Limits.NONE);
        Deque<Call> minute = new ArrayDeque<>();
        List<Call> running = new ArrayList<>();
        long tokens = 0;
        for (Call call : list) {
            long now = call.receivedAtMs();
            minute.addLast(call);
            tokens += call.tokens();
            while (minute.getFirst().receivedAtMs() <= now - MINUTE_MS) {
                tokens -= minute.removeFirst().tokens();
            }
            running.removeIf(other -> !other.ranAt(now));
            running.add(call);
            if (now < fromMs) {
                continue;
            }
            if (limit.requestsPerMinute() > 0 && minute.size() > limit.requestsPerMinute()) {
                findings.violation(
                        OVER_LIMIT,
                        model + ": call " + minute.size() + " within a minute, the limit is "
                                + limit.requestsPerMinute());
            } else if (limit.tokensPerMinute() > 0 && tokens > limit.tokensPerMinute()) {
                findings.violation(
                        OVER_LIMIT,
                        model + ": " + tokens + " tokens within a minute, the limit is " + limit.tokensPerMinute());
            } else if (limit.concurrency() > 0 && running.size() > limit.concurrency()) {
                findings.violation(
                        OVER_LIMIT,
                        model + ": " + running.size() + " calls at once, the limit is " + limit.concurrency());
            }
        }
    }

    private void judgePauses(String model, List<Call> list, Findings findings) {
        List<Pause> pauses = pauses(list);
        pauses.stream()
                .filter(pause -> pauses.stream().noneMatch(other -> covers(other, pause.fromMs())))
                .forEach(pause -> findings.most(
                        IN_FLIGHT_AT_THROTTLE,
                        list.stream().filter(call -> call.ranAt(pause.fromMs())).count()));
        for (Call call : list) {
            String worker = worker(call);
            long at = call.receivedAtMs();
            if (at < fromMs) {
                continue;
            }
            pauses.stream()
                    .filter(pause -> at < pause.untilMs() && at > pause.fromMs() + known(pause, worker))
                    .findFirst()
                    .ifPresent(pause -> findings.violation(
                            IN_PAUSE,
                            model + ": a call by " + (worker.equals(pause.worker()) ? "the same" : "another")
                                    + " worker " + (at - pause.fromMs()) + " ms after a 429, which asked for "
                                    + (pause.untilMs() - pause.fromMs()) + " ms"));
        }
    }

    private long known(Pause pause, String worker) {
        return worker.equals(pause.worker()) ? tolerance.ownMs() : tolerance.othersMs();
    }

    private static boolean covers(Pause pause, long ms) {
        return pause.fromMs() < ms && ms < pause.untilMs();
    }

    private List<Pause> pauses(List<Call> list) {
        List<Pause> pauses = new ArrayList<>();
        for (Call call : list) {
            Call.End end = call.end();
            if (end != null && call.throttled() && end.retryAfterMs() > 0) {
                pauses.add(new Pause(end.atMs(), end.atMs() + end.retryAfterMs(), worker(call)));
            }
        }
        return pauses;
    }

    private String worker(Call call) {
        Attempted attempt = started.get(call.dispatchId());
        return attempt == null ? "" : attempt.worker();
    }
}
