package dev.weirkeeper.ops.guarantees.soak;

import dev.weirkeeper.ops.fakeprovider.Behaviour;
import dev.weirkeeper.ops.guarantees.cluster.Catalogue;
import dev.weirkeeper.ops.guarantees.fault.Fault;
import dev.weirkeeper.ops.guarantees.part.Moment;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Which fault comes next, and when; the same seed, the same faults. Hurts no process that is watched. Not thread-safe. */
final class Chance {
    private static final int SHORTEST_REST_S = 10;
    private static final int LONGEST_REST_S = 30;
    private static final int SHORTEST_S = 4;
    private static final int LONGEST_S = 16;
    private static final long WAIT_MS = 2_000;

    private final SplittableRandom random;

    Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    /** How long nothing is broken. */
    Duration rest() {
        return Duration.ofSeconds(random.nextInt(SHORTEST_REST_S, LONGEST_REST_S + 1));
    }

    /** What is broken next. */
    Fault next() {
        Duration howLong = Duration.ofSeconds(random.nextInt(SHORTEST_S, LONGEST_S + 1));
        List<String> one = List.of(Catalogue.MODELS.get(random.nextInt(Catalogue.MODELS.size())));
        return switch (random.nextInt(11)) {
            case 0 -> new Fault.KillWorkers(1);
            case 1 -> new Fault.KillWorkers(2);
            case 2 -> new Fault.StopWorkers(1, howLong);
            case 3 -> new Fault.StopWorkerAt(Moment.BEFORE_COMMIT, howLong);
            case 4 -> new Fault.StopWorkerAt(Moment.AFTER_COMMIT, howLong);
            case 5 -> new Fault.KillRouters(1);
            case 6 -> new Fault.KillRouterAt(Moment.IN_TRANSACTION);
            case 7 -> new Fault.ProviderAway(howLong);
            case 8 -> ill(new Behaviour.Faults(0.5, WAIT_MS, 0, 0, 0, 0, 0), Catalogue.MODELS, howLong);
            case 9 -> ill(new Behaviour.Faults(0, WAIT_MS, 0.3, 0.3, 0, 0.3, 0), one, howLong);
            default -> ill(new Behaviour.Faults(0, WAIT_MS, 0, 0, 1, 0, 0), one, howLong);
        };
    }

    private static Fault ill(Behaviour.Faults how, List<String> models, Duration howLong) {
        return new Fault.ProviderIll(how, models, howLong);
    }
}
