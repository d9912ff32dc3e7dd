package dev.weirkeeper.router.plan;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How often a record killed its thread in this process. Thread-safe. */
public final class Deaths {
    private static final int REMEMBERED = 1_000;

    private final Map<Object, Integer> deaths = new ConcurrentHashMap<>();

    int of(Object what) {
        return deaths.getOrDefault(what, 0);
    }

    void died(Object what) {
        if (deaths.size() >= REMEMBERED) { // far more than threads can die of at once: the old ones are done with
            deaths.clear();
        }
        deaths.merge(what, 1, Integer::sum);
    }
}
