package dev.weirkeeper.ops.guarantees.fault;

import dev.weirkeeper.ops.fakeprovider.Behaviour;
import dev.weirkeeper.ops.guarantees.cluster.Catalogue;
import dev.weirkeeper.ops.guarantees.cluster.Size;
import dev.weirkeeper.ops.guarantees.fault.Fault.InTurn;
import dev.weirkeeper.ops.guarantees.fault.Fault.KillBrokers;
import dev.weirkeeper.ops.guarantees.fault.Fault.KillRouterAt;
import dev.weirkeeper.ops.guarantees.fault.Fault.KillRouters;
import dev.weirkeeper.ops.guarantees.fault.Fault.KillWorkers;
import dev.weirkeeper.ops.guarantees.fault.Fault.LethalPrompts;
import dev.weirkeeper.ops.guarantees.fault.Fault.LoseState;
import dev.weirkeeper.ops.guarantees.fault.Fault.Loss;
import dev.weirkeeper.ops.guarantees.fault.Fault.None;
import dev.weirkeeper.ops.guarantees.fault.Fault.PauseBrokers;
import dev.weirkeeper.ops.guarantees.fault.Fault.Poison;
import dev.weirkeeper.ops.guarantees.fault.Fault.ProviderAway;
import dev.weirkeeper.ops.guarantees.fault.Fault.ProviderIll;
import dev.weirkeeper.ops.guarantees.fault.Fault.RestartAll;
import dev.weirkeeper.ops.guarantees.fault.Fault.ScaleOutAndIn;
import dev.weirkeeper.ops.guarantees.fault.Fault.StopWorkerAt;
import dev.weirkeeper.ops.guarantees.fault.Fault.StopWorkers;
import dev.weirkeeper.ops.guarantees.fault.Fault.Who;
import dev.weirkeeper.ops.guarantees.fault.Fault.WrongClock;
import dev.weirkeeper.ops.guarantees.part.Moment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The matrix, in its order: first nothing, which also finds the rate; last what to compare with. */
public final class Faults {
    /** The row without a fault. */
    public static final NamedFault NONE =
            new NamedFault("none", "nothing is broken", new None(), Size.USUAL, Faults.FEW);

    /** The same where each record is written three times. */
    public static final NamedFault NONE_ON_THREE = new NamedFault(
            "none-three-brokers", "nothing is broken, three brokers", new None(), Size.THREE_BROKERS, Faults.FEW);

    /** The row to compare with. */
    public static final NamedFault PLAIN = new NamedFault(
            "plain-worker-kill",
            "to compare: consumer loops with auto-commit, kill -9 of one of three",
            new KillWorkers(1),
            Size.PLAIN,
            Faults.MANY);

    private static final Fault FAST =
            new InTurn(List.of(new KillWorkers(1), new KillRouters(1)), Duration.ofSeconds(5));
    private static final int MANY = 10_000;
    private static final int FEW = 2_000;
    private static final int WORKERS = 3;
    private static final long WAIT_MS = 2_000;
    private static final Duration A_WHILE = Duration.ofSeconds(15);
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
    private static final Duration A_MINUTE = Duration.ofSeconds(60);
    private static final Duration OFF = Duration.ofMinutes(2);

    private Faults() {}

    /** All rows. */
    public static List<NamedFault> all() {
        return Stream.of(
                        List.of(NONE),
                        workers(),
                        routers(),
                        brokers(),
                        provider(),
                        limits(),
                        budgets(),
                        clocks(),
                        List.of(poison(), PLAIN))
                .flatMap(List::stream)
                .toList();
    }

    private static List<NamedFault> workers() {
        return List.of(
                many("worker-kill", "kill -9 of one of three workers", new KillWorkers(1), Size.USUAL),
                many("workers-kill", "kill -9 of all workers", new KillWorkers(WORKERS), Size.USUAL),
                few("worker-stop", "a worker stands still for 15 s and goes on", new StopWorkers(1, A_WHILE)),
                few(
                        "worker-stop-before-commit",
                        "a worker stands still for 15 s between STARTED and its commit",
                        new StopWorkerAt(Moment.BEFORE_COMMIT, A_WHILE)),
                few(
                        "worker-stop-after-commit",
                        "a worker stands still for 15 s between its commit and the call",
                        new StopWorkerAt(Moment.AFTER_COMMIT, A_WHILE)),
                few("workers-stall", "all workers stand still for 30 s", new StopWorkers(WORKERS, HALF_A_MINUTE)),
                few("lethal-prompt", "two prompts kill whoever calls for them", new LethalPrompts(2)),
                new NamedFault(
                        "scale-out-and-in",
                        "workers 2, 4, 2 and routers 1, 2, 1",
                        new ScaleOutAndIn(2, 1, A_WHILE),
                        Size.SMALL,
                        FEW));
    }

    private static List<NamedFault> routers() {
        return List.of(
                many("router-kill", "kill -9 of one of two routers", new KillRouters(1), Size.USUAL),
                many("router-kill-only", "kill -9 of the only router", new KillRouters(1), Size.ONE_ROUTER),
                many(
                        "router-kill-in-transaction",
                        "kill -9 of one of two routers with a dispatch in an open transaction",
                        new KillRouterAt(Moment.IN_TRANSACTION),
                        Size.USUAL),
                many(
                        "router-state-lost",
                        "kill -9 of the only router, its state directory is deleted",
                        new LoseState(Loss.DELETED),
                        Size.ONE_ROUTER),
                many(
                        "router-new-machine",
                        "kill -9 of the only router, it starts on an empty disk",
                        new LoseState(Loss.NEW_MACHINE),
                        Size.ONE_ROUTER),
                few("worker-and-router-kill", "kill -9 of a worker, 5 s later of a router", FAST));
    }

    private static List<NamedFault> brokers() {
        return List.of(
                NONE_ON_THREE,
                many("broker-kill", "kill -9 of a leader of three", new KillBrokers(false), Size.THREE_BROKERS),
                many("brokers-kill", "kill -9 of all three brokers", new KillBrokers(true), Size.THREE_BROKERS),
                three("brokers-pause", "all brokers stand still for 30 s", new PauseBrokers(HALF_A_MINUTE)),
                three("restart-all", "each process in turn is restarted", new RestartAll()));
    }

    private static List<NamedFault> provider() {
        return List.of(
                few("provider-down", "the provider is away for 60 s", new ProviderAway(A_MINUTE)),
                few(
                        "provider-overloaded",
                        "every call is answered 503 for 60 s",
                        new ProviderIll(overloaded(1), Catalogue.MODELS, A_MINUTE)),
                few(
                        "region-outage",
                        "four of five calls in one region are answered 503",
                        ill(overloaded(0.8), Catalogue.inRegion("eu"))),
                few("throttle", "half of all calls get 429, wait 2 s", ill(throttling(), Catalogue.MODELS)),
                few("hang", "one of three models never answers", ill(faults(0, 1, 0), List.of("amber"))),
                few("reset", "half of all calls are reset", ill(faults(0, 0, 0.5), Catalogue.MODELS)),
                few("errors", "one of three models answers 500", ill(faults(1, 0, 0), List.of("birch"))));
    }

    private static List<NamedFault> limits() {
        return List.of(
                limited("limits", "more is asked for than the limits let through", new None()),
                limited("limits-worker-kill", "kill -9 of one of three workers under limits", new KillWorkers(1)),
                limited(
                        "limits-stall",
                        "all workers stand still for 30 s under limits",
                        new StopWorkers(WORKERS, HALF_A_MINUTE)));
    }

    private static List<NamedFault> budgets() {
        return List.of(
                budgeted(
                        "budget-worker-kill",
                        "more is asked for than a tenant's budget pays for, kill -9 of one of three workers",
                        new KillWorkers(1)),
                budgeted("budget-router-kill", "the same, kill -9 of one of two routers", new KillRouters(1)));
    }

    private static List<NamedFault> clocks() {
        return List.of(
                few("clock-worker-ahead", "a worker's clock is 2 min ahead", new WrongClock(Who.WORKER, OFF)),
                few("clock-worker-behind", "a worker's clock is 2 min behind", back(Who.WORKER)),
                few("clock-router-ahead", "a router's clock is 2 min ahead", new WrongClock(Who.ROUTER, OFF)),
                few("clock-router-behind", "a router's clock is 2 min behind", back(Who.ROUTER)),
                few("clock-client-ahead", "the sender's clock is 2 min ahead", new WrongClock(Who.CLIENT, OFF)),
                few("clock-client-behind", "the sender's clock is 2 min behind", back(Who.CLIENT)));
    }

    private static NamedFault poison() {
        return few("poison", "1 % of the records cannot be decoded", new Poison(0.01));
    }

    /** The row of a name. */
    public static Optional<NamedFault> named(String name) {
        return all().stream().filter(fault -> fault.name().equals(name)).findFirst();
    }

    private static NamedFault many(String name, String words, Fault fault, Size size) {
        return new NamedFault(name, words, fault, size, MANY);
    }

    private static NamedFault few(String name, String words, Fault fault) {
        return new NamedFault(name, words, fault, Size.USUAL, FEW);
    }

    private static NamedFault limited(String name, String words, Fault fault) {
        return new NamedFault(name, words, fault, Size.LIMITED, FEW);
    }

    private static NamedFault budgeted(String name, String words, Fault fault) {
        return new NamedFault(name, words, fault, Size.BUDGETED, FEW);
    }

    private static NamedFault three(String name, String words, Fault fault) {
        return new NamedFault(name, words, fault, Size.THREE_BROKERS, FEW);
    }

    private static Fault ill(Behaviour.Faults how, List<String> models) {
        return new ProviderIll(how, models, A_WHILE);
    }

    private static Fault back(Who who) {
        return new WrongClock(who, OFF.negated());
    }

    private static Behaviour.Faults throttling() {
        return new Behaviour.Faults(0.5, WAIT_MS, 0, 0, 0, 0, 0);
    }

    private static Behaviour.Faults overloaded(double share) {
        return new Behaviour.Faults(0, WAIT_MS, 0, share, 0, 0, 0);
    }

    private static Behaviour.Faults faults(double serverError, double hang, double reset) {
        return new Behaviour.Faults(0, WAIT_MS, serverError, 0, hang, reset, 0);
    }
}
