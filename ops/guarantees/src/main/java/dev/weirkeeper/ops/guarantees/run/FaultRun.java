package dev.weirkeeper.ops.guarantees.run;

import dev.weirkeeper.ops.guarantees.Call;
import dev.weirkeeper.ops.guarantees.Disturbance;
import dev.weirkeeper.ops.guarantees.History;
import dev.weirkeeper.ops.guarantees.Produced;
import dev.weirkeeper.ops.guarantees.Seen;
import dev.weirkeeper.ops.guarantees.Seen.Responded;
import dev.weirkeeper.ops.guarantees.Terms;
import dev.weirkeeper.ops.guarantees.Verdict;
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
import java.util.Map;
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
    private static final int WARM_UP = 20;
    private static final double WARM_UP_PER_SECOND = 10;

    private final NamedFault row;
    private final Cluster.Place place;
    private final Load load;
    private final Consumer<String> progress;

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
        Load load = Hand.load(row.fault(), Load.plain(requests, perSecond));
        if (!row.fault().howLong().isZero()) {
            load = load.lasting(row.fault().howLong().toSeconds() + BEFORE_AND_AFTER_SECONDS);
        }
        return run(row, place, load, progress);
    }

    /** Runs it with exactly this load. */
    public static FaultRow run(NamedFault row, Cluster.Place place, Load load, Consumer<String> progress)
            throws InterruptedException {
        return new FaultRun(row, place, load, progress).run();
    }

    private FaultRow run() throws InterruptedException {
        Size size = place.bootstrapServers().isEmpty()
                ? row.size()
                : new Size(
                        0,
                        row.size().routers(),
                        row.size().workers(),
                        row.size().plain());
        progress.accept(row.name() + ": starting " + words(size));
        try (Cluster cluster = Cluster.start(place, size);
                Observer observer = Observer.start(cluster.clients(), cluster.topics(), cluster.serdes())) {
            Hand.prepare(row.fault(), cluster, place.directory());
            warmUp(cluster, observer);
            return disturb(cluster, observer);
        }
    }

    /** Processes that have just started are slow; what they are slow at is not what is measured. */
    private void warmUp(Cluster cluster, Observer observer) throws InterruptedException {
        try (Sender sender = Sender.start(Load.warmUp(WARM_UP, WARM_UP_PER_SECOND), cluster)) {
            sender.await();
            rest(sender, observer, cluster);
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
            Disturbance disturbance = new Hand(cluster, observer).inflict(row.fault());
            progress.accept(row.name() + ": it lasted " + (disturbance.untilMs() - disturbance.fromMs()) + " ms");
            sender.await();
            long sentAt = System.currentTimeMillis();
            rest(sender, observer, cluster);
            TimeUnit.MILLISECONDS.sleep(AFTERWARDS.toMillis());
            return judge(cluster, observer, sender, disturbance, new Span(startedAt, sentAt));
        }
    }

    private record Span(long fromMs, long untilMs) {
        double seconds() {
            return Math.max(1, untilMs - fromMs) / 1_000.0;
        }
    }

    /** Until all that was accepted has ended and no call runs, or for as long as one is willing to wait. */
    private void rest(Sender sender, Observer observer, Cluster cluster) throws InterruptedException {
        long until = System.nanoTime() + REST_WITHIN.toNanos();
        long open = open(sender, observer);
        while ((open > 0 || calling(cluster)) && System.nanoTime() - until < 0) {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
            open = open(sender, observer);
        }
        if (open > 0) {
            progress.accept(row.name() + ": " + open + " requests are still open, given up");
        }
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
        List<Seen> seen = observer.seen().stream().filter(FaultRun::isOfLoad).toList();
        List<Call> calls = cluster.judge().calls().stream()
                .filter(call -> !Load.isWarmUp(call.request()))
                .toList();
        Optional<Disturbance> told = row.fault() instanceof Fault.None ? Optional.empty() : Optional.of(disturbance);
        History history = new History(sender.produced(), seen, calls);
        long ended = seen.stream()
                .filter(one -> one instanceof Responded && one.appendedAtMs() <= sending.untilMs())
                .count();
        FaultRow.Pace pace =
                new FaultRow.Pace(round(load.requests() / sending.seconds()), round(ended / sending.seconds()));
        List<Verdict> verdicts = history.judge(Terms.of(Map.of(), told));
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

    private static boolean isOfLoad(Seen seen) {
        return switch (seen) {
            case Responded it -> !Load.isWarmUp(it.request());
            case Seen.Decided it -> !Load.isWarmUp(it.request());
            case Seen.Attempted it -> !Load.isWarmUp(it.request());
            case Seen.DeadLettered it -> true;
        };
    }

    private static String words(Size size) {
        return (size.brokers() == 0 ? "on given brokers" : size.brokers() + " broker(s)") + ", " + size.routers()
                + " router(s), " + size.workers() + (size.plain() ? " consumer loops" : " workers");
    }

    private static double round(double perSecond) {
        return Math.round(perSecond * 10) / 10.0;
    }
}
