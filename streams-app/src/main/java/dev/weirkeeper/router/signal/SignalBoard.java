package dev.weirkeeper.router.signal;

import dev.weirkeeper.schema.ModelSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest signal of each scope and name. Holds {@value #MOST} at the most: beyond them a new one is not kept before others
 * have run out. Written by one thread, asked by any.
 */
public final class SignalBoard implements Signals {
    /** Signals that are kept. */
    public static final int MOST = 10_000;

    private static final long CLEAN_EVERY_MS = 10_000;

    private final Map<String, Map<String, Held>> byScope = new ConcurrentHashMap<>();
    private int count;
    private long cleanedAtMs;

    /**
     * Takes what was said last.
     *
     * @param appendMs its append time, milliseconds since the epoch
     * @return false: too many are held
     */
    public boolean put(Held signal, long appendMs) {
        if (appendMs >= cleanedAtMs + CLEAN_EVERY_MS) {
            clean(appendMs);
        }
        Map<String, Held> names = byScope.getOrDefault(signal.scope(), Map.of());
        boolean known = names.containsKey(signal.signalName());
        if (!signal.holds(appendMs)) {
            remove(signal);
            return true;
        }
        if (!known && count >= MOST) {
            return false;
        }
        Map<String, Held> more = new HashMap<>(names);
        more.put(signal.signalName(), signal);
        byScope.put(signal.scope(), Map.copyOf(more));
        count += known ? 0 : 1;
        return true;
    }

    private void remove(Held signal) {
        Map<String, Held> fewer = new HashMap<>(byScope.getOrDefault(signal.scope(), Map.of()));
        if (fewer.remove(signal.signalName()) != null) {
            count--;
            keep(signal.scope(), fewer);
        }
    }

    /** What has run out by then is of no use to anybody. */
    private void clean(long nowMs) {
        cleanedAtMs = nowMs;
        count = 0;
        for (String scope : List.copyOf(byScope.keySet())) {
            Map<String, Held> left = new HashMap<>(byScope.getOrDefault(scope, Map.of()));
            left.values().removeIf(signal -> !signal.holds(nowMs));
            count += left.size();
            keep(scope, left);
        }
    }

    private void keep(String scope, Map<String, Held> names) {
        if (names.isEmpty()) {
            byScope.remove(scope);
        } else {
            byScope.put(scope, Map.copyOf(names));
        }
    }

    @Override
    public Outside about(ModelSpec spec, long nowMs) {
        if (byScope.isEmpty()) {
            return Outside.QUIET;
        }
        Outside outside = add(Outside.QUIET, byScope.get("model:" + spec.getModelId()), nowMs);
        outside = add(outside, byScope.get("provider:" + spec.getProvider()), nowMs);
        return add(outside, byScope.get("region:" + spec.getRegion()), nowMs);
    }

    private static Outside add(Outside before, @Nullable Map<String, Held> names, long nowMs) {
        if (names == null) {
            return before;
        }
        Outside outside = before;
        for (Held signal : new TreeMap<>(names).values()) { // on record in one order
            outside = signal.holds(nowMs) ? outside.and(signal) : outside;
        }
        return outside;
    }

    @Override
    public Map<String, Map<String, Double>> holding(long nowMs) {
        Map<String, Map<String, Double>> holding = new HashMap<>();
        byScope.forEach((scope, names) -> names.forEach((name, signal) -> {
            if (signal.holds(nowMs)) {
                holding.computeIfAbsent(scope, ignored -> new HashMap<>()).put(name, signal.value());
            }
        }));
        return holding;
    }
}
