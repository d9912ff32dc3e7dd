package dev.weirkeeper.ops.guarantees.fault;

import dev.weirkeeper.ops.fakeprovider.Behaviour;
import dev.weirkeeper.ops.guarantees.part.Moment;
import java.time.Duration;
import java.util.List;

/** What is broken. */
public sealed interface Fault {
    /** What it takes others to notice and go on. */
    Duration A_TAKE_OVER = Duration.ofSeconds(10);

    /** Nothing. */
    record None() implements Fault {}

    /** kill -9 of so many workers; where none would be left, they start again at once. */
    record KillWorkers(int count) implements Fault {}

    /** kill -STOP of so many workers, kill -CONT later. */
    record StopWorkers(int count, Duration howLong) implements Fault {}

    /** kill -STOP of a worker at a moment of its work, kill -CONT later. */
    record StopWorkerAt(Moment moment, Duration howLong) implements Fault {}

    /** kill -9 of so many routers; where none would be left, they start again at once. */
    record KillRouters(int count) implements Fault {}

    /** kill -9 of a router at a moment of its work. */
    record KillRouterAt(Moment moment) implements Fault {}

    /** kill -9 of the only router, which starts again without what it had stored. */
    record LoseState(Loss loss) implements Fault {}

    /** More workers and routers join, stay, and leave gracefully. */
    record ScaleOutAndIn(int workers, int routers, Duration stay) implements Fault {}

    /** kill -9 of the broker that leads the first partition, or of all; they start again. */
    record KillBrokers(boolean all) implements Fault {}

    /** kill -STOP of all brokers, kill -CONT later. */
    record PauseBrokers(Duration howLong) implements Fault {}

    /** Each process in turn is stopped gracefully and started again: brokers, routers, workers. */
    record RestartAll() implements Fault {}

    /** The provider takes no connections. */
    record ProviderAway(Duration howLong) implements Fault {}

    /** Some of the provider's deployments misbehave. */
    record ProviderIll(Behaviour.Faults how, List<String> models, Duration howLong) implements Fault {
        /** Copies the list. */
        public ProviderIll {
            models = List.copyOf(models);
        }
    }

    /** Records that cannot be decoded come with the requests; share 0 to 1. */
    record Poison(double share) implements Fault {}

    /** So many prompts kill the worker that calls for them; it starts again. */
    record LethalPrompts(int count) implements Fault {}

    /** One process's clock is wrong from its start on. */
    record WrongClock(Who who, Duration shift) implements Fault {}

    /** One after the other, so far apart. */
    record InTurn(List<Fault> faults, Duration apart) implements Fault {
        /** Copies the list. */
        public InTurn {
            faults = List.copyOf(faults);
        }
    }

    /** How a router's state is lost. */
    enum Loss {
        /** Its directory is deleted. */
        DELETED,
        /** It starts on another machine: with another, empty directory. */
        NEW_MACHINE
    }

    /** Whose clock. */
    enum Who {
        /** The first worker's. */
        WORKER,
        /** The first router's. */
        ROUTER,
        /** The sender's. */
        CLIENT
    }

    /** How long it hurts at the least, apart from what it takes to come back. */
    default Duration howLong() {
        return switch (this) {
            case None none -> Duration.ZERO;
            case KillWorkers kill -> A_TAKE_OVER;
            case StopWorkers stop -> stop.howLong();
            case StopWorkerAt stop -> stop.howLong();
            case KillRouters kill -> A_TAKE_OVER;
            case KillRouterAt kill -> A_TAKE_OVER;
            case LoseState lose -> A_TAKE_OVER;
            case ScaleOutAndIn scale -> scale.stay().multipliedBy(2);
            case KillBrokers kill -> Duration.ofSeconds(15);
            case PauseBrokers pause -> pause.howLong();
            case RestartAll restart -> Duration.ofSeconds(30);
            case ProviderAway away -> away.howLong();
            case ProviderIll ill -> ill.howLong();
            case Poison poison -> Duration.ZERO;
            case LethalPrompts prompts -> Duration.ofSeconds(20);
            case WrongClock clock -> Duration.ZERO;
            case InTurn turn ->
                turn.faults().stream()
                        .map(fault -> fault.howLong().plus(turn.apart()))
                        .reduce(Duration.ZERO, Duration::plus);
        };
    }
}
