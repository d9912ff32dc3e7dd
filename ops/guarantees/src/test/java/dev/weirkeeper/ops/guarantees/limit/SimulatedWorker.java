package dev.weirkeeper.ops.guarantees.limit;

import dev.weirkeeper.schema.DispatchedRequest;
import dev.weirkeeper.schema.Lease;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.WorkerLimit;
import dev.weirkeeper.worker.limit.Answer;
import dev.weirkeeper.worker.limit.Need;
import dev.weirkeeper.worker.limit.Share;
import dev.weirkeeper.worker.limit.Waiting;
import dev.weirkeeper.worker.limit.WorkerLimits;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** One life of a worker in a simulation: the real book of its shares, and calls that take their time. */
final class SimulatedWorker {
    private static final int PERMITS = 64;
    private static final long BEAT_MS = 1_000;

    /**
     * What its calls are like.
     *
     * @param callMs the longest
     * @param doorMs the longest way to the provider's door
     * @param settleMs the longest time between taking and starting
     * @param tokens the most tokens one is admitted for
     * @param overrun the most tokens one uses beyond that
     */
    record Calls(long callMs, long doorMs, long settleMs, int tokens, int overrun) {}

    private record Coming(DispatchedRequest dispatch, Share share, long startMs) {}

    private record Running(Share share, long endMs, long usedTokens) {}

    private record Delivery(Lease lease, long atMs) {}

    private final String id;
    private final String incarnation;
    private final Calls calls;
    private final Door door;
    private final RandomGenerator random;
    private final WorkerLimits limits;
    private final Deque<DispatchedRequest> queue = new ArrayDeque<>();
    private final List<Coming> coming = new ArrayList<>();
    private final List<Running> running = new ArrayList<>();
    private final Deque<Delivery> leases = new ArrayDeque<>();
    private final List<Lease> read = new ArrayList<>();
    private boolean asked = true;
    private long beatAtMs;
    private long standsStillUntilMs;

    SimulatedWorker(String id, int life, Calls calls, Door door, LongSupplier latestMs, RandomGenerator random) {
        this.id = id;
        this.incarnation = id + "#" + life;
        this.calls = calls;
        this.door = door;
        this.random = random;
        this.limits = new WorkerLimits(latestMs, () -> latestMs.getAsLong() * 1_000_000, () -> asked = true);
    }

    String id() {
        return id;
    }

    String incarnation() {
        return incarnation;
    }

    int waiting() {
        return queue.size();
    }

    void standStill(long untilMs) {
        standsStillUntilMs = untilMs;
    }

    /** Leases come in the order in which they were written. */
    void deliver(Lease lease, long atMs) {
        long last = leases.isEmpty() ? 0 : leases.getLast().atMs();
        leases.add(new Delivery(lease, Math.max(atMs, last)));
    }

    /** It reads the topic again from its beginning. */
    void readAgain() {
        read.forEach(limits::lease);
    }

    void add(DispatchedRequest dispatch) {
        queue.add(dispatch);
    }

    /** One step; returns what it says in a heartbeat, if it sends one. */
    Optional<List<WorkerLimit>> step(ModelSpec spec, long nowMs) {
        if (nowMs < standsStillUntilMs) {
            return Optional.empty();
        }
        while (!leases.isEmpty() && leases.getFirst().atMs() <= nowMs) {
            Lease lease = leases.removeFirst().lease();
            read.add(lease);
            limits.lease(lease);
        }
        endCalls(nowMs);
        take(spec, nowMs);
        start(nowMs);
        limits.waits(spec.getModelId(), spec, waitingFor());
        if (asked || nowMs >= beatAtMs) {
            asked = false;
            beatAtMs = nowMs + BEAT_MS;
            return Optional.of(limits.report());
        }
        return Optional.empty();
    }

    private void endCalls(long nowMs) {
        running.removeIf(call -> {
            if (call.endMs() > nowMs) {
                return false;
            }
            call.share().end(call.usedTokens());
            call.share().close();
            return true;
        });
    }

    private void take(ModelSpec spec, long nowMs) {
        while (!queue.isEmpty() && running.size() + coming.size() < PERMITS) {
            DispatchedRequest next = queue.getFirst();
            if (!(limits.take(spec, next, next.getCallTimeoutMs()) instanceof Answer.Taken(Share share))) {
                return;
            }
            queue.removeFirst();
            coming.add(new Coming(next, share, nowMs + random.nextLong(calls.settleMs() + 1)));
        }
    }

    private void start(long nowMs) {
        coming.removeIf(one -> {
            if (one.startMs() > nowMs) {
                return false;
            }
            boolean early = one.share().look();
            if (one.share().look() && early) {
                long reserved = Need.of(one.dispatch(), 0).tokens();
                long startMs = nowMs + random.nextLong(calls.doorMs() + 1);
                long endMs = Math.min(
                        startMs + 1 + random.nextLong(calls.callMs()),
                        nowMs + one.dispatch().getCallTimeoutMs());
                long more = random.nextInt(calls.overrun() + 1);
                door.came(new Door.Call(startMs, endMs, reserved, more));
                running.add(new Running(one.share(), endMs, reserved + more));
            } else {
                one.share().close();
                queue.addFirst(one.dispatch());
            }
            return true;
        });
    }

    private Waiting waitingFor() {
        Waiting waiting = Waiting.NONE;
        int room = PERMITS - running.size() - coming.size();
        for (DispatchedRequest one : queue) {
            if (waiting.calls() >= room) {
                break;
            }
            waiting = waiting.with(Need.of(one, one.getCallTimeoutMs()), waiting.calls() == 0);
        }
        return waiting;
    }

    static DispatchedRequest dispatch(long tokens, long callTimeoutMs) {
        Instant never = Instant.ofEpochMilli(Long.MAX_VALUE / 2);
        return DispatchedRequest.newBuilder()
                .setRequestId("r")
                .setTenant("t")
                .setDispatchId("d")
                .setAttempt(1)
                .setDecisionId("d")
                .setModel("m")
                .setHomePartition(0)
                .setAcceptedAt(Instant.EPOCH)
                .setDispatchedAt(Instant.EPOCH)
                .setStartBy(never)
                .setDeadline(never)
                .setCallTimeoutMs(callTimeoutMs)
                .setEstimatedInputTokens(tokens)
                .build();
    }
}
