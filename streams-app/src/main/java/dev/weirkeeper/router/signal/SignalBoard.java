package dev.weirkeeper.router.signal;

import dev.weirkeeper.schema.ModelSpec;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        Map<String, Held> more = new TreeMap<>(names);
        more.put(signal.signalName(), signal);
        keep(signal.scope(), more);
        count += known ? 0 : 1;
        return true;
    }

    private void remove(Held signal) {
        Map<String, Held> fewer = new TreeMap<>(byScope.getOrDefault(signal.scope(), Map.of()));
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
            Map<String, Held> left = new TreeMap<>(byScope.getOrDefault(scope, Map.of()));
            left.values().removeIf(signal -> !signal.holds(nowMs));
            count += left.size();
            keep(scope, left);
        }
    }

    /** In the order of their names, so that they are on record in one order. */
    private void keep(String scope, Map<String, Held> names) {
        if (names.isEmpty()) {
            byScope.remove(scope);
        } else {
            byScope.put(scope, Collections.unmodifiableMap(names));
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
        for (Held signal : names.values()) {
            outside = signal.holds(nowMs) ? outside.and(signal) : outside;
        }
        return outside;
    }

    /** A view: a condition that asks for one signal does not pay for all. */
    @Override
    public Map<String, Map<String, Double>> holding(long nowMs) {
        return new Holding(nowMs);
    }

    private final class Holding extends AbstractMap<String, Map<String, Double>> {
        private final long nowMs;

        private Holding(long nowMs) {
            this.nowMs = nowMs;
        }

        @Override
        public @Nullable Map<String, Double> get(@Nullable Object scope) {
            Map<String, Double> values = scope instanceof String text ? values(text) : Map.of();
            return values.isEmpty() ? null : values;
        }

        @Override
        public boolean containsKey(@Nullable Object scope) {
            return get(scope) != null;
        }

        @Override
        public Set<Entry<String, Map<String, Double>>> entrySet() {
            Map<String, Map<String, Double>> all = new HashMap<>();
            for (String scope : byScope.keySet()) {
                Map<String, Double> values = values(scope);
                if (!values.isEmpty()) {
                    all.put(scope, values);
                }
            }
            return all.entrySet();
        }

        private Map<String, Double> values(String scope) {
            Map<String, Double> values = new HashMap<>();
            byScope.getOrDefault(scope, Map.of()).forEach((name, signal) -> {
                if (signal.holds(nowMs)) {
                    values.put(name, signal.value());
                }
            });
            return values;
        }
    }
}
