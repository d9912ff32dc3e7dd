package dev.weirkeeper.ops.guarantees;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * How many requests were open over time. Pure.
 *
 * <p>Normal is what was open at the most in the {@value #LOOK_BACK_MS} ms before a moment, and a little more, because a
 * backlog that is worked off at full speed swings.
 */
final class Backlog {
    private static final long LOOK_BACK_MS = 5_000;
    private static final double SWING = 1.2;
    private static final int SMALL = 5;

    /** From this moment on so many were open. */
    private record Level(long atMs, int open, boolean end) {}

    private final List<Level> levels;

    private Backlog(List<Level> levels) {
        this.levels = levels;
    }

    /** From when each request was accepted and when it ended; those that never ended are left out: they are lost, not open. */
    static Backlog of(Map<String, Long> accepted, Map<String, Long> ended) {
        record Step(long atMs, int change) {}
        List<Step> steps = new ArrayList<>();
        accepted.forEach((request, at) -> {
            Long end = ended.get(request);
            if (end != null) {
                steps.add(new Step(at, 1));
                steps.add(new Step(Math.max(at, end), -1));
            }
        });
        steps.sort(Comparator.comparingLong(Step::atMs).thenComparing(Step::change, Comparator.reverseOrder()));
        List<Level> levels = new ArrayList<>(steps.size());
        int open = 0;
        for (Step step : steps) {
            open += step.change();
            levels.add(new Level(step.atMs(), open, step.change() < 0));
        }
        return new Backlog(levels);
    }

    /** How many were open at a moment. */
    int openAt(long ms) {
        int open = 0;
        for (Level level : levels) {
            if (level.atMs() > ms) {
                break;
            }
            open = level.open();
        }
        return open;
    }

    /** How long after a moment the last one ended with which more than normal was open. */
    long backToNormalAfter(long ms) {
        int before = levels.stream()
                .filter(level -> level.atMs() <= ms && level.atMs() > ms - LOOK_BACK_MS)
                .mapToInt(Level::open)
                .max()
                .orElse(0);
        double normal = Math.max(before * SWING, before + SMALL);
        long last = ms;
        boolean over = false;
        for (Level level : levels) {
            if (level.atMs() < ms) {
                continue;
            }
            if (over && level.open() <= normal) {
                last = level.atMs();
            }
            over = level.open() > normal;
        }
        return last - ms;
    }

    /** The longest time after a moment in which something was open and nothing ended. */
    long longestSilenceAfter(long ms) {
        long longest = 0;
        long since = ms;
        int open = openAt(ms);
        for (Level level : levels) {
            if (level.atMs() < ms) {
                continue;
            }
            if (level.end()) {
                longest = Math.max(longest, level.atMs() - since);
                since = level.atMs();
            } else if (open == 0) {
                since = level.atMs(); // nobody waited until now
            }
            open = level.open();
        }
        return longest;
    }
}
