package dev.weirkeeper.ops.guarantees.run;

import dev.weirkeeper.ops.guarantees.Call;
import dev.weirkeeper.ops.guarantees.Disturbance;
import dev.weirkeeper.ops.guarantees.History;
import dev.weirkeeper.ops.guarantees.Produced;
import dev.weirkeeper.ops.guarantees.Seen;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import dev.weirkeeper.ops.guarantees.Terms;
import dev.weirkeeper.ops.guarantees.Verdict;
import dev.weirkeeper.ops.guarantees.cluster.Catalogue;
import dev.weirkeeper.ops.guarantees.cluster.Cluster;
import dev.weirkeeper.ops.guarantees.cluster.Size;
import dev.weirkeeper.ops.guarantees.fault.Fault;
import dev.weirkeeper.ops.guarantees.fault.Hand;
import dev.weirkeeper.ops.guarantees.fault.NamedFault;
import dev.weirkeeper.ops.guarantees.load.Load;
import dev.weirkeeper.ops.guarantees.load.Sender;
import dev.weirkeeper.ops.guarantees.observe.Observer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One fault: a fresh cluster, a load, the fault a third of the way, and the judgement when all has come to rest. */
public final class FaultRun {
    private static final Duration REST_WITHIN = Duration.ofSeconds(180);
    private static final Duration AFTERWARDS = Duration.ofSeconds(2);
    private static final double BEFORE_AND_AFTER_SECONDS = 15;
    private static final long LOOK_EVERY_MS = 100;
    private static final double WARM_UP_SECONDS = 6;
    private static final double SLOW_PER_SECOND = 20;

    private final NamedFault row;
    private final Cluster.Place place;
    private final Load load;
    private final Consumer<String> progress;
    private final long bornNanos = System.nanoTime();

    private FaultRun(NamedFault row, Cluster.Place place, Load load, Consumer<String> progress) {
        this.row = row;
        this.place = place;
        this.load = load;
        this.progress = progress;
    }

    /**
     * Runs it.
     *
     * @param row which
     * @param place where; fresh
     * @param requests how many requests at the least; a fault that lasts long gets more
     * @param perSecond how fast
     * @param progress told a line now and then
     */
    public static FaultRow run(
            NamedFault row, Cluster.Place place, int requests, double perSecond, Consumer<String> progress)
            throws InterruptedException {
        Load load = Hand.load(row.fault(), Load.plain(requests, perSecond)).lasting(shortest(row));
        return run(row, place, load, progress);
    }

    /** How long a row's load lasts at the least, seconds: work must be seen to go on in the fault and after it. */
    static double shortest(NamedFault row) {
        return row.fault().howLong().isZero() ? 0 : row.fault().howLong().toSeconds() + BEFORE_AND_AFTER_SECONDS;
    }

    /** Runs it with exactly this load. */
    public static FaultRow run(NamedFault row, Cluster.Place place, Load load, Consumer<String> progress)
            throws InterruptedException {
        return new FaultRun(row, place, load, progress).run();
    }

    private FaultRow run() throws InterruptedException {
        Size size = place.bootstrapServers().isEmpty() ? row.size() : row.size().onGivenBrokers();
        progress.accept(row.name() + ": starting " + words(size));
        try (Cluster cluster = Cluster.start(place, size);
                Observer observer = Observer.start(cluster.clients(), cluster.topics(), cluster.serdes())) {
            Hand.prepare(row.fault(), cluster, place.directory());
            warmUp(cluster, observer);
            return disturb(cluster, observer);
        }
    }

    private void warmUp(Cluster cluster, Observer observer) throws InterruptedException {
        warmUp(cluster, observer, load.perSecond());
    }

    /**
     * Processes that have just started are slow, and what they are slow at is not what is measured: slowly first, then as fast
     * as the load will be. Its requests are {@link Load#isWarmUp}.
     */
    public static void warmUp(Cluster cluster, Observer observer, double perSecond) throws InterruptedException {
        double slow = Math.min(SLOW_PER_SECOND, perSecond);
        for (Load load : List.of(
                Load.warmUp("a-", (int) (slow * WARM_UP_SECONDS), slow),
                Load.warmUp("b-", (int) (perSecond * WARM_UP_SECONDS), perSecond))) {
            try (Sender sender = Sender.start(load, cluster)) {
                sender.await();
                long unused = rest(sender, observer, cluster, REST_WITHIN);
            }
        }
    }

    private FaultRow disturb(Cluster cluster, Observer observer) throws InterruptedException {
        progress.accept(
                row.name() + ": " + load.requests() + " requests at " + load.perSecond() + "/s; " + row.words());
        long startedAt = System.currentTimeMillis();
        try (Sender sender = Sender.start(load, cluster)) {
            while (sender.sent() < load.requests() / 3) {
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS / 5);
            }
            Hand hand = new Hand(cluster, observer);
            Disturbance disturbance = hand.inflict(row.fault());
            progress.accept(row.name() + ": it lasted " + (disturbance.untilMs() - disturbance.fromMs()) + " ms");
            sender.await();
            long sentAt = System.currentTimeMillis();
            long open = rest(sender, observer, cluster, REST_WITHIN);
            if (open > 0) {
                progress.accept(row.name() + ": " + open + " requests are still open, given up");
            }
            TimeUnit.MILLISECONDS.sleep(AFTERWARDS.toMillis());
            Span span = new Span(startedAt, sentAt, hand.readyAgain());
            return judge(cluster, observer, sender, disturbance, span);
        }
    }

    private record Span(long fromMs, long untilMs, Duration readyAgain) {
        double seconds() {
            return Math.max(1, untilMs - fromMs) / 1_000.0;
        }
    }

    /**
     * Until all that was accepted has ended and no call runs, or for as long as one is willing to wait.
     *
     * @return how many are open still
     */
    public static long rest(Sender sender, Observer observer, Cluster cluster, Duration longest)
            throws InterruptedException {
        long until = System.nanoTime() + longest.toNanos();
        long open = open(sender, observer);
        while ((open > 0 || calling(cluster)) && System.nanoTime() - until < 0) {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
            open = open(sender, observer);
        }
        return open;
    }

    private static long open(Sender sender, Observer observer) {
        return sender.produced().stream()
                .filter(Produced::acknowledged)
                .filter(one -> one.decodable() ? !observer.ended(one.request()) : !observer.deadLettered(one.origin()))
                .count();
    }

    private static boolean calling(Cluster cluster) {
        return cluster.judge().calls().stream().anyMatch(call -> call.end() == null);
    }

    private FaultRow judge(Cluster cluster, Observer observer, Sender sender, Disturbance disturbance, Span sending) {
        List<Seen> seen = observer.seen().stream()
                .filter(one -> !Load.isWarmUp(one.request()))
                .toList();
        List<Call> calls = cluster.judge().calls().stream()
                .filter(call -> !Load.isWarmUp(call.request()))
                .toList();
        Optional<Disturbance> told = row.fault() instanceof Fault.None ? Optional.empty() : Optional.of(disturbance);
        History history = new History(sender.produced(), seen, calls);
        long ended = seen.stream()
                .filter(one -> one instanceof Responded && one.appendedAtMs() <= sending.untilMs())
                .count();
        FaultRow.Pace pace = new FaultRow.Pace(
                round(load.requests() / sending.seconds()),
                round(ended / sending.seconds()),
                round(sending.readyAgain().toMillis() / 1_000.0),
                round((System.nanoTime() - bornNanos) / 1e9));
        Size.Kind kind = row.size().kind();
        Terms terms = Terms.of(Catalogue.limits(kind), told)
                .with(Catalogue.budgets(kind, sending.fromMs(), sending.untilMs()));
        List<Verdict> verdicts = history.judge(terms);
        return FaultRow.of(row.name(), row.words(), pace, row.size().plain() ? comparable(verdicts) : verdicts);
    }

    /** Consumer loops never promised decisions, records of calls or routes: of those only the numbers are of interest. */
    private static List<Verdict> comparable(List<Verdict> verdicts) {
        Set<String> beyondThem = Set.of("P3", "P5", "P8");
        return verdicts.stream()
                .map(it -> beyondThem.contains(it.promise())
                        ? new Verdict(it.guarantee(), it.promise(), 0, List.of(), it.figures())
                        : it)
                .toList();
    }

    private static String words(Size size) {
        return (size.brokers() == 0 ? "on given brokers" : size.brokers() + " broker(s)") + ", " + size.routers()
                + " router(s), " + size.workers() + (size.plain() ? " consumer loops" : " workers");
    }

    private static double round(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
