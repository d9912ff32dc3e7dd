package dev.weirkeeper.ops.guarantees.scaling;

import dev.weirkeeper.ops.fakeprovider.Behaviour;
import dev.weirkeeper.ops.guarantees.Seen;
import dev.weirkeeper.ops.guarantees.cluster.Cluster;
import dev.weirkeeper.ops.guarantees.cluster.Part;
import dev.weirkeeper.ops.guarantees.cluster.Size;
import dev.weirkeeper.ops.guarantees.load.Load;
import dev.weirkeeper.ops.guarantees.load.Sender;
import dev.weirkeeper.ops.guarantees.observe.Observer;
import dev.weirkeeper.worker.WorkerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A second worker for one model, and a model that hangs, while another model is looked at.
 *
 * <p>A worker makes few calls at once here, so that a model's throughput is bounded by its workers and not by the machine: with
 * 4 calls of 250 ms at once a worker makes 16 a second.
 */
public final class ScalingRun {
    private static final String A = "amber";
    private static final String B = "birch";
    private static final int AT_ONCE = 4;
    private static final double PER_SECOND = 60;
    private static final int SECONDS = 40;
    private static final long SETTLING_MS = 10_000;
    private static final double LEAST_SPEED_UP = 1.8;
    private static final double MOST_SLOW_DOWN = 1.10;
    private static final Duration REST_WITHIN = Duration.ofSeconds(180);
    private static final long LOOK_EVERY_MS = 100;

    private final Cluster cluster;
    private final Observer observer;
    private final Consumer<String> progress;

    private ScalingRun(Cluster cluster, Observer observer, Consumer<String> progress) {
        this.cluster = cluster;
        this.observer = observer;
        this.progress = progress;
    }

    /** Runs it. */
    public static List<Ratio> run(Cluster.Place place, Consumer<String> progress) throws InterruptedException {
        progress.accept("scaling: starting a cluster with a worker for each of two models");
        int brokers = place.bootstrapServers().isEmpty() ? 1 : 0;
        try (Cluster cluster = Cluster.start(place, new Size(brokers, 1, 0, Size.Kind.USUAL));
                Observer observer = Observer.start(cluster.clients(), cluster.topics(), cluster.serdes())) {
            return new ScalingRun(cluster, observer, progress).run();
        }
    }

    private List<Ratio> run() throws InterruptedException {
        Part forA = worker(A, AT_ONCE);
        Part forB = worker(B, 4 * AT_ONCE);
        forA.awaitReady();
        forB.awaitReady();
        // Two thirds for A are more than two workers of it can do.
        Waits unused = load("warm-up-scaling-", List.of(A, B), 10);
        Waits one = load("one-", List.of(A, A, B), SECONDS);
        Part second = worker(A, AT_ONCE).awaitReady();
        Waits two = load("two-", List.of(A, A, B), SECONDS);
        List<Ratio> ratios = new ArrayList<>();
        ratios.add(new Ratio(
                "second-worker-throughput",
                "answers a second of a model with one worker, and with two",
                one.perSecond(A, SETTLING_MS),
                two.perSecond(A, SETTLING_MS),
                LEAST_SPEED_UP,
                Double.MAX_VALUE));
        ratios.add(slowDown("second-worker-others-p99", "before and after that, another model's p99, ms", one, two));
        second.stop();
        ratios.add(hang());
        return ratios;
    }

    /** Both models have room enough, then one hangs. */
    private Ratio hang() throws InterruptedException {
        Waits well = load("well-", List.of(A, B, B), SECONDS);
        cluster.judge().behave(List.of(A), Behaviour.faulty(new Behaviour.Faults(0, 0, 0, 0, 1, 0, 0)));
        Waits hung = load("hung-", List.of(A, B, B), SECONDS);
        cluster.judge().behave(List.of(A), Behaviour.none());
        return slowDown("hung-model-others-p99", "before and while a model hangs, another model's p99, ms", well, hung);
    }

    private static Ratio slowDown(String name, String words, Waits before, Waits after) {
        return new Ratio(name, words, before.p99Ms(B, SETTLING_MS), after.p99Ms(B, SETTLING_MS), 0, MOST_SLOW_DOWN);
    }

    private Part worker(String model, int atOnce) {
        return cluster.addWorker(Map.of(WorkerConfig.MODELS, model, WorkerConfig.IN_FLIGHT, Integer.toString(atOnce)));
    }

    /** Sends for so long, then waits until all has ended. */
    private Waits load(String ids, List<String> models, int seconds) throws InterruptedException {
        progress.accept("scaling: " + ids + " " + models + " for " + seconds + " s");
        double perSecond = models.size() * PER_SECOND / 3 / Math.max(1, Collections.frequency(models, B));
        Load load = Load.pinned(ids, (int) (perSecond * seconds), perSecond, models);
        try (Sender sender = Sender.start(load, cluster)) {
            sender.await();
            long until = System.nanoTime() + REST_WITHIN.toNanos();
            while (sender.produced().stream().anyMatch(one -> one.acknowledged() && !observer.ended(one.request()))
                    && System.nanoTime() - until < 0) {
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
            }
            List<Seen> seen = observer.seen();
            return Waits.of(sender.produced(), seen);
        }
    }
}
