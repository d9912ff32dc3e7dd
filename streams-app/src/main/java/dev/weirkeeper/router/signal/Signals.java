package dev.weirkeeper.router.signal;

import dev.weirkeeper.schema.ModelSpec;
import java.util.Map;

/** The signals that hold. Cheap to ask, from any thread. */
public interface Signals {
    /** Nobody says anything. */
    Signals NONE = new Signals() {
        @Override
        public Outside about(ModelSpec spec, long nowMs) {
            return Outside.QUIET;
        }

        @Override
        public Map<String, Map<String, Double>> holding(long nowMs) {
            return Map.of();
        }
    };

    /**
     * What is said of a deployment: of its model, its provider and its region.
     *
     * @param nowMs broker time, milliseconds since the epoch
     */
    Outside about(ModelSpec spec, long nowMs);

    /**
     * All that holds, by scope and name.
     *
     * @param nowMs broker time, milliseconds since the epoch
     */
    Map<String, Map<String, Double>> holding(long nowMs);
}
