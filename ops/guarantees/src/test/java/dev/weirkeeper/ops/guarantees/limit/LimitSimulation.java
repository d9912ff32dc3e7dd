package dev.weirkeeper.ops.guarantees.limit;

import dev.weirkeeper.router.limit.Heard;
import dev.weirkeeper.router.limit.LimitLedger;
import dev.weirkeeper.router.limit.LimitTerms;
import dev.weirkeeper.schema.LatencyPrior;
import dev.weirkeeper.schema.Lease;
import dev.weirkeeper.schema.Limits;
import dev.weirkeeper.schema.ModelSpec;
import dev.weirkeeper.schema.QualityPrior;
import dev.weirkeeper.schema.WorkerLimit;
import dev.weirkeeper.serde.TrustedRecords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The owner of a limit and its holders, both the real ones, over a log that takes its time, in simulated time. What may go
 * wrong does: rows that come late or never, an owner that dies before its commit and comes back on an older table, workers that
 * die, stand still or read everything again, clocks that are ahead.
 */
final class LimitSimulation {
    static {
        TrustedRecords.vouch();
    }

    private static final long STEP_MS = 20;
    private static final long TURN_MS = 100;
    private static final long CALL_TIMEOUT_MS = 10_000;
    private static final long BEGIN_MS = 1_000_000;

    /**
     * How rough the way is, each 0 for a smooth one.
     *
     * @param lagMs the longest way of a record, each direction
     * @param lost chance of a heartbeat to be lost
     * @param trouble chance in a second that something happens to the owner, and to each worker
     * @param aheadMs how far a worker's clock may be ahead of the broker's
     */
    record Weather(long lagMs, double lost, double trouble, long aheadMs) {
        static final Weather FAIR = new Weather(100, 0, 0, 20);
        static final Weather ROUGH = new Weather(700, 0.2, 0.03, 200);
    }

    /** A row of {@code llm.workers}. */
    private record Row(long appendMs, long readMs, String worker, Map<String, Heard> heard) {}

    private final Random random;
    private final Weather weather;
    private final SimulatedWorker.Calls calls;
    private final Door door = new Door();
    private final List<SimulatedWorker> workers = new ArrayList<>();
    private final Map<String, Integer> lives = new HashMap<>();
    private final List<Row> log = new ArrayList<>();
    private final Map<String, Heard> table = new HashMap<>();
    private final Map<String, Long> granted = new HashMap<>();
    private ModelSpec spec;
    private double perSecond;
    private double due;
    private long nowMs = BEGIN_MS;
    private LimitLedger ledger = new LimitLedger();
    private byte @Nullable [] stored;
    private long ownerAwayUntilMs;
    private long tableBehindMs;
    private long asOfMs;
    private int readRows;
    private int leases;

    /** What a broken owner takes a report for; the sound one takes it as it is. */
    UnaryOperator<Heard> misreading = UnaryOperator.identity();
    /** Whether a broken owner lends one holder's overdraft to the others. */
    boolean lendsOverdrafts;

    LimitSimulation(long seed, Weather weather, SimulatedWorker.Calls calls, int holders, Limits limits) {
        this.random = new Random(seed);
        this.weather = weather;
        this.calls = calls;
        this.spec = spec(limits);
        for (int i = 0; i < holders; i++) {
            workers.add(born("w" + i));
        }
    }

    Door door() {
        return door;
    }

    LimitLedger ledger() {
        return ledger;
    }

    int leases() {
        return leases;
    }

    long nowMs() {
        return nowMs;
    }

    void limit(Limits changed) {
        spec = spec(changed);
    }

    /** The owner's state is gone, its changelog with it. */
    void loseState() {
        stored = null;
        ledger = new LimitLedger();
    }

    int waiting() {
        return workers.stream().mapToInt(SimulatedWorker::waiting).sum();
    }

    /** Calls that come each second from now on, to random workers. */
    void demand(double callsPerSecond) {
        perSecond = callsPerSecond;
    }

    void run(long forMs) {
        long until = nowMs + forMs;
        while (nowMs < until) {
            step();
        }
    }

    private void step() {
        nowMs += STEP_MS;
        due += perSecond * STEP_MS / 1_000;
        for (; due >= 1 && waiting() < 1_000; due--) {
            long tokens = 1 + random.nextInt(Math.max(1, calls.tokens()));
            workers.get(random.nextInt(workers.size())).add(SimulatedWorker.dispatch(tokens, CALL_TIMEOUT_MS));
        }
        for (SimulatedWorker worker : workers) {
            worker.step(spec, nowMs).ifPresent(use -> append(worker, use));
        }
        if (nowMs % TURN_MS == 0 && nowMs >= ownerAwayUntilMs) {
            turn();
        }
        if (nowMs % 1_000 == 0) {
            trouble();
        }
    }

    private void append(SimulatedWorker worker, List<WorkerLimit> uses) {
        if (random.nextDouble() < weather.lost()) {
            return;
        }
        long last = log.isEmpty() ? 0 : log.getLast().appendMs();
        long lastRead = log.isEmpty() ? 0 : log.getLast().readMs();
        long appendMs = Math.max(last, nowMs + random.nextLong(weather.lagMs() / 2 + 1));
        long readMs = Math.max(lastRead, appendMs + random.nextLong(weather.lagMs() + 1));
        Map<String, Heard> heard = new HashMap<>();
        uses.forEach(
                use -> heard.put(use.getLimit(), new Heard(worker.id(), worker.incarnation(), false, appendMs, use)));
        log.add(new Row(appendMs, readMs, worker.id(), heard));
    }

    private void turn() {
        for (; readRows < log.size() && log.get(readRows).readMs() <= nowMs - tableBehindMs; readRows++) {
            Row row = log.get(readRows);
            asOfMs = Math.max(asOfMs, row.appendMs());
            @Nullable Heard heard = row.heard().get("m");
            if (heard != null) {
                table.put(row.worker(), misreading.apply(heard));
            }
        }
        tableBehindMs = Math.max(0, tableBehindMs - TURN_MS * 2);
        List<Heard> heard = table.values().stream()
                .sorted(Comparator.comparing(Heard::workerId))
                .toList();
        LimitTerms terms = LimitTerms.of(List.of(spec)).getOrDefault("m", LimitTerms.none("m"));
        LimitLedger.Turn turn = ledger.turn(lendsOverdrafts ? withOverdrafts(terms, heard) : terms, heard, asOfMs);
        if (weather.trouble() > 0 && random.nextDouble() < weather.trouble() / 10) {
            ownerDies(); // before its commit: nobody sees these leases
            return;
        }
        if (turn.changed()) {
            stored = ledger.toBytes();
        }
        turn.leases().forEach(this::publish);
    }

    /** A pool without the bound at zero for each holder. */
    private LimitTerms withOverdrafts(LimitTerms terms, List<Heard> heard) {
        long sum = 0;
        for (Heard one : heard) {
            long used = one.use().getStartedTokens() + one.use().getReturnedTokens();
            sum += Math.max(0, used - granted.getOrDefault(one.incarnation(), used));
        }
        return new LimitTerms(
                terms.limit(),
                terms.concurrency(),
                terms.requestsPerMinute(),
                OptionalLong.of(terms.tokensPerMinute().orElseThrow() + sum));
    }

    private void publish(Lease lease) {
        leases++;
        if (lease.getGrantedTokens() != null && lease.getGrantedTokens() > reported(lease.getWorkerId())) {
            granted.put(lease.getIncarnation(), lease.getGrantedTokens()); // not one that only follows an overdraft
        }
        long atMs = nowMs + random.nextLong(weather.lagMs() + 1);
        workers.stream()
                .filter(worker -> worker.incarnation().equals(lease.getIncarnation()))
                .forEach(worker -> worker.deliver(lease, atMs));
    }

    private long reported(String worker) {
        @Nullable Heard heard = table.get(worker);
        return heard == null ? 0 : heard.use().getStartedTokens() + heard.use().getReturnedTokens();
    }

    private void ownerDies() {
        ledger = LimitLedger.of(stored);
        ownerAwayUntilMs = nowMs + random.nextLong(12_000);
        tableBehindMs = random.nextLong(1_500);
        asOfMs = 0;
        table.clear(); // another process reads it from the beginning, and may not be as far
        readRows = 0;
    }

    private void trouble() {
        for (int i = 0; i < workers.size(); i++) {
            if (random.nextDouble() < weather.trouble()) {
                switch (random.nextInt(3)) {
                    case 0 ->
                        workers.set(i, born(workers.get(i).id())); // what the old one runs goes on at the provider
                    case 1 -> workers.get(i).standStill(nowMs + random.nextLong(40_000));
                    default -> workers.get(i).readAgain();
                }
            }
        }
    }

    private SimulatedWorker born(String id) {
        int life = lives.merge(id, 1, Integer::sum);
        long ahead = random.nextLong(weather.aheadMs() + 1);
        return new SimulatedWorker(id, life, calls, door, () -> nowMs + ahead, random);
    }

    static Limits limits(@Nullable Integer concurrency, @Nullable Integer requests, @Nullable Long tokens) {
        return Limits.newBuilder()
                .setConcurrency(concurrency)
                .setRequestsPerMinute(requests)
                .setTokensPerMinute(tokens)
                .build();
    }

    private static ModelSpec spec(Limits limits) {
        return ModelSpec.newBuilder()
                .setModelId("m")
                .setTopic("llm.models.m")
                .setVersion(1)
                .setProvider("p")
                .setEndpoint("http://localhost/v1")
                .setUpstreamModel("m")
                .setLimits(limits)
                .setQuality(QualityPrior.newBuilder().build())
                .setLatency(LatencyPrior.newBuilder().build())
                .setUpdatedAt(Instant.EPOCH)
                .build();
    }
}
