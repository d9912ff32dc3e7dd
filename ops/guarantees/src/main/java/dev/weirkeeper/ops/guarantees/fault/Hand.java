package dev.weirkeeper.ops.guarantees.fault;

import dev.weirkeeper.ops.fakeprovider.Behaviour;
import dev.weirkeeper.ops.guarantees.Call;
import dev.weirkeeper.ops.guarantees.Disturbance;
import dev.weirkeeper.ops.guarantees.clock.ShiftAgent;
import dev.weirkeeper.ops.guarantees.cluster.Catalogue;
import dev.weirkeeper.ops.guarantees.cluster.Cluster;
import dev.weirkeeper.ops.guarantees.cluster.Part;
import dev.weirkeeper.ops.guarantees.load.Load;
import dev.weirkeeper.ops.guarantees.observe.Observer;
import dev.weirkeeper.ops.guarantees.part.Moment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The hand that breaks things. Not thread-safe. */
public final class Hand {
    private static final Duration BROKER_AWAY = Duration.ofSeconds(5);
    private static final Duration LETHAL_WATCH = Duration.ofSeconds(90);
    private static final Duration MOMENT_WITHIN = Duration.ofSeconds(30);
    private static final long LOOK_EVERY_MS = 100;

    private final Cluster cluster;
    private final @Nullable Observer observer;
    private Duration readyAgain = Duration.ZERO;

    /**
     * @param cluster what is broken
     * @param observer tells who has a call; null: nothing is broken that needs it
     */
    public Hand(Cluster cluster, @Nullable Observer observer) {
        this.cluster = cluster;
        this.observer = observer;
    }

    /** What must be wrong before anything is sent. */
    public static void prepare(Fault fault, Cluster cluster, Path directory) {
        if (fault instanceof Fault.WrongClock(Fault.Who who, Duration shift) && who != Fault.Who.CLIENT) {
            Part part = (who == Fault.Who.WORKER ? cluster.workers() : cluster.routers()).getFirst();
            try {
                String agent = ShiftAgent.argument(directory.resolve("clock.jar"), shift.toMillis());
                part.stop();
                part.restartWith(agent);
                part.awaitReady();
            } catch (IOException e) {
                throw new UncheckedIOException("the clock's agent cannot be written to " + directory, e);
            }
        }
    }

    /** The load as the fault wants it. */
    public static Load load(Fault fault, Load load) {
        return switch (fault) {
            case Fault.Poison(double share) -> load.withPoison(share);
            case Fault.LethalPrompts(int count) -> load.withLethal(count);
            case Fault.WrongClock(Fault.Who who, Duration shift)
            when who == Fault.Who.CLIENT -> load.withClockShift(shift.toMillis());
            case Fault.WrongClock clock -> load;
            case Fault.None none -> load;
            case Fault.KillWorkers kill -> load;
            case Fault.StopWorkers stop -> load;
            case Fault.StopWorkerAt stop -> load;
            case Fault.KillRouters kill -> load;
            case Fault.KillRouterAt kill -> load;
            case Fault.LoseState lose -> load;
            case Fault.ScaleOutAndIn scale -> load;
            case Fault.KillBrokers kill -> load;
            case Fault.PauseBrokers pause -> load;
            case Fault.RestartAll all -> load;
            case Fault.ProviderAway away -> load;
            case Fault.ProviderIll ill -> load;
            case Fault.InTurn turn -> {
                Load all = load;
                for (Fault one : turn.faults()) {
                    all = load(one, all);
                }
                yield all;
            }
        };
    }

    /**
     * Breaks it now; returns when it is whole again, as far as anybody puts it right.
     *
     * @throws MomentMissedException where a part did not get to the moment of its harm; nothing was broken
     */
    public Disturbance inflict(Fault fault) throws InterruptedException {
        long from = now();
        Set<String> killed = new HashSet<>();
        switch (fault) {
            case Fault.None none -> {}
            case Fault.Poison poison -> {}
            case Fault.WrongClock clock -> {}
            case Fault.KillWorkers(int count) -> {
                last(cluster.workers(), count).forEach(worker -> killed.add(worker.name()));
                kill(cluster.workers(), count);
            }
            case Fault.KillRouters(int count) -> kill(cluster.routers(), count);
            case Fault.StopWorkers(int count, Duration howLong) -> pause(last(cluster.workers(), count), howLong);
            case Fault.StopWorkerAt(Moment moment, Duration howLong) -> {
                Part worker = cluster.workers().getLast();
                from = bring(worker, moment);
                worker.pause();
                worker.goOn(); // it hears it when it runs again
                sleep(howLong);
                worker.resume();
            }
            case Fault.KillRouterAt(Moment moment) -> {
                Part router = cluster.routers().getLast();
                from = bring(router, moment);
                router.kill();
            }
            case Fault.LoseState(Fault.Loss loss) -> loseState(loss);
            case Fault.ScaleOutAndIn(int workers, int routers, Duration stay) -> scale(workers, routers, stay);
            case Fault.PauseBrokers(Duration howLong) -> pause(cluster.brokers(), howLong);
            case Fault.KillBrokers(boolean all) -> killBrokers(all ? cluster.brokers() : List.of(cluster.leader(0)));
            case Fault.RestartAll all -> restartAll();
            case Fault.ProviderAway(Duration howLong) -> {
                cluster.judge().goAway();
                sleep(howLong);
                cluster.judge().comeBack();
            }
            case Fault.ProviderIll(Behaviour.Faults how, List<String> models, Duration howLong) -> {
                cluster.judge().behave(models, Behaviour.faulty(how));
                sleep(howLong);
                cluster.judge().behave(models, Behaviour.none());
            }
            case Fault.LethalPrompts(int count) -> killCallersOfLethal(count);
            case Fault.InTurn(List<Fault> faults, Duration apart) -> {
                for (Fault one : faults) {
                    killed.addAll(inflict(one).killed());
                    sleep(apart);
                }
            }
        }
        return new Disturbance(from, now(), killed);
    }

    /** How long it took at the most until a part that was started again worked; zero where none was. */
    public Duration readyAgain() {
        return readyAgain;
    }

    /** From the end, so that whoever watches the first ones sees them live. */
    private static List<Part> last(List<Part> parts, int count) {
        return parts.subList(parts.size() - count, parts.size());
    }

    /** Waits until a part is at that moment, and tells since when. */
    private static long bring(Part part, Moment moment) throws InterruptedException {
        part.arm(moment);
        if (!part.awaitReached(moment, MOMENT_WITHIN)) {
            throw new MomentMissedException(part.name(), moment, MOMENT_WITHIN);
        }
        return now();
    }

    private void kill(List<Part> parts, int count) {
        List<Part> victims = last(parts, count);
        victims.forEach(Part::kill);
        if (victims.size() == parts.size()) {
            startAgain(victims);
        }
    }

    private void startAgain(List<Part> parts) {
        long from = System.nanoTime();
        parts.forEach(Part::restart);
        parts.forEach(Part::awaitReady);
        Duration took = Duration.ofNanos(System.nanoTime() - from);
        readyAgain = took.compareTo(readyAgain) > 0 ? took : readyAgain;
    }

    private void loseState(Fault.Loss loss) {
        Part router = cluster.routers().getFirst();
        router.kill();
        switch (loss) {
            case DELETED -> cluster.deleteState(router);
            case NEW_MACHINE -> cluster.moveState(router);
        }
        startAgain(List.of(router));
    }

    private void scale(int workers, int routers, Duration stay) throws InterruptedException {
        List<Part> more = new ArrayList<>();
        for (int i = 0; i < routers; i++) {
            more.add(cluster.addRouter());
        }
        for (int i = 0; i < workers; i++) {
            more.add(cluster.addWorker(Map.of()));
        }
        more.forEach(Part::awaitReady);
        sleep(stay);
        more.forEach(Part::stop);
    }

    private static void pause(List<Part> parts, Duration howLong) throws InterruptedException {
        parts.forEach(Part::pause);
        try {
            sleep(howLong);
        } finally {
            parts.forEach(Part::resume);
        }
    }

    private void killBrokers(List<Part> victims) throws InterruptedException {
        victims.forEach(Part::kill);
        sleep(BROKER_AWAY);
        startAgain(victims);
    }

    private void restartAll() {
        for (List<Part> kind : List.of(cluster.brokers(), cluster.routers(), cluster.workers())) {
            for (Part part : kind) {
                part.stop();
                startAgain(List.of(part));
            }
        }
    }

    /** Whoever calls for such a prompt dies in the call, until the prompts have ended. */
    private void killCallersOfLethal(int count) throws InterruptedException {
        Observer looking = Objects.requireNonNull(observer, "observer: needed for prompts that kill");
        Set<String> handled = new HashSet<>();
        long until = System.nanoTime() + LETHAL_WATCH.toNanos();
        boolean ended = false;
        while (!ended && System.nanoTime() - until < 0) {
            for (Call call : cluster.judge().calls()) {
                if (call.model().equals(Catalogue.LETHAL) && !handled.contains(call.dispatchId())) {
                    looking.workerOf(call.dispatchId()).ifPresent(worker -> {
                        handled.add(call.dispatchId());
                        restart(worker);
                    });
                }
            }
            ended = true;
            for (int i = 0; i < count; i++) {
                ended &= looking.ended("lethal-" + i);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
        }
    }

    private void restart(String worker) {
        cluster.workers().stream().filter(part -> part.name().equals(worker)).forEach(part -> {
            part.kill();
            part.restart();
        });
    }

    private static void sleep(Duration howLong) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(howLong.toMillis());
    }

    private static long now() {
        return System.currentTimeMillis();
    }
}
