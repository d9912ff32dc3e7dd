package dev.weirkeeper.ops.verb.simulate;

import dev.weirkeeper.router.simulate.Group;
import dev.weirkeeper.router.simulate.Outcome;
import java.time.Instant;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What came of it.
 *
 * @param inputs what was simulated
 * @param before of the first side
 * @param after of the other; null: there is none
 */
record Comparison(Inputs inputs, Outcome before, @Nullable Outcome after) {
    private static final Group NOTHING = new Group(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /**
     * What was simulated.
     *
     * @param traffic the file, as the user named it
     * @param requests how many
     * @param start when the first comes
     * @param last when the last comes
     * @param seed of all that is drawn
     * @param permits calls at once for each model
     */
    record Inputs(String traffic, long requests, Instant start, Instant last, long seed, int permits) {}

    /** What the other side costs more, nano-dollars; 0 where there is none. */
    long moreNanoUsd() {
        return after == null ? 0 : after.all().costNanoUsd() - before.all().costNanoUsd();
    }

    /** The same as a share of what the first costs; null where that costs nothing. */
    @Nullable
    Double moreShare() {
        long base = before.all().costNanoUsd();
        return base == 0 ? null : (double) moreNanoUsd() / base;
    }

    /** Names that either side has. */
    <T> Set<String> names(Function<Outcome, SortedMap<String, T>> of) {
        Set<String> names = new TreeSet<>(of.apply(before).keySet());
        if (after != null) {
            names.addAll(of.apply(after).keySet());
        }
        return names;
    }

    /** The figures of a name; all 0 where a side does not have it. */
    static Group of(SortedMap<String, Group> groups, String name) {
        return groups.getOrDefault(name, NOTHING);
    }
}
