package dev.weirkeeper.ops.guarantees.soak;

import dev.weirkeeper.ops.guarantees.Disturbance;
import dev.weirkeeper.ops.guarantees.cluster.Cluster;
import dev.weirkeeper.ops.guarantees.cluster.Part;
import dev.weirkeeper.ops.guarantees.cluster.Size;
import dev.weirkeeper.ops.guarantees.fault.Fault;
import dev.weirkeeper.ops.guarantees.fault.Hand;
import dev.weirkeeper.ops.guarantees.fault.MomentMissedException;
import dev.weirkeeper.ops.guarantees.load.Load;
import dev.weirkeeper.ops.guarantees.load.Sender;
import dev.weirkeeper.ops.guarantees.observe.Observer;
import dev.weirkeeper.ops.guarantees.run.FaultRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Random faults for a long time, on the usual cluster. */
public final class SoakRun {
    private static final String IDS = "soak-";
    private static final long SETTLE_EVERY_S = 5;
    private static final long SAMPLE_EVERY_S = 15;
    private static final Duration DEAD_FOR = Duration.ofSeconds(5);
    private static final Duration REST_WITHIN = Duration.ofSeconds(180);
    private static final long LONGEST_EXCUSE_MS = 300_000;

    /**
     * How it is run.
     *
     * @param howLong how long requests are sent
     * @param perSecond how fast
     * @param seed decides the faults
     */
    public record Options(Duration howLong, double perSecond, long seed) {}

    private final Options options;
    private final Cluster cluster;
    private final Rolling rolling = new Rolling(IDS);
    private final Consumer<String> progress;
    private final List<Disturbance> disturbances = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> faults = new TreeMap<>();
    private int mostInMemory;
    private volatile boolean over;
    private volatile long breakingSinceMs;
    private volatile @Nullable RuntimeException failure;

    private SoakRun(Options options, Cluster cluster, Consumer<String> progress) {
        this.options = options;
        this.cluster = cluster;
        this.progress = progress;
    }

    /** Runs it. */
    public static SoakResult run(Cluster.Place place, Options options, Consumer<String> progress)
            throws InterruptedException {
        Size size = place.bootstrapServers().isEmpty() ? Size.USUAL : Size.USUAL.onGivenBrokers();
        progress.accept("soak: starting; seed " + options.seed());
        try (Cluster cluster = Cluster.start(place, size)) {
            try (Observer observer = Observer.start(cluster.clients(), cluster.topics(), cluster.serdes())) {
                FaultRun.warmUp(cluster, observer, options.perSecond());
            }
            return new SoakRun(options, cluster, progress).run();
        }
    }

    private SoakResult run() throws InterruptedException {
        List<Part> watched = Stream.of(cluster.brokers(), cluster.routers(), cluster.workers())
                .flatMap(parts -> parts.stream().limit(1))
                .toList();
        Gauges gauges = new Gauges(watched);
        int requests = (int) Math.ceil(options.howLong().toSeconds() * options.perSecond());
        try (Observer observer =
                        Observer.handingOver(cluster.clients(), cluster.topics(), cluster.serdes(), rolling::seen);
                Sender sender = Sender.start(Load.plain(IDS, requests, options.perSecond()), cluster)) {
            Thread breaking = Thread.ofPlatform().daemon().name("soak-faults").start(this::breakThings);
            try {
                watch(sender, observer, gauges, requests);
            } finally {
                over = true;
            }
            breaking.join();
            sender.await();
            rest(sender, observer);
        }
        SoakResult.Run run = new SoakResult.Run(
                options.seed(), options.howLong().toSeconds(), options.perSecond(), faults, mostInMemory);
        return SoakResult.of(run, rolling.finish(disturbances), gauges.trends());
    }

    private void watch(Sender sender, Observer observer, Gauges gauges, int requests) throws InterruptedException {
        long second = 0;
        while (sender.sent() < requests) {
            TimeUnit.SECONDS.sleep(1);
            second++;
            feed(sender, observer);
            if (second % SETTLE_EVERY_S == 0) {
                rolling.settle(System.currentTimeMillis(), recent());
                mostInMemory = Math.max(mostInMemory, rolling.open());
            }
            if (second % SAMPLE_EVERY_S == 0) {
                gauges.read();
            }
        }
    }

    private void feed(Sender sender, Observer observer) {
        observer.check();
        RuntimeException broken = failure;
        if (broken != null) {
            throw broken;
        }
        sender.take().forEach(rolling::produced);
        cluster.judge().takeEnded().forEach(rolling::call);
        cluster.judge().forgetEarlier();
    }

    private void rest(Sender sender, Observer observer) throws InterruptedException {
        long until = System.nanoTime() + REST_WITHIN.toNanos();
        do {
            feed(sender, observer);
            TimeUnit.SECONDS.sleep(1);
        } while (rolling.unended() > 0 && System.nanoTime() - until < 0);
        TimeUnit.SECONDS.sleep(2);
        feed(sender, observer);
    }

    /** What is older excuses nothing that is settled now. */
    private List<Disturbance> recent() {
        long from = System.currentTimeMillis() - LONGEST_EXCUSE_MS;
        List<Disturbance> all = new ArrayList<>(
                disturbances.stream().filter(one -> one.untilMs() > from).toList());
        long since = breakingSinceMs;
        if (since > 0) {
            all.add(new Disturbance(since, Math.max(since, System.currentTimeMillis()), Set.of()));
        }
        return all;
    }

    private void breakThings() {
        Chance chance = new Chance(options.seed());
        try {
            while (!over) {
                TimeUnit.MILLISECONDS.sleep(chance.rest().toMillis());
                if (!over) {
                    breakOne(chance.next());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) { // the edge of the thread: who watches is told
            failure = e;
        }
    }

    private void breakOne(Fault fault) throws InterruptedException {
        progress.accept("soak: " + fault);
        breakingSinceMs = System.currentTimeMillis();
        Disturbance done;
        try {
            done = new Hand(cluster, null).inflict(fault);
        } catch (MomentMissedException e) {
            // A router that was just killed has no task until the group moves some back to it.
            progress.accept("soak: passed over: " + e.getMessage());
            breakingSinceMs = 0;
            return;
        }
        faults.merge(fault.getClass().getSimpleName(), 1, Integer::sum);
        List<Part> dead = new ArrayList<>();
        Stream.of(cluster.routers(), cluster.workers())
                .flatMap(List::stream)
                .filter(part -> !part.isAlive())
                .forEach(dead::add);
        if (!dead.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(DEAD_FOR.toMillis());
            dead.forEach(Part::restart);
            dead.forEach(Part::awaitReady);
        }
        disturbances.add(new Disturbance(done.fromMs(), System.currentTimeMillis(), done.killed()));
        breakingSinceMs = 0;
    }
}
