package dev.weirkeeper.ops.guarantees.fault;

import dev.weirkeeper.ops.fakeprovider.Behaviour;
import dev.weirkeeper.ops.guarantees.cluster.Catalogue;
import dev.weirkeeper.ops.guarantees.cluster.Size;
import dev.weirkeeper.ops.guarantees.fault.Fault.InTurn;
import dev.weirkeeper.ops.guarantees.fault.Fault.KillBrokers;
import dev.weirkeeper.ops.guarantees.fault.Fault.KillRouters;
import dev.weirkeeper.ops.guarantees.fault.Fault.KillWorkers;
import dev.weirkeeper.ops.guarantees.fault.Fault.LethalPrompts;
import dev.weirkeeper.ops.guarantees.fault.Fault.None;
import dev.weirkeeper.ops.guarantees.fault.Fault.PauseBrokers;
import dev.weirkeeper.ops.guarantees.fault.Fault.Poison;
import dev.weirkeeper.ops.guarantees.fault.Fault.ProviderAway;
import dev.weirkeeper.ops.guarantees.fault.Fault.ProviderIll;
import dev.weirkeeper.ops.guarantees.fault.Fault.RestartAll;
import dev.weirkeeper.ops.guarantees.fault.Fault.StopWorkers;
import dev.weirkeeper.ops.guarantees.fault.Fault.Who;
import dev.weirkeeper.ops.guarantees.fault.Fault.WrongClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The matrix, in its order: first nothing, which also finds the rate; last what to compare with. */
public final class Faults {
    /** The row without a fault. */
    public static final NamedFault NONE =
            new NamedFault("none", "nothing is broken", new None(), Size.USUAL, Faults.FEW);

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
        return List.of(
                NONE,
                many("worker-kill", "kill -9 of one of three workers", new KillWorkers(1), Size.USUAL),
                many("workers-kill", "kill -9 of all workers", new KillWorkers(WORKERS), Size.USUAL),
                few("worker-stop", "a worker stands still for 15 s and goes on", new StopWorkers(1, A_WHILE)),
                few("workers-stall", "all workers stand still for 30 s", new StopWorkers(WORKERS, HALF_A_MINUTE)),
                few("lethal-prompt", "two prompts kill whoever calls for them", new LethalPrompts(2)),
                many("router-kill", "kill -9 of one of two routers", new KillRouters(1), Size.USUAL),
                many("router-kill-only", "kill -9 of the only router", new KillRouters(1), Size.ONE_ROUTER),
                few("worker-and-router-kill", "kill -9 of a worker, 5 s later of a router", FAST),
                many("broker-kill", "kill -9 of a leader of three", new KillBrokers(false), Size.THREE_BROKERS),
                many("brokers-kill", "kill -9 of all three brokers", new KillBrokers(true), Size.THREE_BROKERS),
                three("brokers-pause", "all brokers stand still for 30 s", new PauseBrokers(HALF_A_MINUTE)),
                three("restart-all", "each process in turn is restarted", new RestartAll()),
                few("provider-down", "the provider is away for 60 s", new ProviderAway(A_MINUTE)),
                few("throttle", "half of all calls get 429, wait 2 s", ill(throttling(), Catalogue.MODELS)),
                few("hang", "one of three models never answers", ill(faults(0, 1, 0), List.of("amber"))),
                few("reset", "half of all calls are reset", ill(faults(0, 0, 0.5), Catalogue.MODELS)),
                few("errors", "one of three models answers 500", ill(faults(1, 0, 0), List.of("birch"))),
                few("poison", "1 % of the records cannot be decoded", new Poison(0.01)),
                few("clock-worker-ahead", "a worker's clock is 2 min ahead", new WrongClock(Who.WORKER, OFF)),
                few("clock-worker-behind", "a worker's clock is 2 min behind", back(Who.WORKER)),
                few("clock-router-ahead", "a router's clock is 2 min ahead", new WrongClock(Who.ROUTER, OFF)),
                few("clock-router-behind", "a router's clock is 2 min behind", back(Who.ROUTER)),
                few("clock-client-ahead", "the sender's clock is 2 min ahead", new WrongClock(Who.CLIENT, OFF)),
                few("clock-client-behind", "the sender's clock is 2 min behind", back(Who.CLIENT)),
                many(
                        "plain-worker-kill",
                        "to compare: consumer loops with auto-commit, kill -9 of one of three",
                        new KillWorkers(1),
                        Size.PLAIN));
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

    private static Behaviour.Faults faults(double serverError, double hang, double reset) {
        return new Behaviour.Faults(0, WAIT_MS, serverError, 0, hang, reset, 0);
    }
}
