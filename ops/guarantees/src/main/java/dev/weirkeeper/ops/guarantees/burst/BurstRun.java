package dev.weirkeeper.ops.guarantees.burst;

import dev.weirkeeper.ops.guarantees.BudgetHeld;
import dev.weirkeeper.ops.guarantees.Call;
import dev.weirkeeper.ops.guarantees.Disturbance;
import dev.weirkeeper.ops.guarantees.History;
import dev.weirkeeper.ops.guarantees.Produced;
import dev.weirkeeper.ops.guarantees.Seen;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import dev.weirkeeper.ops.guarantees.Terms;
import dev.weirkeeper.ops.guarantees.Verdict;
import dev.weirkeeper.ops.guarantees.burst.Burst.Twist;
import dev.weirkeeper.ops.guarantees.cluster.Catalogue;
import dev.weirkeeper.ops.guarantees.cluster.Cluster;
import dev.weirkeeper.ops.guarantees.cluster.Part;
import dev.weirkeeper.ops.guarantees.cluster.PartFailedException;
import dev.weirkeeper.ops.guarantees.cluster.Size;
import dev.weirkeeper.ops.guarantees.load.Load;
import dev.weirkeeper.ops.guarantees.load.Sender;
import dev.weirkeeper.ops.guarantees.observe.Observer;
import dev.weirkeeper.ops.guarantees.run.FaultRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One burst: a fresh cluster, all requests at once, and the judgement when all has come to rest. */
public final class BurstRun {
    private static final Duration REST_WITHIN = Duration.ofSeconds(420);
    private static final Duration AFTERWARDS = Duration.ofSeconds(2);
    private static final long LOOK_EVERY_MS = 100;
    /** From the tenant's row to the end of its hour: by then the cluster must be ready. */
    private static final Duration READY_WITHIN = Duration.ofSeconds(150);
    /** So long before the end of the hour the burst begins: too short to spend all of the first budget. */
    private static final Duration LEAD = Duration.ofSeconds(10);
    /** Where no hour is to end. */
    private static final Duration FAR = Duration.ofMinutes(59);

    private static final List<Double> KILLED_AT_SHARES = List.of(0.2, 0.5);
    private static final double WARM_UP_PER_SECOND = 20;
    private static final int WARM_UP_REQUESTS = 200;

    private final Burst burst;
    private final HourEnd end;
    private final Demand demand;
    private final Cluster cluster;
    private final Observer observer;
    private final Consumer<String> progress;
    private final List<Disturbance> disturbances = new ArrayList<>();

    private BurstRun(
            Burst burst, HourEnd end, Demand demand, Cluster cluster, Observer observer, Consumer<String> progress) {
        this.burst = burst;
        this.end = end;
        this.demand = demand;
        this.cluster = cluster;
        this.observer = observer;
        this.progress = progress;
    }

    /**
     * Runs it.
     *
     * @param burst which
     * @param place where; fresh
     * @param requests how many requests
     * @param progress told a line now and then
     */
    public static BurstRow run(Burst burst, Cluster.Place place, int requests, Consumer<String> progress)
            throws InterruptedException {
        progress.accept(burst.name() + ": starting 2 routers, 4 workers, 12 partitions; " + burst.words());
        int brokers = place.bootstrapServers().isEmpty() ? 1 : 0;
        Duration away = burst.twist() == Twist.WINDOW_END ? READY_WITHIN : FAR;
        HourEnd end = HourEnd.after(System.currentTimeMillis(), away);
        Size size = new Size(brokers, 2, 4, Size.Kind.BUDGETED);
        try (Cluster cluster = Cluster.start(place, size, Demand.scenario(burst, end));
                Observer observer = Observer.start(cluster.clients(), cluster.topics(), cluster.serdes())) {
            return new BurstRun(burst, end, Demand.of(burst, requests), cluster, observer, progress).run();
        }
    }

    private BurstRow run() throws InterruptedException {
        Load warmUp = Load.warmUp("burst-", WARM_UP_REQUESTS, WARM_UP_PER_SECOND, Demand.WARM_UP_MODEL);
        try (Sender sender = Sender.start(warmUp, cluster)) {
            sender.await();
            long unused = FaultRun.rest(sender, observer, cluster, REST_WITHIN);
        }
        awaitLead();
        long worth =
                demand.worthNanoUsd(cluster.judge().models(), cluster.judge().seed());
        long startedAt = System.nanoTime();
        try (Sender sender = Sender.start(demand.load(), cluster)) {
            sender.await();
            double sendSeconds = (System.nanoTime() - startedAt) / 1e9;
            progress.accept(burst.name() + ": all requests are accepted");
            if (burst.twist() == Twist.ROUTER_KILLS) {
                killRouters();
            }
            long open = FaultRun.rest(sender, observer, cluster, REST_WITHIN);
            if (open > 0) {
                progress.accept(burst.name() + ": " + open + " requests are still open, given up");
            }
            TimeUnit.MILLISECONDS.sleep(AFTERWARDS.toMillis());
            return judge(sender.produced(), worth, sendSeconds);
        }
    }

    /** The hour must end while money is spent, so requests must not come before. */
    private void awaitLead() throws InterruptedException {
        if (burst.twist() != Twist.WINDOW_END) {
            return;
        }
        long waitMs = end.atMs() - LEAD.toMillis() - System.currentTimeMillis();
        if (waitMs < 0) {
            throw new PartFailedException(burst.name() + ": the cluster took " + (-waitMs) / 1_000
                    + " s too long to start for its tenant's hour, which ends at " + Instant.ofEpochMilli(end.atMs())
                    + "; run it again");
        }
        progress.accept(burst.name() + ": waiting " + waitMs / 1_000 + " s, so that the tenant's hour ends "
                + LEAD.toSeconds() + " s after the first request; in its zone, " + end.zone() + ", that is at "
                + Instant.ofEpochMilli(end.atMs()));
        TimeUnit.MILLISECONDS.sleep(waitMs);
    }

    /** One after the other, from the last; each is started again at once, and the next lives until it works. */
    private void killRouters() throws InterruptedException {
        List<Part> victims = cluster.routers().reversed();
        for (int i = 0; i < KILLED_AT_SHARES.size(); i++) {
            awaitSpent(KILLED_AT_SHARES.get(i));
            Part router = victims.get(i);
            long from = System.currentTimeMillis();
            router.kill();
            router.restart();
            progress.accept(
                    burst.name() + ": " + router.name() + " killed, " + spentNanoUsd() + " nano-dollars are spent");
            router.awaitReady();
            disturbances.add(new Disturbance(from, System.currentTimeMillis(), Set.of()));
        }
    }

    private void awaitSpent(double share) throws InterruptedException {
        long until = System.nanoTime() + REST_WITHIN.toNanos();
        while (spentNanoUsd() < share * burst.budgetNanoUsd() && System.nanoTime() - until < 0) {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
        }
    }

    private long spentNanoUsd() {
        return calls().stream().mapToLong(Call::tokens).sum() * Demand.NANO_USD_PER_TOKEN;
    }

    private List<Call> calls() {
        return cluster.judge().calls().stream()
                .filter(call -> !Load.isWarmUp(call.request()))
                .toList();
    }

    private BurstRow judge(List<Produced> produced, long worth, double sendSeconds) {
        List<Seen> seen = observer.seen().stream()
                .filter(one -> !Load.isWarmUp(one.request()))
                .toList();
        List<Call> calls = calls();
        BudgetHeld.Promise promise = new BudgetHeld.Promise(
                end.windows(Catalogue.TENANT, burst.budgetNanoUsd()),
                Demand.prices(),
                Catalogue.CLOCKS_APART_MS,
                Demand.PARTITIONS);
        History history = new History(produced, seen, calls);
        List<Verdict> verdicts = history.judge(Terms.of(Map.of(), disturbances).with(promise));
        BudgetHeld money = new BudgetHeld(promise);
        seen.forEach(money::onRecord);
        calls.forEach(money::onCall);
        BurstRow.Course course =
                new BurstRow.Course(produced.size(), worth, round(sendSeconds), round(seconds(produced, seen)));
        return BurstRow.of(burst, course, seen, verdicts, money.spendings());
    }

    private static double seconds(List<Produced> produced, List<Seen> seen) {
        long from = produced.stream().mapToLong(Produced::acceptedAtMs).min().orElse(0);
        long to = seen.stream()
                .filter(Responded.class::isInstance)
                .mapToLong(Seen::appendedAtMs)
                .max()
                .orElse(from);
        return (to - from) / 1_000.0;
    }

    private static double round(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
