package dev.weirkeeper.router.health;

import dev.weirkeeper.router.app.Samples;
import dev.weirkeeper.router.decide.Capacity;
import dev.weirkeeper.router.decide.Deployment;
import dev.weirkeeper.router.decide.Window;
import dev.weirkeeper.router.pending.DemandReports;
import dev.weirkeeper.router.pending.WaitingRoom;
import dev.weirkeeper.router.pending.WaitingRoom.Place;
import dev.weirkeeper.schema.BreakerState;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.ModelHealth;
import dev.weirkeeper.schema.ModelSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * A simulation of events: partitions, the owner of one deployment's row and a worker, made of the classes that do it for real.
 * Each hop over the log takes {@value #HOP_MS} ms; heartbeats, ticks and turns have their real intervals.
 */
final class LateBinding {
    private static final String MODEL = "m";
    private static final long BASE = Samples.NOW;
    private static final long HOP_MS = 60;
    private static final long TICK_MS = 250;
    private static final long FAILURE_MS = 100;
    private static final long BACK_OFF_MS = 500;

    /** A request. */
    static final class Request {
        final String tenant;
        final int rank;
        final int partition;
        final long arrivedAtMs;
        long dispatchedAtMs = -1;
        long startedAtMs = -1;

        private Request(String tenant, int rank, int partition, long arrivedAtMs) {
            this.tenant = tenant;
            this.rank = rank;
            this.partition = partition;
            this.arrivedAtMs = arrivedAtMs;
        }
    }

    private record Event(long atMs, long number, Runnable what) {}

    private record Call(long startedAtMs, long endedAtMs, boolean failed, boolean probe) {}

    private final class Partition {
        private final int number;
        private final WaitingRoom room = new WaitingRoom(tenant -> 1);
        private final DemandReports reports;
        private final Map<Place, ArrayDeque<Request>> lines = new HashMap<>();
        private final Map<String, Integer> outs = new HashMap<>();
        private int out;

        private Partition(int number) {
            this.number = number;
            this.reports = new DemandReports(number);
        }

        private Deployment sees() {
            Capacity capacity =
                    new Capacity(1, permits, Math.max(announced, out), 0, new Capacity.Share(number, out, false));
            return new Deployment(spec, row, capacity, true);
        }

        private boolean hasRoom() {
            return Window.usable(sees(), BASE + nowMs) && Window.hasRoom(sees(), BASE + nowMs);
        }

        private void takes(Request request) {
            if (room.before(MODEL, request.rank) == 0 && hasRoom()) {
                dispatch(request);
            } else {
                Place place = new Place(request.rank, request.tenant, "c");
                room.add(place, BASE + request.arrivedAtMs, List.of(MODEL));
                lines.computeIfAbsent(place, p -> new ArrayDeque<>()).add(request);
            }
            tell();
        }

        private void looks() {
            long served = 1;
            while (served > 0 && hasRoom()) {
                served = room.serve((rank, tenant) -> {
                    Place place = new Place(rank, tenant, "c");
                    room.remove(place);
                    dispatch(lines.getOrDefault(place, new ArrayDeque<>()).remove());
                    return 300;
                });
            }
            tell();
        }

        private void dispatch(Request request) {
            request.dispatchedAtMs = nowMs;
            out++;
            outs.merge(request.tenant, 1, Integer::sum);
            boolean probe = row.getBreaker() == BreakerState.HALF_OPEN;
            probesOut += probe ? 1 : 0;
            probesAtOnce = Math.max(probesAtOnce, probesOut);
            after(HOP_MS, () -> {
                topic.add(new Queued(request, probe));
                work();
            });
            int all = 0;
            for (Partition partition : partitions) {
                all += partition.out;
            }
            outHistory.add(new long[] {nowMs, all});
        }

        private void reported(Queued done, Sample sample) {
            out--;
            outs.merge(done.request.tenant, -1, Integer::sum);
            probesOut -= done.probe ? 1 : 0;
            if (sample.verdict() == Verdict.FAILED) {
                after(BACK_OFF_MS, () -> takes(done.request));
            }
            looks();
            after(HOP_MS, () -> {
                health = health.after(sample);
                logMs = Math.max(logMs, sample.atMs());
                deal(true);
            });
        }

        private void tell() {
            reports.due(
                            room,
                            () -> Map.of(MODEL, new DemandReports.Out(out, Map.copyOf(outs))),
                            model -> Window.split(row, BASE + nowMs),
                            BASE + nowMs)
                    .forEach(report -> after(HOP_MS, () -> {
                        split.reported(report.demand());
                        logMs = Math.max(logMs, report.demand().atMs());
                        if (split.publishNow(logMs)) {
                            deal(false);
                        }
                    }));
        }
    }

    private record Queued(Request request, boolean probe) {}

    private final int permits;
    private final long callMs;
    private final ModelSpec spec;
    private final List<Partition> partitions = new ArrayList<>();
    private final List<long[]> downs = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<long[]> outHistory = new ArrayList<>();
    private final ArrayDeque<Queued> topic = new ArrayDeque<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparingLong(Event::number));
    private final Split split;
    private Health health = Health.before(BASE);
    private ModelHealth row;
    private long logMs = BASE;
    private long nowMs;
    private long numbers;
    private long closedAtMs;
    private int running;
    private int announced;
    private int probesOut;
    private int probesAtOnce;

    LateBinding(int partitionCount, int permits, long callMs) {
        this.permits = permits;
        this.callMs = callMs;
        this.spec = Samples.model(MODEL)
                .setLatency(LatencyPrior.newBuilder()
                        .setFirstTokenMs(callMs - 300.0)
                        .setTokensPerSecond(1_000)
                        .build())
                .build();
        this.split = new Split(MODEL, partitionCount);
        this.row = health.toRow(MODEL);
        for (int p = 0; p < partitionCount; p++) {
            partitions.add(new Partition(p));
        }
        every(TICK_MS, () -> partitions.forEach(Partition::looks));
        every(TICK_MS, this::turn);
        every(1_000, () -> announced = running);
    }

    /** The owner's turn: its clock goes on where the log stands still. */
    private void turn() {
        logMs += TICK_MS;
        logMs = Math.min(logMs, BASE + nowMs);
        health = health.at(logMs);
        deal(true);
    }

    private void deal(boolean publish) {
        Deployment deployment = new Deployment(spec, null, new Capacity(1, permits, announced), true);
        boolean changed = split.dealAgain(health, deployment, tenant -> 1, logMs);
        if (changed || publish) {
            ModelHealth next = health.toRow(MODEL);
            split.writeTo(next, logMs);
            after(HOP_MS, () -> {
                if (row.getBreaker() == BreakerState.HALF_OPEN && next.getBreaker() == BreakerState.CLOSED) {
                    closedAtMs = nowMs;
                }
                row = next;
            });
        }
    }

    private void work() {
        while (running < permits && !topic.isEmpty()) {
            Queued next = topic.remove();
            running++;
            next.request.startedAtMs = nowMs;
            long startedMs = nowMs;
            boolean fails = downs.stream().anyMatch(down -> startedMs >= down[0] && startedMs < down[1]);
            long endsMs = startedMs + (fails ? FAILURE_MS : callMs);
            calls.add(new Call(startedMs, endsMs, fails, next.probe));
            after(endsMs - startedMs, () -> {
                running--;
                Verdict verdict = fails ? Verdict.FAILED : Verdict.ANSWERED;
                Sample sample = new Sample(verdict, nowMs - startedMs, 10, BASE + startedMs, BASE + nowMs);
                after(HOP_MS, () -> partitions.get(next.request.partition).reported(next, sample));
                work();
            });
        }
    }

    private void after(long ms, Runnable what) {
        events.add(new Event(nowMs + ms, numbers++, what));
    }

    private void every(long ms, Runnable what) {
        after(ms, () -> {
            what.run();
            every(ms, what);
        });
    }

    void arrives(long atMs, int partition, String tenant, int rank) {
        Request request = new Request(tenant, rank, partition, atMs);
        requests.add(request);
        events.add(new Event(atMs, numbers++, () -> partitions.get(partition).takes(request)));
    }

    void down(long fromMs, long untilMs) {
        downs.add(new long[] {fromMs, untilMs});
    }

    void runUntil(long untilMs) {
        while (!events.isEmpty() && events.peek().atMs() <= untilMs) {
            Event next = events.remove();
            nowMs = next.atMs();
            next.what().run();
        }
    }

    List<Request> requests(String tenant) {
        return requests.stream().filter(one -> one.tenant.equals(tenant)).toList();
    }

    int answered() {
        return answeredAfter(0);
    }

    int answeredAfter(long ms) {
        return (int) calls.stream()
                .filter(call -> !call.failed && call.startedAtMs >= ms && call.endedAtMs <= nowMs)
                .count();
    }

    long failedBetween(long fromMs, long untilMs) {
        return calls.stream()
                .filter(call -> call.failed && call.startedAtMs >= fromMs && call.startedAtMs < untilMs)
                .count();
    }

    long startedBetween(long fromMs, long untilMs) {
        return calls.stream()
                .filter(call -> call.startedAtMs >= fromMs && call.startedAtMs < untilMs)
                .count();
    }

    /** Most dispatches out at once, from a time on. */
    long mostOut(long fromMs) {
        return outHistory.stream()
                .filter(at -> at[0] >= fromMs)
                .mapToLong(at -> at[1])
                .max()
                .orElse(0);
    }

    double meanDispatchMs(int rank, long fromMs) {
        return requests.stream()
                .filter(one -> one.rank == rank && one.dispatchedAtMs >= fromMs)
                .mapToLong(one -> one.dispatchedAtMs)
                .average()
                .orElseThrow();
    }

    int probes() {
        return (int) calls.stream().filter(Call::probe).count();
    }

    int probesAtOnce() {
        return probesAtOnce;
    }

    BreakerState state() {
        return health.breaker().state();
    }

    long closedAtMs() {
        return closedAtMs;
    }
}
